// The credential that a command is to install, complete: what its argument said, and what came by standard input.
import { createPrivateKey } from 'node:crypto';
import type { SetFlag } from './arguments.ts';
import { readConfidential } from './confidential-input.ts';
import { type ImsArgument, type ImsField, type ImsIds, refusalOf } from './ims-values.ts';
import { NlserverError } from './nlserver-error.ts';
import type { NlserverIo } from './nlserver-io.ts';

/** With a private key (PEM in base64) it is for Service Account (JWT), without one for OAuth Server-to-Server. */
export interface WantedCredential extends ImsIds {
  readonly clientSecret: string;
  readonly privateKey: string | undefined;
}

const refuse = (reason: string) =>
  new NlserverError('invalid_usage', `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. Nothing was changed.`, {
    next: 'Give the right value; nlserver config -? says how each one comes.',
  });

function checked(field: ImsField, value: string): string {
  const reason = refusalOf(field, value);
  if (reason !== undefined) throw refuse(reason);
  return value;
}

function checkedKey(value: string): string {
  const pem = Buffer.from(checked('privateKey', value), 'base64').toString('latin1');
  if (!/^-----BEGIN (?:RSA )?PRIVATE KEY-----\s/.test(pem)) throw refuse('the private key is no PEM in base64');
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return value;
  } catch {
    throw refuse('the private key cannot be read');
  }
  throw refuse('the private key is no RSA key');
}

const visible = [
  'warning: the secret in the command line can be read by every user of this host (ps, /proc), and stays in histories',
  'of shells and in audit logs. Leave it out of the argument: it is asked for, or read from standard input.',
];

/** The values of a `-setims…` argument, and those that it leaves out from standard input. Warns of a visible secret. */
export async function completeCredential(
  flag: SetFlag,
  argument: ImsArgument,
  io: NlserverIo,
): Promise<WantedCredential> {
  const { clientSecret, privateKey, ...ids } = argument;
  if (clientSecret !== undefined) visible.forEach(io.err);
  const wanted = [
    ...(clientSecret === undefined ? ['the client secret'] : []),
    ...(flag === 'setimsjwtauth' && privateKey === undefined ? ['the private key in base64'] : []),
  ];
  const given = [...(await readConfidential(wanted, io))];
  const secret = checked('clientSecret', clientSecret ?? given.shift() ?? '');
  if (flag !== 'setimsjwtauth') return { ...ids, clientSecret: secret, privateKey: undefined };
  return { ...ids, clientSecret: secret, privateKey: checkedKey(privateKey ?? given.shift() ?? '') };
}
