/** Stand-ins for tests of the window's state: a server made of functions, and images without pixels. */
import type {
  FileEntry,
  ImageInfo,
  JobEvent,
  LabelsInfo,
  ModelInfo,
  ModelTest,
  NewJobEvent,
} from '../../core/contract.ts';
import type { BatchCalls } from '../client/batch-client.ts';
import type { Client } from '../client/client.ts';

export const MODEL: ModelInfo = {
  id: 'm1',
  name: 'Nuclei',
  description: 'Nuclei of any kind',
  license: 'CC0-1.0',
  authors: [],
  version: null,
  format: '0.5.4',
  origin: 'shipped',
  kind: 'instances',
  separation: { threshold: 0.5, minSize: 20, splitStrength: 0.4 },
  objectDiameter: 30,
  pixelSize: null,
  inputChannels: 3,
  outputChannels: ['foreground', 'boundary', 'distance'],
  masks: [],
  hasCard: false,
  isDefault: true,
  use: null,
  test: null,
  problem: null,
};

export const MODEL_TEST: ModelTest = {
  passed: true,
  kind: 'tensors',
  message: 'All 64 values agree.',
  compared: 64,
  mismatches: 0,
  ms: 12,
};

export const LABELS: LabelsInfo = {
  revision: 0,
  objects: 0,
  labelled: [],
  classes: [],
  maxLabel: 0,
  canUndo: false,
  canRedo: false,
  segmentation: null,
  hasProbability: false,
  planes: [],
  savedIn: '/data/a.skipscope',
};

export function fileEntry(name: string, kind: FileEntry['kind'] = 'image'): FileEntry {
  return { id: `file ${name}`, name, kind, bytes: 1, location: `/data/${name}` };
}

export function imageInfo(name: string): ImageInfo {
  return {
    id: `image ${name}`,
    fileId: `file ${name}`,
    name,
    location: `/data/${name}`,
    format: 'TIFF',
    shape: { t: 1, c: 1, z: 1, y: 4, x: 6 },
    dtype: 'uint8',
    channels: [{ name: '', color: null }],
    isRgb: false,
    levels: [{ width: 6, height: 4, downsample: 1 }],
    pixelSize: null,
    metadata: {},
    notices: [],
  };
}

/** Numbers events as the server does. */
export function numbered(events: readonly NewJobEvent[]): JobEvent[] {
  return events.map((event, number) => ({ ...event, number }));
}

/** A client that knows `overrides` and answers the harmless questions of an image that is being opened. */
export function standInClient(overrides: Partial<Client>): Client {
  const statistics = {
    min: 0,
    max: 1,
    low: 0,
    high: 1,
    histogram: new Array<number>(256).fill(0),
    isSampled: false,
  };
  const base: Partial<Client> = {
    labels: () => Promise.resolve(LABELS),
    objects: () => Promise.resolve([]),
    statistics: () => Promise.resolve(statistics),
    labelTile: () => Promise.resolve(null),
    openImage: (fileId) => Promise.resolve(imageInfo(fileId.replace('file ', ''))),
    closeImage: () => Promise.resolve(),
    samples: () => Promise.resolve([]),
    recent: () => Promise.resolve([]),
    models: () => Promise.resolve([MODEL]),
    devices: () => Promise.resolve([]),
    app: () =>
      Promise.resolve({ version: '1', door: 'browser', user: null, rootName: 'data', canWriteFolders: true }),
    cancel: () => Promise.resolve(),
    batches: standInBatches({}),
  };
  return { ...base, ...overrides } as Client;
}

/** Batches of which there are none, but for what `overrides` says. */
export function standInBatches(overrides: Partial<BatchCalls>): BatchCalls {
  const base: Partial<BatchCalls> = {
    list: () => Promise.resolve([]),
    watch: () => Promise.resolve(),
  };
  return { ...base, ...overrides } as BatchCalls;
}

/** A watch that hands out the same events to everyone at once. */
export function watching(events: readonly NewJobEvent[]): Client['watch'] {
  return (_, onEvent) => {
    numbered(events).forEach(onEvent);
    return Promise.resolve();
  };
}
