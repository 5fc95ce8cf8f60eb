import { protocol, type Session } from 'electron';

const SCHEME = 'app';
const HOST = 'skipscope';

/** Where the window's page lives: an origin of its own, with storage, workers and a content security policy. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`;

/** Answers one request of the window; the same handler as in the browser door. */
export type RequestHandler = (request: Request) => Response | Promise<Response>;

/** Must run before the app is ready. Never `bypassCSP`. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Passes every request for our one host to the handler. */
export function serveScheme(session: Session, handle: RequestHandler): void {
  session.protocol.handle(SCHEME, async (request) => {
    if (new URL(request.url).host !== HOST) return new Response('There is nothing here.', { status: 404 });
    return handle(request);
  });
}
