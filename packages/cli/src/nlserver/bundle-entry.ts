// Where the single file begins that can be copied to a host: `npm run build` makes dist/nlserver.mjs of it.
import { runNlserver } from './main.ts';
import { processIo } from './process-io.ts';

// A reader that has seen enough (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runNlserver(process.argv.slice(2), processIo);
