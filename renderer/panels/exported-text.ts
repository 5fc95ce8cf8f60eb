import type { ExportAllResult, ExportedFile } from '../../core/contract.ts';
import { formatCount } from './format.ts';

/** What became of an export of `count` images, in a line. */
export function exportedText({ images, archive }: ExportAllResult, count: number, isCut: boolean): string {
  const written = images.filter(({ files }) => files.length > 0);
  const files = written.reduce((sum, image) => sum + image.files.length, 0);
  if (files === 0) return isCut ? 'Cancelled: nothing was written' : 'Nothing was written';
  const share = `${written.length} of ${formatCount(count, 'image')}`;
  if (isCut)
    return `Cancelled: ${formatCount(files, 'file')} of ${share} ${files === 1 ? 'was' : 'were'} written`;
  const said = archive === null ? 'Wrote' : 'Ready to download:';
  return `${said} ${formatCount(files, 'file')} of ${written.length === count ? formatCount(count, 'image') : share}`;
}

/** What was found the same when a file was read again. */
export function verifiedText({ format, verified }: Pick<ExportedFile, 'format' | 'verified'>): string {
  const { objects, pixels } = verified;
  if (objects !== null) return `${formatCount(objects, 'object')} equal`;
  return `${formatCount(pixels, 'pixel')} ${format === 'overlay-jpeg' ? 'nearly equal, as JPEG has them' : 'equal'}`;
}
