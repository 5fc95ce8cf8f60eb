/** '1.4 MB' in powers of 1000, as file managers show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  const digits = index === 0 || value >= 99.5 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[index]}`;
}

/** Bytes of '500 MB', '4GB', '20g' or '1024'; binary units ('GiB') too. Null for anything else. */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)(b?)$/i.exec(text.trim());
  if (match === null) return null;
  const [, digits, prefix, binary] = match;
  if (binary !== '' && prefix === '') return null;
  const power = ' kmgt'.indexOf(prefix.toLowerCase() || ' ');
  return Math.round(Number(digits) * (binary === '' ? 1000 : 1024) ** power);
}
