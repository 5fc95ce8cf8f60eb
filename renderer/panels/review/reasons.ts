import { DOUBT_REASONS, type DoubtReason } from '../../../core/review/doubt.ts';
import { medianOf } from '../../../core/review/outliers.ts';
import { reasonColumn, type ObjectTable } from '../../../core/review/object-table.ts';

export interface ReasonText {
  reason: DoubtReason;
  text: string;
  /** What it adds to the doubt, 0..1. */
  share: number;
}

/** Less than this is nothing to speak of. */
const LEAST_SHARE = 0.05;

const TEXTS: Record<Exclude<DoubtReason, 'size'>, string> = {
  outline: 'The model is unsure of its outline',
  contact: 'Perhaps one with its neighbour, or cut in the wrong place',
  shape: 'Unusual shape',
  contrast: 'Hardly stands out from what is around it',
  seam: 'A straight side, as a tile border leaves it',
  edge: 'Cut off by the edge of the image',
};

/** Why an object is doubted, the strongest reason first; empty when nothing speaks against it. */
export function reasonsOf(table: ObjectTable, label: number): ReasonText[] {
  const row = table.labels.indexOf(label);
  if (row < 0) return [];
  const valueOf = (name: string) => table.columns.find((column) => column.name === name)?.values[row] ?? 0;
  return DOUBT_REASONS.map((reason) => ({ reason, share: valueOf(reasonColumn(reason)) }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share)
    .map(({ reason, share }) => ({
      reason,
      share,
      text: reason === 'size' ? sizeText(table, valueOf('area')) : TEXTS[reason],
    }));
}

function sizeText(table: ObjectTable, area: number): string {
  const areas = table.columns.find(({ name }) => name === 'area')?.values;
  const usual = areas === undefined ? NaN : Math.round(medianOf(areas));
  const word = area > usual ? 'large' : 'small';
  return `Unusually ${word}: ${area.toLocaleString('en')} px, half of all have ${usual.toLocaleString('en')} or more`;
}
