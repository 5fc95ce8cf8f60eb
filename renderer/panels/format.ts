/** '850 ms', '3.2 s', '2 min 05 s'. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_500) return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Time left, as coarse as it is uncertain: 'a few seconds left', 'about 40 s left', 'about 3 min left'. */
export function formatRemaining(ms: number): string {
  if (ms < 5000) return 'a few seconds left';
  if (ms < 90_000) return `about ${Math.ceil(ms / 5000) * 5} s left`;
  return `about ${Math.ceil(ms / 60_000)} min left`;
}

/** '1 object', '2,048 objects'. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : plural}`;
}

/** A length in pixels: '61 px', '6.3 px'. */
export function formatPixels(length: number): string {
  return `${length < 10 ? Number(length.toPrecision(2)) : Math.round(length)} px`;
}
