// `npm run bench` on any Node from 20: installs where needed, then runs the bench on the project's Node.
import { runOnProjectNode } from './install.mjs';

runOnProjectNode('tools/bench/main.ts', process.argv.slice(2));
