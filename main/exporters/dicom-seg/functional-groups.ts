import type { DicomOrigin, DicomPlane } from '../../../core/image/image-origin.ts';
import { code, decimals, long, pointer, sequence, short, text } from './element.ts';
import type { SegFrame } from './frames.ts';
import type { SegGeometry } from './geometry.ts';

/** What the frames are sorted by: their segment, then their position (PS3.3, C.7.6.17). */
export function dimensions(uid: string): Buffer[] {
  const index = (of: number, within: number) => [
    text(0x00209164, 'UI', uid),
    pointer(0x00209165, of),
    pointer(0x00209167, within),
  ];
  return [
    sequence(0x00209221, [[text(0x00209164, 'UI', uid)]]),
    sequence(0x00209222, [index(0x0062000b, 0x0062000a), index(0x00200032, 0x00209113)]),
  ];
}

/** What holds for all frames (PS3.3, C.7.6.16). */
export function sharedGroups({ orientation, spacing, step }: SegGeometry): Buffer {
  const measures = [
    decimals(0x00180050, [step]),
    decimals(0x00180088, [step]),
    decimals(0x00280030, spacing),
  ];
  return sequence(0x52009229, [
    [sequence(0x00209116, [[decimals(0x00200037, orientation)]]), sequence(0x00289110, [measures])],
  ]);
}

/** What holds for each frame: its segment, where it lies, and the slice that it was made on. */
export function frameGroups(
  frames: readonly SegFrame[],
  { positions, numbers, sources }: SegGeometry,
  classUid: string,
): Buffer {
  return sequence(
    0x52009230,
    frames.map(({ segment, page }) => {
      const content = [
        text(0x00209056, 'SH', '1'),
        long(0x00209057, numbers[page] + 1),
        long(0x00209157, segment, numbers[page] + 1),
      ];
      return [
        ...(sources.length === 0 ? [] : [derivation(sources[page], classUid)]),
        sequence(0x00209111, [content]),
        sequence(0x00209113, [[decimals(0x00200032, positions[page])]]),
        sequence(0x0062000a, [[short(0x0062000b, segment)]]),
      ];
    }),
  );
}

function derivation(plane: DicomPlane, classUid: string): Buffer {
  const source = [
    ...reference(plane, classUid),
    text(0x0028135a, 'CS', 'YES'),
    code(0x0040a170, '121322', 'DCM', 'Source image for image processing operation'),
  ];
  return sequence(0x00089124, [
    [sequence(0x00082112, [source]), code(0x00089215, '113076', 'DCM', 'Segmentation')],
  ]);
}

function reference({ instanceUid, frame }: DicomPlane, classUid: string): Buffer[] {
  return [
    text(0x00081150, 'UI', classUid),
    text(0x00081155, 'UI', instanceUid),
    ...(frame === null ? [] : [text(0x00081160, 'IS', String(frame))]),
  ];
}

/** The series that the segmentation is of, with its instances (PS3.3, C.12.2). */
export function referencedSeries({ seriesUid, classUid, planes }: DicomOrigin): Buffer {
  const instances = [...new Set(planes.map(({ instanceUid }) => instanceUid))].map((instanceUid) =>
    reference({ instanceUid, frame: null, position: null }, classUid),
  );
  return sequence(0x00081115, [[sequence(0x0008114a, instances), text(0x0020000e, 'UI', seriesUid)]]);
}
