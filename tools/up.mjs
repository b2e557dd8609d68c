// `npm run up` on any Node from 20: installs where needed, then runs tools/up.ts on the project's Node.
import { runOnProjectNode } from './install.mjs';

runOnProjectNode('tools/up.ts', ['--started-at', String(performance.timeOrigin), ...process.argv.slice(2)]);
