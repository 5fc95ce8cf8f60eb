import type { SegmentRequest } from '../../core/contract.ts';
import type { Rect } from '../../core/image/geometry.ts';

/** Side in pixels of what is looked at of a large image: a second or two for a network on a processor. */
const MOST_SIDE = 1024;

/**
 * What a run without some skip connections is asked with: what a run would be, of the plane that is shown; of a large image only
 * the middle of what is in sight.
 */
export function lookRequest(
  { span: _span, link: _link, ...request }: SegmentRequest,
  image: { x: number; y: number },
  sight: Rect | null,
): SegmentRequest {
  if (request.region || image.x * image.y <= MOST_SIDE * MOST_SIDE) return request;
  const from = sight ?? { x: 0, y: 0, width: image.x, height: image.y };
  const width = Math.min(from.width, MOST_SIDE);
  const height = Math.min(from.height, MOST_SIDE);
  const x = from.x + ((from.width - width) >> 1);
  const y = from.y + ((from.height - height) >> 1);
  return { ...request, region: { x, y, width, height } };
}
