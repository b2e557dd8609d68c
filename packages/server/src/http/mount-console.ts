// The console: the files that `npm run build` made, under a policy that lets nothing else in (threat 29).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refuseOtherMethods } from './method-not-allowed.ts';

const folder = new URL('../../console/', import.meta.url);

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The one style element that React Aria makes by itself, so that a press is no scrolling on touch screens. */
const pressStyleHash = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='";

const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${pressStyleHash}`,
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Names carry a hash of the content. */
const assetHeaders = { 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' };

const notBuilt = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Not built yet · Relevo</title>
  </head>
  <body>
    <h1>The console is not built yet</h1>
    <p>This server runs; its console is missing. Run <code>npm run build</code>, then start the server again.</p>
  </body>
</html>
`;

/** The pages that somebody may be sent to by a link while there is no console. */
const linkedPaths = ['/', '/sign-in', '/invitation', '/cli'];

function mountPage(app: FastifyInstance, path: string, { status, html }: { status: number; html: string }): void {
  app.get(path, (_request, reply) =>
    reply.code(status).headers(pageHeaders).type('text/html; charset=utf-8').send(html),
  );
  refuseOtherMethods(app, path, ['GET']);
}

const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** The build's own compression that the browser takes; undefined for none. A browser that gives weights gets none. */
function encodingFor(request: FastifyRequest, name: string, names: ReadonlySet<string>) {
  const accepted = String(request.headers['accept-encoding'] ?? '').split(/\s*,\s*/);
  return encodings.find((encoding) => accepted.includes(encoding.name) && names.has(name + encoding.suffix));
}

/** Only names that were there at the start are files, so that no path leads elsewhere. */
function mountAssets(app: FastifyInstance): void {
  const assets = new URL('assets/', folder);
  const names: ReadonlySet<string> = new Set(readdirSync(assets));
  const contents = new Map<string, Promise<Buffer>>();
  const contentOf = (name: string): Promise<Buffer> => {
    const known = contents.get(name);
    if (known) return known;
    const content = readFile(new URL(name, assets));
    content.catch(() => contents.delete(name));
    contents.set(name, content);
    return content;
  };
  const path = '/assets/:name';
  app.get<{ Params: { name: string } }>(path, async (request, reply): Promise<FastifyReply> => {
    const { name } = request.params;
    const type = contentTypes[extname(name)];
    if (!type || !names.has(name)) {
      reply.callNotFound();
      return reply;
    }
    const encoding = encodingFor(request, name, names);
    if (encoding) reply.header('content-encoding', encoding.name);
    const content = await contentOf(name + (encoding?.suffix ?? ''));
    return reply
      .headers({ ...assetHeaders, vary: 'accept-encoding' })
      .type(type)
      .send(content);
  });
  refuseOtherMethods(app, path, ['GET']);
}

/** Mounts the pages that the build lists, and their files. Without a build the pages say how to make one. */
export function mountConsole(app: FastifyInstance): void {
  const list = new URL('paths.json', folder);
  if (!existsSync(list)) {
    for (const path of linkedPaths) mountPage(app, path, { status: 503, html: notBuilt });
    return;
  }
  const html = readFileSync(new URL('index.html', folder), 'utf8');
  const paths = z.array(z.string()).parse(JSON.parse(readFileSync(list, 'utf8')));
  for (const path of paths) mountPage(app, path, { status: 200, html });
  mountAssets(app);
}
