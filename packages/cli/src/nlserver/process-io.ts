// The command's side of a real process.
import type { NlserverIo } from './nlserver-io.ts';

export const processIo: NlserverIo = {
  environment: process.env,
  input: process.stdin,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  prompt: (question) => void process.stderr.write(question),
};
