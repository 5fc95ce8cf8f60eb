import type { z } from 'zod';

/** A field of a description that cannot be used: where it stands, and what was expected and what came. */
export class FieldError extends Error {
  readonly field: string;

  constructor(field: string, problem: string) {
    super(problem);
    this.name = 'FieldError';
    this.field = field;
  }
}

/** A value in a few characters, for messages. */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** What `schema` makes of a value that stands at `field`; throws FieldError naming the first field that does not fit. */
export function readField<T>(schema: z.ZodType<T>, value: unknown, field: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  let came = value;
  for (const key of issue.path) came = (came as Record<PropertyKey, unknown> | undefined)?.[key];
  const problem = issue.message.replace(/^(Invalid (input|option)|Too (small|big)): /, '');
  const path = [field, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  throw new FieldError(
    path || 'the whole file',
    problem.includes('received') ? problem : `${problem}, got ${showValue(came)}`,
  );
}
