// The pages of people who sign in: a few files, served as they are, under a policy that lets nothing else in (threat 29).
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { refuseOtherMethods } from './method-not-allowed.ts';

const contentTypes = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** Path → file below `pages/`. */
const pages: Readonly<Record<string, `${string}.${keyof typeof contentTypes}`>> = {
  '/': 'home.html',
  '/sign-in': 'sign-in.html',
  '/invitation': 'invitation.html',
  '/cli': 'cli.html',
  '/pages/relevo.css': 'relevo.css',
  '/pages/page.js': 'page.js',
  '/pages/home.js': 'home.js',
  '/pages/sign-in.js': 'sign-in.js',
  '/pages/invitation.js': 'invitation.js',
  '/pages/cli.js': 'cli.js',
};

/** Mounts every page; reads the files once. */
export function mountPages(app: FastifyInstance): void {
  for (const [path, file] of Object.entries(pages)) {
    const body = readFileSync(new URL(`../../pages/${file}`, import.meta.url), 'utf8');
    const type = contentTypes[file.slice(file.lastIndexOf('.') + 1) as keyof typeof contentTypes];
    app.get(path, (_request, reply) => reply.headers(headers).type(`${type}; charset=utf-8`).send(body));
    refuseOtherMethods(app, path, ['GET']);
  }
}
