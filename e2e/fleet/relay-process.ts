// A relay as a process, for another network namespace: `FROM TO`, ports or socket files. Ends when standard input closes.
import { startRelay } from './relay.ts';

const [from = '', to = ''] = process.argv.slice(2).map((end) => (/^\d+$/.test(end) ? Number(end) : end));
await startRelay(from, to);
console.log('ready');
process.stdin.resume().once('end', () => process.exit());
