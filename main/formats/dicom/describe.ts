import { syntaxName } from './frames.ts';
import type { DicomHeader } from './header.ts';
import type { DicomImage } from './image.ts';

/** What helps to understand the pixels; nothing that tells whose they are. */
export function describeDicom(
  { dataSet, transferSyntax }: DicomHeader,
  image: DicomImage,
): Record<string, string> {
  const text = (tag: string) => dataSet.string(tag)?.trim().slice(0, 64);
  const [modality, maker, part] = [text('x00080060'), text('x00080070'), text('x00180015')];
  const isRescaled = image.slope !== 1 || image.intercept !== 0;
  return {
    ...(modality ? { Modality: modality } : {}),
    ...(part ? { 'Body part': part } : {}),
    ...(maker ? { Manufacturer: maker } : {}),
    Compression: syntaxName(transferSyntax),
    'Bits per channel': `${image.bitsStored}`,
    'Colour model':
      image.photometric === 'MONOCHROME1'
        ? 'MONOCHROME1 (low values are meant to be bright)'
        : image.photometric,
    ...(isRescaled ? { Values: `stored value × ${image.slope} + ${image.intercept}` } : {}),
    ...(dataSet.elements['x00283000'] ? { 'Modality table': 'in the file, not applied' } : {}),
  };
}
