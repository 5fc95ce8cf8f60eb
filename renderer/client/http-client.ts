import type { ImageInfo, LabelsInfo } from '../../core/contract.ts';
import { decodePlanePatches, encodePlanePatches } from '../../core/edit/plane-patches.ts';
import { DTYPES, viewPixels, type Dtype } from '../../core/image/dtype.ts';
import { AppError } from '../../core/errors.ts';
import { FIRST_PLANE, formatPlane, type Plane } from '../../core/image/plane.ts';
import { decodeTable } from '../../core/review/object-table.ts';
import type { Client } from './client.ts';
import { queryString, request, requestFile, unreachable, type Fetch } from './requests.ts';
import { uploadFile } from './upload.ts';
import { batchCalls } from './batch-client.ts';
import { jobEvents, watchEvents } from './watch.ts';

function isDtype(name: string | null): name is Dtype {
  return DTYPES.some((dtype) => dtype === name);
}

/** The handler of `core/contract.ts` on this window's own origin, through `fetch`. */
export function createHttpClient(fetch: Fetch = (input, init) => globalThis.fetch(input, init)): Client {
  /** File ids of the images that this window has open. */
  const files = new Map<string, string>();
  /** A server that was started anew knows no open images: those asked for are opened again, then asked again. */
  const call = async (path: string, init?: RequestInit) => {
    const opened = new Set<string>();
    for (;;) {
      try {
        return await request(fetch, path, init);
      } catch (error) {
        const isClosed = error instanceof AppError && error.code === 'image.notOpen';
        const fileId = isClosed ? files.get(String(error.details.imageId)) : undefined;
        if (fileId === undefined || opened.has(fileId)) throw error;
        opened.add(fileId);
        await openImage(fileId);
      }
    }
  };
  const get = async <T>(path: string, signal?: AbortSignal) =>
    (await call(path, { signal })).json() as Promise<T>;
  const send = async <T>(
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: unknown,
    signal?: AbortSignal,
  ) => {
    const headers = { 'content-type': 'application/json' };
    return (await call(path, { method, headers, body: JSON.stringify(body), signal })).json() as Promise<T>;
  };
  const post = <T>(path: string, body: unknown, signal?: AbortSignal) => send<T>('POST', path, body, signal);
  const openImage = async (fileId: string) => {
    const info = await post<ImageInfo>('/images', { fileId });
    files.set(info.id, fileId);
    return info;
  };
  const image = (id: string) => `/images/${encodeURIComponent(id)}`;
  const model = (id: string) => `/models/${encodeURIComponent(id)}`;
  const labels = (id: string) => `${image(id)}/labels`;
  const compared = (id: string, referenceId: string) =>
    `${image(id)}/comparison/${encodeURIComponent(referenceId)}`;
  const readLabels = async (path: string, signal?: AbortSignal) => {
    const response = await call(path, { signal });
    return response.status === 204 ? null : new Uint32Array(await response.arrayBuffer());
  };

  async function step(id: string, direction: 'undo' | 'redo', shown: Plane) {
    const response = await call(`${labels(id)}/${direction}`, {
      method: 'POST',
      headers: { 'x-plane': formatPlane(shown) },
    });
    const header = response.headers.get('x-labels');
    if (header === null) throw unreachable(`Expected the header x-labels with ${direction}, got none.`);
    const edit = decodePlanePatches(new Uint8Array(await response.arrayBuffer()), FIRST_PLANE);
    return { edit, labels: JSON.parse(decodeURIComponent(header)) as LabelsInfo };
  }

  return {
    app: () => get('/app'),
    notices: async () => (await requestFile(fetch, 'third-party-notices.txt')).text(),
    models: () => get('/models'),
    addModel: (body) => post('/models', body),
    previewModel: (fileId) => post('/models/preview', { fileId }),
    changeModel: (id, use) => send('PATCH', model(id), use),
    testModel: (id) => post(`${model(id)}/test`, {}),
    async removeModel(id) {
      await call(model(id), { method: 'DELETE' });
    },
    modelSkips: (id) => get(`${model(id)}/skips`),
    modelCard: async (id) => (await call(`${model(id)}/card`)).text(),
    devices: () => get('/devices'),
    samples: () => get('/samples'),
    recent: () => get('/recent'),
    folder: (folderId, show) => get(`/files${queryString({ folder: folderId, show })}`),
    uploads: () => get('/uploads'),
    async removeUpload(fileId) {
      await call(`/uploads/${encodeURIComponent(fileId)}`, { method: 'DELETE' });
    },
    upload: (file, onProgress) => uploadFile(fetch, file, onProgress),
    setLabelsAside: (fileId) => post(`/files/${encodeURIComponent(fileId)}/labels/aside`, {}),
    openImage,
    image: (id) => get(image(id)),
    async closeImage(id) {
      files.delete(id);
      await call(image(id), { method: 'DELETE' });
    },
    async pixels(id, { level, t, c, z, projection, x, y, width, height }, signal) {
      const query = queryString({ level, t, c, z, projection, x, y, width, height });
      const response = await call(`${image(id)}/pixels${query}`, { signal });
      const dtype = response.headers.get('x-dtype');
      if (!isDtype(dtype)) throw unreachable(`Expected a pixel type in x-dtype, got ${String(dtype)}.`);
      return viewPixels(dtype, await response.arrayBuffer());
    },
    statistics: (id, { t, c, z, projection }, signal) =>
      get(`${image(id)}/statistics${queryString({ t, c, z, projection })}`, signal),
    thumbnailUrl: (id) => `api${image(id)}/thumbnail`,
    labels: (id) => get(labels(id)),
    labelTile(id, { t, z }, column, row, signal) {
      return readLabels(`${labels(id)}/tiles/${column}/${row}${queryString({ t, z })}`, signal);
    },
    labelOverview(id, { plane: { t, z }, level, column, row }, signal) {
      return readLabels(`${labels(id)}/overview/${level}/${column}/${row}${queryString({ t, z })}`, signal);
    },
    objects: (id, { t, z }) => get(`${labels(id)}/objects${queryString({ t, z })}`),
    async edit(id, tool, revision, edit) {
      const headers = {
        'content-type': 'application/octet-stream',
        'x-tool': tool,
        'x-revision': String(revision),
      };
      const body = encodePlanePatches(edit) as Uint8Array<ArrayBuffer>;
      const response = await call(`${labels(id)}/edits`, { method: 'POST', headers, body });
      return response.json() as Promise<LabelsInfo>;
    },
    setAttributes: (id, body) => post(`${labels(id)}/attributes`, body),
    deleteObjects: (id, body) => post(`${labels(id)}/delete`, body),
    copyObjects: (id, body) => post(`${labels(id)}/copy`, body),
    interpolateObjects: (id, body) => post(`${labels(id)}/interpolate`, body),
    importLabels: (id, body) => post(`${labels(id)}/import`, body),
    setClasses: (id, body) => send('PUT', `${labels(id)}/classes`, body),
    undo: (id, shown) => step(id, 'undo', shown),
    redo: (id, shown) => step(id, 'redo', shown),
    async probability(id, { t, z, channel, x, y, width, height }, signal) {
      const query = queryString({ t, z, channel, x, y, width, height });
      const response = await call(`${image(id)}/probability${query}`, { signal });
      return new Uint8Array(await response.arrayBuffer());
    },
    async table(id, { t, z }, isFresh, signal) {
      const query = queryString({ t, z, fresh: isFresh ? 1 : 0 });
      return decodeTable(await (await call(`${image(id)}/table${query}`, { signal })).arrayBuffer());
    },
    compare: (id, body) => post(`${image(id)}/comparison`, body),
    adoptCompared: (id, referenceId, plane) => post(`${compared(id, referenceId)}/adopt`, plane),
    comparisonTile(id, referenceId, column, row) {
      return readLabels(`${compared(id, referenceId)}/tiles/${column}/${row}`);
    },
    comparisonOverview(id, referenceId, { level, column, row }, signal) {
      return readLabels(`${compared(id, referenceId)}/overview/${level}/${column}/${row}`, signal);
    },
    segment: (id, body) => post(`${image(id)}/segment`, body),
    estimateSegment: (id, body, signal) => post(`${image(id)}/segment/estimate`, body, signal),
    separate: (id, body) => post(`${image(id)}/separate`, body),
    exportLabels: (id, body) => post(`${image(id)}/export`, body),
    exportAll: (body) => post('/exports', body),
    watch: (jobId, onEvent, options) => watchEvents(fetch, jobEvents(jobId), onEvent, options),
    async cancel(jobId) {
      await call(`/jobs/${encodeURIComponent(jobId)}`, { method: 'DELETE' });
    },
    batches: batchCalls(fetch),
  };
}
