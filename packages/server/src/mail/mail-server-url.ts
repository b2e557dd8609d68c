// Where the mail server is, as one URL says it.
import type { MailSettings } from './smtp-sender.ts';

type MailServer = Omit<MailSettings, 'from'>;

/**
 * `smtp://` or `smtps://` with host, maybe port, maybe user and password, each percent-encoded. Undefined for anything
 * else: no path, no query, no password without a user.
 */
export function parseMailServerUrl(value: string): MailServer | undefined {
  if (!/^smtps?:\/\/[^/?#]+\/?$/.test(value) || !URL.canParse(value)) return undefined;
  const { protocol, hostname, port, username, password } = new URL(value);
  if (hostname === '' || (username === '') !== (password === '')) return undefined;
  const implicitTls = protocol === 'smtps:';
  try {
    const login = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
    return {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port || (implicitTls ? 465 : 587)),
      implicitTls,
      login: username === '' ? undefined : login,
    };
  } catch {
    return undefined; // a "%" that begins no escape
  }
}
