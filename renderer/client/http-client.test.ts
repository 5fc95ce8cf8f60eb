import { describe, expect, it } from 'vitest';

import { createHttpClient } from './http-client.ts';
import type { Fetch } from './requests.ts';

/** Answers as a server does that forgets its open images when `restart` is called; `asked` lists the requests. */
function makeServer() {
  const open = new Set<string>();
  const asked: string[] = [];
  const fetch = (input: string, { method = 'GET' }: RequestInit = {}) => {
    asked.push(`${method} ${input}`);
    if (input === 'api/images') {
      open.add('i');
      return Promise.resolve(Response.json({ id: 'i' }));
    }
    if (open.has('i')) return Promise.resolve(Response.json([]));
    const body = { code: 'image.notOpen', message: 'not open', details: { imageId: 'i' } };
    return Promise.resolve(Response.json(body, { status: 404 }));
  };
  return { client: createHttpClient(fetch), asked, restart: () => open.clear() };
}

describe('an image that the server does not have open any more', () => {
  it('is opened again, and what was asked is asked again', async () => {
    const { client, asked, restart } = makeServer();
    await client.openImage('f');
    restart();
    await expect(client.objects('i', { t: 0, z: 0 })).resolves.toEqual([]);
    const objects = 'GET api/images/i/labels/objects?t=0&z=0';
    expect(asked).toEqual(['POST api/images', objects, 'POST api/images', objects]);
  });

  it('is opened again with the others that are asked for', async () => {
    const open = new Set<string>();
    const asked: string[] = [];
    const fetch: Fetch = (input, init) => {
      const body = JSON.parse(init?.body as string) as { fileId?: string; imageIds?: string[] };
      if (body.fileId !== undefined) {
        open.add(body.fileId);
        return Promise.resolve(Response.json({ id: body.fileId }));
      }
      asked.push(input);
      const imageId = body.imageIds!.find((id) => !open.has(id));
      if (imageId === undefined) return Promise.resolve(Response.json({ jobId: 'j' }));
      const error = { code: 'image.notOpen', message: 'not open', details: { imageId } };
      return Promise.resolve(Response.json(error, { status: 404 }));
    };
    const client = createHttpClient(fetch);
    await client.openImage('i');
    await client.openImage('k');
    open.clear();
    const request = { imageIds: ['i', 'k'], formats: ['mask-png' as const], folderId: null };
    await expect(client.exportAll(request)).resolves.toEqual({ jobId: 'j' });
    expect(asked).toHaveLength(3);
    await expect(client.exportAll({ ...request, imageIds: ['i', 'x'] })).rejects.toMatchObject({
      code: 'image.notOpen',
    });
  });

  it('stays closed when the window closed it', async () => {
    const { client, restart } = makeServer();
    await client.openImage('f');
    await client.closeImage('i');
    restart();
    await expect(client.objects('i', { t: 0, z: 0 })).rejects.toMatchObject({ code: 'image.notOpen' });
  });
});
