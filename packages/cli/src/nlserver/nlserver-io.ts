// What the command has of the process around it: environment, standard input, two ways to say something.

export interface NlserverIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: NodeJS.ReadStream;
  /** A line on standard output. */
  out(line: string): void;
  /** A line on standard error. */
  err(line: string): void;
  /** A question on standard error, whose answer follows on the same line. */
  prompt(question: string): void;
}
