// `relevo certificate`: certificates that sign the JWT assertions of a credential. Private keys never leave this host.
import { readFile } from 'node:fs/promises';
import type { Certificate } from '@relevo/contract/certificates';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { certificateReference, reference, wholeNumber } from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface CertificateOptions extends JsonOption {
  readonly credential: string;
}

const lines = (certificate: Certificate) =>
  [
    ['id', certificate.id],
    ['fingerprint', certificate.fingerprint],
    ['fingerprint (SHA-256)', certificate.fingerprint_sha256],
    ['subject', certificate.subject],
    ['valid from', certificate.not_before],
    ['valid until', certificate.not_after],
  ] as const;

/** The text of a certificate file. Refuses one that also holds a private key, which must not be sent. */
async function certificateText(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Failure('invalid_usage', `${file} cannot be read (${cause.code}).`, { cause });
  });
  if (!/PRIVATE KEY-----/.test(text)) return text;
  throw new Failure('invalid_usage', `${file} contains a private key; nothing was sent.`, {
    next: 'Give a file with the certificate alone.',
  });
}

async function add(options: CertificateOptions & { readonly file: string }): Promise<void> {
  const { credential, file } = options;
  const certificate = await certificateText(file);
  const call = await connect();
  const added = await call('certificateAdd', { params: { credential }, body: { certificate } });
  print(options, added, () => details(lines(added)));
}

async function generate(options: CertificateOptions & { readonly out: string; readonly days: number }): Promise<void> {
  const { credential, out, days } = options;
  const call = await connect();
  const { client_id } = await call('credentialView', { params: { credential } });
  const { createSelfSigned, writeKeyPair } = await import('../self-signed-certificate.ts');
  const pair = await createSelfSigned(client_id, days, new Date());
  const files = await writeKeyPair(out, pair);
  try {
    const added = await call('certificateAdd', { params: { credential }, body: { certificate: pair.certificate } });
    const answer = { ...added, private_key_file: files.privateKeyFile, certificate_file: files.certificateFile };
    print(options, answer, () =>
      details([
        ...lines(added),
        ['private key', `${files.privateKeyFile}  (stays here, readable by you alone)`],
        ['certificate', files.certificateFile],
      ]),
    );
  } catch (error) {
    await files.remove();
    throw error;
  }
}

async function list(options: CertificateOptions): Promise<void> {
  const call = await connect();
  const { items } = await call('certificateList', { params: { credential: options.credential } });
  print(options, items, () =>
    table(
      [
        ['ID', (certificate) => certificate.id],
        ['FINGERPRINT', (certificate) => certificate.fingerprint],
        ['SUBJECT', (certificate) => certificate.subject],
        ['VALID UNTIL', (certificate) => certificate.not_after],
        ['LAST USED', (certificate) => certificate.last_used_at],
      ],
      items,
      'No certificates.',
    ),
  );
}

async function remove(options: CertificateOptions & { readonly certificate: string }): Promise<void> {
  const { credential, certificate } = options;
  const call = await connect();
  await call('certificateDelete', { params: { credential, certificate } });
  printDeleted(options, `the certificate ${certificate}`);
}

export function defineCertificate(group: Command): void {
  const ofCredential = (name: string, description: string) =>
    withJson(group.command(name).description(description)).requiredOption(
      '--credential <id>',
      'id or client id of the credential',
      reference,
    );
  ofCredential('add', 'bind a certificate that you have')
    .requiredOption('--file <pem>', 'PEM file with an RSA certificate of at least 2048 bits')
    .action(add);
  ofCredential('generate', 'make a private key and a self-signed certificate here, and bind the certificate')
    .requiredOption('--out <directory>', 'where private.key and certificate_pub.crt are written; never overwrites')
    .option('--days <number>', 'how long the certificate is valid', wholeNumber(1, 3650), 365)
    .action(generate);
  ofCredential('list', 'list the bound certificates, oldest first').action(list);
  ofCredential('delete', 'remove a certificate')
    .requiredOption('--certificate <id>', 'id or fingerprint of the certificate', certificateReference)
    .action(remove);
}
