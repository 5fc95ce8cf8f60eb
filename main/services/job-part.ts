import type { Plane } from '../../core/image/plane.ts';
import type { JobContext } from './inference.ts';

/** Which of a job's planes is at work. */
export interface JobPart {
  plane: Plane;
  index: number;
  count: number;
}

/** A job as one of its planes sees it: what that plane reports becomes its share of the whole. */
export function partOfJob(
  job: JobContext,
  { plane, index, count }: JobPart,
  now: () => number = () => performance.now(),
): JobContext {
  const start = now();
  return {
    signal: job.signal,
    emit(event) {
      if (event.type === 'tile') job.emit({ ...event, plane });
      else if (event.type === 'progress' && count > 1) {
        const { fraction, remainingMs } = event;
        // Of the planes to come it is known that they are as large as this one.
        const later = fraction > 0 ? ((now() - start) / fraction) * (count - index - 1) : 0;
        job.emit({
          ...event,
          fraction: (index + fraction) / count,
          remainingMs: remainingMs === null ? null : remainingMs + later,
        });
      } else if (event.type !== 'device' || index === 0) job.emit(event);
    },
  };
}
