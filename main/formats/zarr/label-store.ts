import { z } from 'zod';

import type { ZarrStore } from './store.ts';

const listSchema = z.object({ labels: z.array(z.string().min(1)).min(1) });

/** Names of the label images beside an OME-Zarr image (`labels/`, NGFF 0.4 and 0.5); empty where there are none. */
export async function listZarrLabels(store: ZarrStore): Promise<string[]> {
  for (const key of ['/labels/zarr.json', '/labels/.zattrs'] as const) {
    const bytes = await store.get(key);
    if (bytes === undefined) continue;
    const found = listSchema.safeParse(labelAttributes(Buffer.from(bytes).toString('utf8')));
    if (found.success) return found.data.labels;
  }
  return [];
}

/** Version 3 keeps attributes of its own under `attributes`, NGFF 0.5 those of OME below `ome`. */
function labelAttributes(text: string): unknown {
  try {
    const json = JSON.parse(text) as { attributes?: { ome?: unknown } } | null;
    return json?.attributes?.ome ?? json?.attributes ?? json;
  } catch {
    // Not ours to complain of: what is opened next says what is wrong with the file.
    return null;
  }
}

/** One of the label images of a store, as a hierarchy of its own; closing it closes the store. */
export function labelStore(store: ZarrStore, name: string): ZarrStore {
  const within = `/labels/${name}` as const;
  return {
    name: store.name,
    get: (key, options) => store.get(`${within}${key}`, options),
    getRange: (key, range, options) => store.getRange(`${within}${key}`, range, options),
    close: () => store.close(),
  };
}
