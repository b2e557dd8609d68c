// `relevo import`: brings projects and credentials over from the original's files.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImportReport } from '@relevo/contract/imports';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { type JsonOption, print, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface ImportOptions extends JsonOption {
  readonly preview?: true;
}

const longestFile = 262_144;

async function fileOf(path: string) {
  const content = await readFile(path, 'utf8').catch((cause) => {
    throw new Failure('invalid_usage', `${path} cannot be read (${cause.code}).`, { cause });
  });
  if (/PRIVATE KEY-----/.test(content)) {
    const next = 'Give a file with the certificate alone.';
    throw new Failure('invalid_usage', `${path} contains a private key; nothing was sent.`, { next });
  }
  if (content.length === 0 || content.length > longestFile) {
    throw new Failure('invalid_usage', `${path} is empty, or longer than 256 KiB; nothing was sent.`);
  }
  return { name: basename(path), content };
}

function describe({ imported, projects, left_out }: ImportReport, isPreview: boolean): string {
  const rows = projects.flatMap(({ title, project, credentials }) =>
    credentials.map((credential) => ({ title: project === 'new' ? `${title} (new)` : title, ...credential })),
  );
  const taken = table(
    [
      ['PROJECT', ({ title }) => title],
      ['CREDENTIAL', ({ name }) => name],
      ['CLIENT ID', ({ client_id }) => client_id],
      ['TYPES', ({ mechanisms }) => mechanisms],
      ['APIS', ({ apis }) => apis],
      ['PROFILES', ({ profiles }) => profiles],
      ['SECRETS', ({ client_secrets }) => client_secrets],
      ['CERTIFICATES', ({ certificates }) => certificates],
    ],
    rows,
    'Nothing can be imported.',
  );
  const left = table(
    [
      ['FILE', ({ file }) => file],
      ['LEFT OUT', ({ what }) => what],
      ['WHY', ({ why }) => why],
    ],
    left_out,
    'Nothing is left out.',
  );
  const outcome = imported ? 'Imported.' : isPreview ? 'A preview: nothing was changed.' : 'Nothing was imported.';
  return `${taken}\n\n${left}\n\n${outcome}`;
}

async function adobe(paths: readonly string[], options: ImportOptions): Promise<void> {
  const files = await Promise.all(paths.map(fileOf));
  const preview = options.preview === true;
  const call = await connect();
  const report = await call('adobeImport', { body: { files, preview } });
  print(options, report, () => describe(report, preview));
}

export function defineImport(group: Command): void {
  withJson(
    group.command('adobe <file...>').description("import the original's project and credential JSON, and certificates"),
  )
    .option('--preview', 'say what would be done, and do nothing')
    .action(adobe);
}
