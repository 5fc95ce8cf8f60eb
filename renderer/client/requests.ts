import { AppError, ERROR_CODES, type ErrorBody } from '../../core/errors.ts';

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

export function unreachable(message: string, cause?: unknown): AppError {
  return new AppError('server.unreachable', message, { cause });
}

function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Record<string, unknown>;
  return typeof code === 'string' && code in ERROR_CODES && typeof message === 'string';
}

/** The AppError that a refused request carries; `server.unreachable` when the answer is not one of ours. */
export async function readError(response: Response): Promise<AppError> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    if (isErrorBody(body)) return AppError.fromBody(body);
  } catch {
    // Not JSON: some other program answered. Said below.
  }
  return unreachable(
    `Expected an answer from Skipscope, got status ${response.status} without a readable reason. Reload the window and try again.`,
  );
}

/**
 * One request below `api`, which lies beside the page: a reverse proxy may show both below a path. Resolves with a response whose status is 2xx.
 *
 * Rejects with the server's AppError, with `server.unreachable` when there was no answer, or with the signal's reason.
 */
export function request(fetch: Fetch, path: string, init: RequestInit = {}): Promise<Response> {
  return requestFile(fetch, `api${path}`, init);
}

/** As `request`, of a file that lies beside the window. */
export async function requestFile(fetch: Fetch, path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw unreachable('Skipscope does not answer. Check that it is still running, then try again.', cause);
  }
  if (!response.ok) throw await readError(response);
  return response;
}

/** `?a=1&b=2` of the defined values; empty for none. */
export function queryString(values: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
