import type {
  BatchEvent,
  BatchInfo,
  BatchPreview,
  BatchRequest,
  BatchSummaryRow,
  LoadedBatch,
} from '../../core/contract.ts';
import { decodeTable, type ObjectTable } from '../../core/review/object-table.ts';
import type { WatchOptions } from './client.ts';
import { request, type Fetch } from './requests.ts';
import { batchEvents, watchEvents } from './watch.ts';

export type BatchAction = 'pause' | 'resume' | 'cancel' | 'retry';

/** The routes of batches, one method each; all reject as those of `Client` do. */
export interface BatchCalls {
  /** The newest first. */
  list(): Promise<BatchInfo[]>;
  /** What a request comes to; nothing is written. */
  preview(body: BatchRequest, signal?: AbortSignal): Promise<BatchPreview>;
  start(body: BatchRequest): Promise<BatchInfo>;
  /** Cancels and forgets it; its results stay. */
  forget(id: string): Promise<void>;
  act(id: string, action: BatchAction): Promise<BatchInfo>;
  /**
   * Calls `onEvent` with the state of every image and of the batch, then with what changes, and resolves when it is done, cancelled or
   * failed. A lost connection is taken up again.
   */
  watch(id: string, onEvent: (event: BatchEvent) => void, options?: WatchOptions): Promise<void>;
  /** A row for each plane of the images done so far. */
  summary(id: string): Promise<BatchSummaryRow[]>;
  /** All objects measured so far; the column `image` is BatchImage.index. */
  table(id: string, signal?: AbortSignal): Promise<ObjectTable>;
  /** Of a request, or of a batch by its id: YAML for the command line and for `readConfiguration`. */
  configuration(of: BatchRequest | string): Promise<string>;
  readConfiguration(text: string): Promise<LoadedBatch>;
  /** Beside the page, as `Client.thumbnailUrl`. */
  thumbnailUrl(id: string, index: number): string;
}

export function batchCalls(fetch: Fetch): BatchCalls {
  const path = (id: string) => `/batches/${encodeURIComponent(id)}`;
  const get = async <T>(from: string) => (await request(fetch, from)).json() as Promise<T>;
  const send = (to: string, body: unknown, signal?: AbortSignal) => {
    const headers = { 'content-type': 'application/json' };
    return request(fetch, to, { method: 'POST', headers, body: JSON.stringify(body), signal });
  };
  const post = async <T>(to: string, body: unknown, signal?: AbortSignal) =>
    (await send(to, body, signal)).json() as Promise<T>;
  return {
    list: () => get('/batches'),
    preview: (body, signal) => post('/batches/preview', body, signal),
    start: (body) => post('/batches', body),
    async forget(id) {
      await request(fetch, path(id), { method: 'DELETE' });
    },
    act: (id, action) => post(`${path(id)}/${action}`, {}),
    watch: (id, onEvent, options) => watchEvents(fetch, batchEvents(id), onEvent, options),
    summary: (id) => get(`${path(id)}/summary`),
    table: async (id, signal) =>
      decodeTable(await (await request(fetch, `${path(id)}/table`, { signal })).arrayBuffer()),
    configuration: async (of) =>
      (typeof of === 'string'
        ? await request(fetch, `${path(of)}/configuration`)
        : await send('/batches/configuration', of)
      ).text(),
    readConfiguration: (text) => post('/batches/configuration/read', { text }),
    thumbnailUrl: (id, index) => `api${path(id)}/images/${index}/thumbnail`,
  };
}
