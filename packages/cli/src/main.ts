// The process: environment in, exit code out. What the commands are stands in `program.ts`.
import { CommanderError } from 'commander';
import { exitCodes, Failure, reportFailure, writeJsonLine } from './failure.ts';
import { createProgram } from './program.ts';

/** Reads `.env` of the working directory where there is one; what the real environment says stays. */
function loadDotEnv(): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw new Failure('invalid_usage', `.env cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** Runs one command line. Resolves with the exit code; every message has been written by then. */
async function run(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  try {
    loadDotEnv();
    await createProgram().parseAsync(argv);
    return Number(process.exitCode ?? exitCodes.ok); // "fleet" has exit codes of its own
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportFailure(error, json);
    if (error.exitCode === 0) return exitCodes.ok; // --help
    if (json) writeJsonLine({ code: 'invalid_usage', detail: error.message.replace(/^error: /, '') });
    return exitCodes.usage;
  }
}

// A reader that has seen enough (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok);
});

/** The words after `nlserver`, which commander must not see: it takes -instance:NAME for single letters. */
function nlserverWords([noun, ...words]: readonly string[]): readonly string[] | undefined {
  if (noun === 'nlserver') return words;
  return noun === 'help' && words[0] === 'nlserver' ? ['-?'] : undefined;
}

/** Loaded only where it is meant: it reads XML, which nothing else here does. */
async function runNlserver(words: readonly string[]): Promise<number> {
  const [{ runNlserver: run }, { processIo }] = await Promise.all([
    import('./nlserver/main.ts'),
    import('./nlserver/process-io.ts'),
  ]);
  return run(words, processIo);
}

const words = nlserverWords(process.argv.slice(2));
process.exitCode = words ? await runNlserver(words) : await run(process.argv);
