// Request bodies of both dialects, read once into parameters.
import type { Dialect } from '../domain/catalogue.ts';
import type { EndpointRequest } from './endpoint.ts';
import { type Pair, parseForm } from './form.ts';
import { parseMultipart } from './multipart.ts';
import { OAuthError } from './oauth-error.ts';

/** Parameters with a value, each at most once. */
export interface Parameters {
  get(name: string): string | undefined;
  /** Every `resource` (RFC 8707 §2), the one parameter that may be repeated. */
  readonly resources: readonly string[];
  /** Names that came in the query; only the compatible dialect has any. */
  readonly inQuery: ReadonlySet<string>;
}

const repeatable = new Set(['resource', 'audience']);
const formType = 'application/x-www-form-urlencoded';
const multipartType = 'multipart/form-data';

const malformed = new OAuthError('invalid_request', 'The body is malformed.');
const duplicate = new OAuthError('invalid_request', 'A parameter is included more than once.');
const wrongType = new OAuthError('invalid_request', `The body must be ${formType}.`);

/** The media type without parameters; a charset other than UTF-8 makes it unusable. */
function mediaTypeOf(header: string | undefined): string {
  if (header === formType) return header;
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice('charset='.length);
  return charset === undefined || charset === 'utf-8' || charset === '"utf-8"' ? type : '';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function formPairs(body: Buffer): Pair[] | undefined {
  try {
    return parseForm(utf8.decode(body));
  } catch {
    return undefined; // not UTF-8
  }
}

/** T-2: a repeated parameter is refused; T-3: unknown ones are kept and ignored, an empty one counts as omitted. */
function collect(pairs: readonly Pair[], inQuery: ReadonlySet<string>): Parameters | OAuthError {
  const values = new Map<string, string>();
  const resources: string[] = [];
  for (const [name, value] of pairs) {
    if (repeatable.has(name)) {
      if (name === 'resource' && value !== '') resources.push(value);
    } else if (values.has(name)) {
      return duplicate;
    } else {
      values.set(name, value);
    }
  }
  return { get: (name) => values.get(name) || undefined, resources, inQuery };
}

const nothing: ReadonlySet<string> = new Set();

/** The strict dialect: form body only; nothing is read from the query, and client credentials there refuse (T-1, T-4). */
function readStrictRequest(request: EndpointRequest): Parameters | OAuthError {
  if (mediaTypeOf(request.headers['content-type']) !== formType) return wrongType;
  if (request.query !== '') {
    const query = parseForm(request.query);
    if (!query) return malformed;
    if (query.some(([name]) => isSecretParameter(name) || name === 'client_id' || name === 'grant_type')) {
      return new OAuthError('invalid_request', 'Parameters must be sent in the body, not in the query.');
    }
  }
  const pairs = formPairs(request.body);
  return pairs ? collect(pairs, nothing) : malformed;
}

/** The compatible dialect: form, multipart and query, also mixed; a parameter in two of them is a duplicate. */
export async function readCompatibleRequest(request: EndpointRequest): Promise<Parameters | OAuthError> {
  const query = parseForm(request.query);
  const body = await compatibleBody(request);
  if (!query || !body) return malformed;
  return collect([...query, ...body], new Set(query.filter(([, value]) => value !== '').map(([name]) => name)));
}

async function compatibleBody({ headers, body }: EndpointRequest): Promise<Pair[] | undefined> {
  if (body.length === 0) return [];
  const header = headers['content-type'];
  switch (mediaTypeOf(header)) {
    case formType:
      return formPairs(body);
    case multipartType:
      return parseMultipart(header ?? '', body);
    default:
      return undefined;
  }
}

export function readRequest(dialect: Dialect, request: EndpointRequest) {
  return dialect === 'oauth2' ? readStrictRequest(request) : readCompatibleRequest(request);
}

/** Parameters whose value opens something and must not end in the log of a query. */
export function isSecretParameter(name: string): boolean {
  return name === 'client_secret' || name === 'jwt_token' || name === 'client_assertion' || name === 'assertion';
}

/** Scopes of a request: space-separated; in the compatible dialect also comma, or comma and space. Undefined if omitted. */
export function scopesOfRequest(dialect: Dialect, parameters: Parameters): string[] | undefined {
  const scope = parameters.get('scope');
  const scopes = scope?.split(dialect === 'ims' ? /[\s,]+/ : ' ').filter((each) => each !== '');
  return scopes && scopes.length > 0 ? scopes : undefined;
}
