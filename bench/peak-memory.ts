import { readFile, writeFile } from 'node:fs/promises';

/** Largest resident size of a process since it began or `resetPeak`, in MB (10^6 bytes), from Linux's own count. */
export function readPeak(pid: number): Promise<number> {
  return readSize(pid, 'VmHWM');
}

/** Resident size of a process now, in MB. */
export function readResident(pid: number): Promise<number> {
  return readSize(pid, 'VmRSS');
}

/** From now on the peak of this process is that of what is to come. */
export async function resetPeak(): Promise<void> {
  await writeFile('/proc/self/clear_refs', '5');
}

async function readSize(pid: number, name: 'VmHWM' | 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`no ${name} in /proc/${pid}/status`);
  return (Number(kibibytes) * 1024) / 1e6;
}
