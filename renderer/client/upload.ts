import type { FileEntry } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { queryString, readError, request, unreachable, type Fetch } from './requests.ts';

/**
 * Sends a file's bytes, telling the fraction sent (0..1). XMLHttpRequest because `fetch` does not report how much
 * of a body is out; only the browser door uploads, the desktop app resolves dropped paths instead.
 */
export async function uploadFile(
  fetch: Fetch,
  file: File,
  onProgress?: (fraction: number) => void,
): Promise<FileEntry> {
  // A server that refuses a body in mid-sending ends the connection, and its reason is lost.
  await request(fetch, `/uploads/room${queryString({ name: file.name, bytes: file.size })}`);
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', `api/uploads${queryString({ name: file.name })}`);
    xhr.setRequestHeader('content-type', 'application/octet-stream');
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total);
    };
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) resolve(JSON.parse(xhr.responseText) as FileEntry);
      else readError(new Response(xhr.responseText, { status: xhr.status })).then(reject, reject);
    };
    xhr.onerror = () =>
      reject(unreachable(`Sending “${file.name}” broke off. Check the connection and try again.`));
    xhr.onabort = () => reject(new AppError('job.cancelled', `Sending “${file.name}” was cancelled.`));
    xhr.send(file);
  });
}
