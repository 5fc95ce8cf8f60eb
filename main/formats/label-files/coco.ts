import { basename } from 'node:path';

import { z } from 'zod';

import { AppError } from '../../../core/errors.ts';
import { imageStem } from '../../../core/image/image-names.ts';
import type { ObjectRuns } from '../../../core/mask/object-runs.ts';
import { parseRunLengthText } from '../../../core/mask/run-length-text.ts';
import { decodeRunLengths } from '../../../core/mask/run-lengths.ts';
import { uniteRuns } from '../../../core/mask/unite-runs.ts';
import { corrupt } from '../failures.ts';
import { MAX_LABEL, type FileClass, type FileObject, type OutlineOptions } from './file-object.ts';
import { fillOutlines, otherSize } from './fill-outlines.ts';
import { readItems } from './json-items.ts';

const imageSchema = z.object({
  id: z.int(),
  file_name: z.string().default(''),
  width: z.int().positive(),
  height: z.int().positive(),
});
type CocoImage = z.infer<typeof imageSchema>;
const categorySchema = z.object({ id: z.int(), name: z.string(), supercategory: z.string().nullish() });
const annotationSchema = z.object({
  id: z.int(),
  image_id: z.int().optional(),
  category_id: z.int().nullish(),
  segmentation: z
    .union([
      z.array(z.array(z.number()).min(6)),
      z.object({
        size: z.tuple([z.int().positive(), z.int().positive()]),
        counts: z.union([z.array(z.number()), z.string()]),
      }),
    ])
    .nullish(),
});
type Segmentation = NonNullable<z.infer<typeof annotationSchema>['segmentation']>;

/**
 * The annotations of a COCO file as objects, their ids as labels, the names of their categories as classes: polygons and run
 * lengths, plain or packed. Of a file of several images, those of the image whose name is that of `options.image`.
 *
 * @throws AppError `file.corrupt`, `request.invalid` when the file is of other images, `file.notFound`, `file.unreadable`
 */
export async function* readCoco(
  path: string,
  { signal, image: wanted, onLeftOut }: OutlineOptions = {},
): AsyncGenerator<FileObject, void, undefined> {
  const name = basename(path);
  const { images, categories } = await readLists(path, signal);
  const image = wanted === undefined ? null : chooseImage(name, images, wanted);
  for await (const { value } of readItems(path, ['annotations'], signal)) {
    const annotation = parse(annotationSchema, value, name, 'annotations');
    const { id, image_id: of, category_id: category, segmentation } = annotation;
    if (image !== null && of !== undefined && of !== image.id) continue;
    if (!segmentation || (Array.isArray(segmentation) && segmentation.length === 0)) {
      onLeftOut?.('a box without an outline');
      continue;
    }
    checkSize(name, segmentation, wanted);
    const label = id > 0 && id <= MAX_LABEL ? id : 0;
    const object = decode(segmentation, { label, file: name, image: wanted });
    if (object === null) throw corrupt(name, `the run lengths of annotation ${id} do not fill its image`);
    yield { ...object, class: categories.get(category ?? -1) ?? null, place: null };
  }
}

async function readLists(path: string, signal?: AbortSignal) {
  const name = basename(path);
  const images: CocoImage[] = [];
  const categories = new Map<number, FileClass | null>();
  for await (const { key, value } of readItems(path, ['images', 'categories'], signal)) {
    if (key === 'images') images.push(parse(imageSchema, value, name, key));
    else {
      const category = parse(categorySchema, value, name, key);
      categories.set(category.id, classOf(category));
    }
  }
  return { images, categories };
}

/** Our own files have the one category "object", which says nothing. */
function classOf({ name, supercategory }: z.infer<typeof categorySchema>): FileClass | null {
  const isNone = name.trim() === '' || (name === 'object' && supercategory === 'object');
  return isNone ? null : { name: name.trim(), color: null };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, name: string, list: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw corrupt(name, `one of its ${list} is none (${issue.path.join('.')}: ${issue.message})`);
}

/** The image by its name, ending and folders aside, else the only one; null for a file that lists none. */
function chooseImage(
  name: string,
  images: readonly CocoImage[],
  wanted: NonNullable<OutlineOptions['image']>,
): CocoImage | null {
  if (images.length === 0) return null;
  const stem = (path: string) => imageStem(path.replace(/^.*[/\\]/, ''));
  const named = images.filter((image) => stem(image.file_name) === stem(wanted.name));
  const found = named.length === 1 ? named[0] : images.length === 1 ? images[0] : null;
  if (found === null) {
    const listed = images.slice(0, 3).map((image) => image.file_name);
    throw new AppError(
      'request.invalid',
      `Expected outlines of ${wanted.name}, but ${name} is of ${images.length} images (${listed.join(', ')}${images.length > 3 ? ', ...' : ''}), and ${named.length === 0 ? 'none' : 'several'} of them ${named.length === 0 ? 'has' : 'have'} this name. Open the image that the outlines are of, or choose another file.`,
    );
  }
  if (found.width === wanted.width && found.height === wanted.height) return found;
  throw otherSize(name, `of an image of ${found.width} x ${found.height}`, wanted);
}

function checkSize(name: string, segmentation: Segmentation, wanted: OutlineOptions['image']): void {
  if (wanted === undefined || Array.isArray(segmentation)) return;
  const [height, width] = segmentation.size;
  if (width !== wanted.width || height !== wanted.height)
    throw otherSize(name, `masks of ${width} x ${height}`, wanted);
}

/** Null for run lengths that are none. COCO's polygons are parts of one object, also where they overlap. */
function decode(segmentation: Segmentation, of: Parameters<typeof fillOutlines>[1]): ObjectRuns | null {
  if (Array.isArray(segmentation))
    return uniteRuns(segmentation.map((polygon) => fillOutlines([polygon], of)));
  const [height, width] = segmentation.size;
  const { counts } = segmentation;
  const plain = typeof counts === 'string' ? parseRunLengthText(counts) : counts;
  return plain && decodeRunLengths(plain, width, height, of.label);
}
