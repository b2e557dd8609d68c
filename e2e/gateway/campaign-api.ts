// A small API in the manner of Adobe Campaign: one REST call, one SOAP call. Knows nothing of OAuth: who calls stands in
// the headers that the gateway sets.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface CampaignApi {
  readonly port: number;
  /** Headers of every call that reached it, in order. */
  readonly calls: readonly IncomingHttpHeaders[];
  close(): void;
}

const profiles = [
  { PKey: '@1', email: 'anna@example.com' },
  { PKey: '@2', email: 'bert@example.com' },
];

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

const envelope = (body: string) =>
  `<?xml version="1.0"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">` +
  `<SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

/** The call `xtk:session#GetUserInfo`: who am I? */
async function answerSoap(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const understood =
    request.headers['content-type']?.startsWith('text/xml') &&
    request.headers['soapaction'] === 'xtk:session#GetUserInfo' &&
    body.includes('<GetUserInfo');
  if (!understood) {
    answer(response, 500, 'text/xml', envelope('<SOAP-ENV:Fault><faultcode>SOP-330011</faultcode></SOAP-ENV:Fault>'));
    return;
  }
  const login = String(request.headers['relevo-technical-account']);
  const info = `<GetUserInfoResponse><userInfo login="${login}"/></GetUserInfoResponse>`;
  answer(response, 200, 'text/xml; charset=utf-8', envelope(info));
}

/** Listens on `port` of 127.0.0.1. */
export async function startCampaignApi(port: number): Promise<CampaignApi> {
  const calls: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    calls.push(request.headers);
    const { method, url = '' } = request;
    if (method === 'GET' && url.startsWith('/rest/profiles')) {
      answer(response, 200, 'application/json', JSON.stringify({ content: profiles }));
    } else if (method === 'POST' && url === '/nl/jsp/soaprouter.jsp') {
      answerSoap(request, response).catch((error: Error) => response.destroy(error));
    } else {
      answer(response, 404, 'application/json', '{}');
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    calls,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
