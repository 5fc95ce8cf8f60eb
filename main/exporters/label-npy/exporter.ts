import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readBands } from '../bands.ts';
import { labelBytes, labelType, npyHeader } from '../npy-header.ts';

/** The labels as a NumPy array, (time x z x) height x width: uint16, or uint32 beyond 65,535. Band by band. */
export const labelNpy: Exporter = {
  format: 'label-npy',
  ...EXPORT_FORMAT_INFO['label-npy'],
  write(source, path, signal) {
    return writeArray([], [source], source.maxLabel, path, signal);
  },
  writeStack({ t, z, maxLabel, planes }, path, signal) {
    const axes = [t, z].filter((count) => count > 1);
    return writeArray(axes, planes, maxLabel, path, signal);
  },
};

async function writeArray(
  axes: readonly number[],
  planes: readonly LabelSource[],
  maxLabel: number,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const { name, bytes } = labelType(maxLabel);
  const [{ width, height }] = planes;
  await writeAtomically(
    path,
    async (file) => {
      await file.appendFile(npyHeader(name, [...axes, height, width]));
      for (const source of planes)
        for await (const { labels } of readBands(source, signal))
          await file.appendFile(labelBytes(labels, bytes));
    },
    signal,
  );
}
