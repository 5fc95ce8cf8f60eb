import type { ExportFormat } from '../../core/contract.ts';
import type { Exporter } from '../services/exporting.ts';
import { createLabelTiff } from './label-tiff.ts';
import { maskPng } from './mask-png.ts';

export const EXPORTERS: Record<ExportFormat, Exporter> = {
  'label-tiff': createLabelTiff(),
  'mask-png': maskPng,
};
