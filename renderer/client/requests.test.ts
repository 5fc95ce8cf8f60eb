import { describe, expect, it } from 'vitest';

import { queryString, readError, request } from './requests.ts';

describe('request', () => {
  it('turns an error body into the AppError it carries', async () => {
    const body = { code: 'file.corrupt', message: 'a.tif ends early', details: { bytes: 7 } };
    const fetch = () => Promise.resolve(new Response(JSON.stringify(body), { status: 422 }));
    await expect(request(fetch, '/images')).rejects.toMatchObject(body);
  });

  it('says server.unreachable when nobody answers', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(request(fetch, '/app')).rejects.toMatchObject({ code: 'server.unreachable' });
  });

  it('rejects with the reason of the signal when aborted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('moved on'));
    const fetch = () => Promise.reject(new TypeError('aborted'));
    await expect(request(fetch, '/app', { signal: controller.signal })).rejects.toThrow('moved on');
  });
});

describe('readError', () => {
  it.each(['<html>502</html>', '{"code":"made.up","message":"x"}', 'null', ''])(
    'does not believe %j',
    async (text) => {
      const error = await readError(new Response(text, { status: 502 }));
      expect(error.code).toBe('server.unreachable');
      expect(error.message).toContain('502');
    },
  );
});

describe('queryString', () => {
  it('leaves out what is undefined and escapes the rest', () => {
    expect(queryString({ name: 'a b&c.tif', z: undefined, t: 0 })).toBe('?name=a+b%26c.tif&t=0');
    expect(queryString({ z: undefined })).toBe('');
  });
});
