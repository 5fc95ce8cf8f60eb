import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readBands } from '../bands.ts';
import { labelBytes, labelType, npyHeader } from '../npy-header.ts';

/** The labels as a NumPy array, height x width: uint16, or uint32 beyond 65,535. Band by band. */
export const labelNpy: Exporter = {
  format: 'label-npy',
  ...EXPORT_FORMAT_INFO['label-npy'],
  write(source, path, signal) {
    const { name, bytes } = labelType(source.maxLabel);
    return writeAtomically(
      path,
      async (file) => {
        await file.appendFile(npyHeader(name, [source.height, source.width]));
        for await (const { labels } of readBands(source, signal))
          await file.appendFile(labelBytes(labels, bytes));
      },
      signal,
    );
  },
};
