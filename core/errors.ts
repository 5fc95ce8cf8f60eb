/**
 * The one error type that users get to read, and its closed set of codes.
 *
 * A message says what was expected, what came, and what to do. Programming errors stay plain `Error`.
 */

export const ERROR_CODES = {
  'request.invalid': { http: 400, exit: 2 },
  'request.forbidden': { http: 403, exit: 2 },
  'request.tooLarge': { http: 413, exit: 2 },
  'file.notFound': { http: 404, exit: 3 },
  'file.unreadable': { http: 422, exit: 3 },
  'file.unsupported': { http: 422, exit: 3 },
  'file.corrupt': { http: 422, exit: 3 },
  'file.notWritable': { http: 422, exit: 3 },
  'file.exists': { http: 409, exit: 3 },
  'image.notOpen': { http: 404, exit: 2 },
  /** A written file does not hold what it should, and was removed. */
  'export.different': { http: 500, exit: 3 },
  'labels.conflict': { http: 409, exit: 3 },
  'labels.none': { http: 409, exit: 3 },
  'project.locked': { http: 409, exit: 3 },
  'project.corrupt': { http: 422, exit: 3 },
  'model.notFound': { http: 404, exit: 2 },
  'model.invalid': { http: 422, exit: 2 },
  /** A package's test tensors do not come out; it can be kept all the same. */
  'model.testFailed': { http: 422, exit: 3 },
  'model.inUse': { http: 409, exit: 3 },
  'device.unavailable': { http: 409, exit: 2 },
  'engine.crashed': { http: 500, exit: 3 },
  'engine.failed': { http: 500, exit: 3 },
  'job.notFound': { http: 404, exit: 2 },
  /** One user's share of a shared server is used up. */
  'job.tooMany': { http: 429, exit: 3 },
  'server.unreachable': { http: 503, exit: 3 },
  'job.cancelled': { http: 409, exit: 3 },
  /** A fault of ours: the log has the details, the user is told only that it happened. */
  internal: { http: 500, exit: 1 },
} as const satisfies Record<string, { http: number; exit: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export type ErrorDetails = Record<string, string | number | boolean | null | string[]>;

/** What travels over HTTP, between processes and into `--json` output. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  details?: ErrorDetails;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message, details: this.details };
  }

  static fromBody(body: ErrorBody): AppError {
    return new AppError(body.code, body.message, { details: body.details });
  }
}

export function httpStatus(code: ErrorCode): number {
  return ERROR_CODES[code].http;
}

export function exitCode(code: ErrorCode): number {
  return ERROR_CODES[code].exit;
}
