import type { ExportFormat } from '../../core/contract.ts';
import type { Exporter } from '../services/exporting.ts';
import { cellposeSeg } from './cellpose-seg/exporter.ts';
import { cocoJson } from './coco-json/exporter.ts';
import { dicomSeg } from './dicom-seg/exporter.ts';
import { imagejRois } from './imagej-rois/exporter.ts';
import { labelNpy } from './label-npy/exporter.ts';
import { labelPng } from './label-png/exporter.ts';
import { createLabelTiff } from './label-tiff.ts';
import { maskPng } from './mask-png.ts';
import { measurementsCsv } from './measurements/exporter.ts';
import { nifti } from './nifti.ts';
import { labelZarr, labelZarr3 } from './ome-zarr/exporter.ts';
import { labelZarrInside } from './ome-zarr/inside.ts';
import { overlayJpeg, overlayPng } from './overlay/exporter.ts';
import { palettePng } from './palette-png/exporter.ts';
import { createProbabilityTiff } from './probability-tiff.ts';
import { createPyramidTiff } from './pyramid-tiff/exporter.ts';
import { qupathGeojson } from './qupath-geojson/exporter.ts';

export const EXPORTERS: Record<ExportFormat, Exporter> = {
  'label-tiff': createLabelTiff(),
  'pyramid-tiff': createPyramidTiff(),
  'label-png': labelPng,
  'palette-png': palettePng,
  'label-npy': labelNpy,
  'label-zarr': labelZarr,
  'label-zarr3': labelZarr3,
  'label-zarr-inside': labelZarrInside,
  'mask-png': maskPng,
  'overlay-png': overlayPng,
  'overlay-jpeg': overlayJpeg,
  'imagej-rois': imagejRois,
  'qupath-geojson': qupathGeojson,
  'coco-json': cocoJson,
  'cellpose-seg': cellposeSeg,
  nifti,
  'dicom-seg': dicomSeg,
  'probability-tiff': createProbabilityTiff(),
  'measurements-csv': measurementsCsv,
};
