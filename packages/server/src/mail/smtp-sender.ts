// Hands one message to the mail server.
import { createTransport } from 'nodemailer';
import type { Message } from '../domain/message.ts';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (RFC 8314 §3.3); else it begins by STARTTLS where the server offers it. */
  readonly implicitTls: boolean;
  /** Never printed. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
  /** The address that messages come from. */
  readonly from: string;
}

/** Resolves when the mail server has taken the message over; rejects where it has not, or may not have. */
export type SendMessage = (message: Message) => Promise<void>;

/** Shorter together than the time before another attempt. */
const timeouts = { dnsTimeout: 5_000, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Sends by SMTP, with a connection for each message. A password goes to another machine under TLS only. */
export function smtpSender({ host, port, implicitTls, login, from }: MailSettings): SendMessage {
  const transport = createTransport({
    host,
    port,
    secure: implicitTls,
    requireTLS: login !== undefined && !isLoopback(host),
    ...(login && { auth: { user: login.user, pass: login.password } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    ...timeouts,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return async ({ id, to, subject, text, createdAt }) => {
    await transport.sendMail({
      from: { name: 'Relevo', address: from },
      to: { name: '', address: to }, // not one text, in which a comma would begin another address
      subject,
      text,
      date: new Date(createdAt * 1000),
      messageId: `<${id}@${domain}>`, // the same at each attempt, so that a second delivery can be recognised
      headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: nobody's absence notice answers
    });
  };
}
