// `npm run soak:migration` on any Node from 20: installs where needed, then runs the soak on the project's Node.
import { runOnProjectNode } from './install.mjs';

runOnProjectNode('tools/soak/main.ts', process.argv.slice(2));
