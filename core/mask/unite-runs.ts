import { RUN_FIELDS, type ObjectRuns } from './object-runs.ts';

/** The pixels that are in any of these runs, as one object of the first one's label. */
export function uniteRuns(parts: readonly ObjectRuns[]): ObjectRuns {
  if (parts.length === 1) return parts[0];
  const all: [y: number, start: number, end: number][] = [];
  for (const { runs } of parts)
    for (let i = 0; i < runs.length; i += RUN_FIELDS) all.push([runs[i], runs[i + 1], runs[i + 2]]);
  all.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const runs: number[] = [];
  for (const [y, start, end] of all) {
    const last = runs.length - RUN_FIELDS;
    if (last >= 0 && runs[last] === y && start <= runs[last + 2])
      runs[last + 2] = Math.max(runs[last + 2], end);
    else runs.push(y, start, end);
  }
  return { label: parts[0].label, runs };
}
