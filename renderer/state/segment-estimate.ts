import type { SegmentEstimate } from '../../core/contract.ts';

/** What runs of several images take one after the other: their times together, the most memory of any. */
export function addEstimates(estimates: readonly SegmentEstimate[]): SegmentEstimate {
  const sum = (of: (each: SegmentEstimate) => number) =>
    estimates.reduce((total, each) => total + of(each), 0);
  const isKnown = estimates.every(({ ms }) => ms !== null);
  return {
    planes: sum(({ planes }) => planes),
    pixels: sum(({ pixels }) => pixels),
    ms: isKnown ? sum(({ ms }) => ms ?? 0) : null,
    memoryBytes: isKnown ? Math.max(0, ...estimates.map(({ memoryBytes }) => memoryBytes ?? 0)) : null,
    diskBytes: sum(({ diskBytes }) => diskBytes),
  };
}
