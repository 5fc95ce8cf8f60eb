import { z } from 'zod';

const KEY = 'skipscope.session';

/** What a reload of this window brings back. Edits are not in it: they are the server's. */
const sessionSchema = z.object({
  images: z.array(z.object({ fileId: z.string(), name: z.string() })).catch([]),
  currentFileId: z.string().nullable().catch(null),
  /** A segmentation that was running. */
  job: z.object({ jobId: z.string(), fileId: z.string() }).nullable().catch(null),
});
export type Session = z.infer<typeof sessionSchema>;

export function loadSession(storage: Storage): Session {
  let stored: unknown = {};
  try {
    stored = JSON.parse(storage.getItem(KEY) ?? '{}');
  } catch {
    // A damaged record: start with no images, as a new window does.
  }
  return sessionSchema.catch({ images: [], currentFileId: null, job: null }).parse(stored);
}

export function saveSession(storage: Storage, session: Session): void {
  storage.setItem(KEY, JSON.stringify(session));
}
