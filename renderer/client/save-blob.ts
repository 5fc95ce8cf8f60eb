/** Hands a file that the window has made to the person: the browser saves it, the desktop app asks where. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; without this the bytes would be kept until the window closes.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
