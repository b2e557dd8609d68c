// Structured logs. Only named, harmless fields are logged; a secret that gets into an error's text is masked by its form.
import { secretPrefixes } from '@relevo/contract/secret-format';
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

const secretForms = new RegExp(
  `(?:${Object.values(secretPrefixes).join('|')})[A-Za-z0-9_-]+|eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*`,
  'g',
);

/** `text` with everything that looks like a secret or a token of ours replaced. */
function redact(text: string): string {
  return text.replace(secretForms, '[REDACTED]');
}

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: {
      err(error: Error) {
        const { type, message, stack } = stdSerializers.err(error);
        return { type, message: redact(message), stack: redact(stack) };
      },
      // never headers, never an URL's query
      req: () => undefined,
      res: () => undefined,
    },
    hooks: {
      streamWrite: redact,
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
