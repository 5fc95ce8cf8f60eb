import { traceContours } from '../../../core/mask/contours.ts';
import { encodeRunLengths } from '../../../core/mask/run-lengths.ts';
import type { SourceObject } from '../objects.ts';

/**
 * One object as an instance of COCO (https://cocodataset.org/#format-data): a polygon along pixel edges where that says it all,
 * else run lengths, since COCO's polygons can have no holes. `area` is in pixels, `bbox` x, y, width, height.
 */
export function encodeAnnotation(object: SourceObject, width: number, height: number): string {
  const { label, area, bounds } = object.measured;
  const parts = traceContours(object);
  const isPolygon = parts.length === 1 && parts[0].holes.length === 0;
  return JSON.stringify({
    id: label,
    image_id: 1,
    category_id: 1,
    segmentation: isPolygon
      ? [parts[0].outer]
      : { size: [height, width], counts: encodeRunLengths(object, width, height) },
    area,
    bbox: [bounds.x, bounds.y, bounds.width, bounds.height],
    iscrowd: 0,
  });
}
