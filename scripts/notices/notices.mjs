/** The licences of everything that an installed Skipscope is made of, as one text. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../build/parts.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|copyright|notice|third[-_ ]?party)/i;
const TEXTS = join(import.meta.dirname, 'texts');
/** @param {string} name */
const textOf = (name) => readFileSync(join(TEXTS, `${name}.txt`), 'utf8').trim();

/** Packages that name the MIT licence and bring no text of it: whose they are, and what else they hold. */
const MIT_OF = new Map([
  ['@hono/zod-validator', ['Yusuke Wada and Hono contributors', '']],
  ['onnxruntime-common', ['2018 - present Microsoft Corporation', '']],
  [
    'onnxruntime-node',
    [
      '2018 - present Microsoft Corporation',
      'Its libraries hold software of others, whose notices are at\nhttps://github.com/microsoft/onnxruntime/blob/v{version}/ThirdPartyNotices.txt',
    ],
  ],
]);

/**
 * Folders, relative to the root, of the installed packages that go into an installer: those of package-lock.json that are not
 * for development. Of other platforms' packages none is installed.
 *
 * @param {Record<string, { dev?: boolean }>} packages Of package-lock.json.
 */
export function shippedFolders(packages) {
  return Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && !dev && existsSync(join(ROOT, folder, 'package.json')))
    .map(([folder]) => folder);
}

/**
 * Folders of the packages that these files lie in. @param {Iterable<string>} files Absolute paths.
 */
export function foldersOf(files) {
  const folders = new Set();
  for (const file of files) {
    const found = /^.*\/(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll('\\', '/'));
    // The greedy start leads to the innermost package; Vite's own ids begin with a zero byte.
    if (found?.[1] !== undefined) folders.add(file.replaceAll('\\', '/').slice(0, found[0].length - 1));
  }
  return [...folders];
}

/**
 * One package's name, version, licence and texts.
 *
 * @param {string} folder Absolute, or relative to the root.
 * @throws an Error where there is no text: an installer must not go out without it
 */
export function describePackage(folder) {
  const path = folder.startsWith('node_modules') ? join(ROOT, folder) : folder;
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const texts = readdirSync(path)
    .filter((file) => LICENCE_FILE.test(file) && !/\.(js|ts|json)$/.test(file))
    .sort()
    .map((file) => readFileSync(join(path, file), 'utf8').trim());
  const known = MIT_OF.get(name);
  if (texts.length === 0 && known !== undefined && license === 'MIT') {
    const [owner, more] = known;
    texts.push(`Copyright (c) ${owner}\n\n${textOf('MIT')}`);
    if (more) texts.push(more.replace('{version}', version));
  }
  if (name.startsWith('@img/sharp-') && license.includes('LGPL')) {
    // It tells the licences of the libraries in it; those under the LGPL are files of their own, which may be replaced.
    texts.push(readFileSync(join(path, 'README.md'), 'utf8').trim(), textOf('LGPL-3.0'), textOf('GPL-3.0'));
  }
  if (texts.length === 0)
    throw new Error(
      `${name} brings no text of its licence (${license}): add it to scripts/notices/notices.mjs, or do without the package`,
    );
  return { name, version, license: license ? String(license) : 'see below', text: texts.join('\n\n') };
}

/** All notices in the order of the names. @param {Iterable<string>} folders */
export function noticesText(folders) {
  const packages = new Map();
  for (const folder of folders) {
    const each = describePackage(folder);
    packages.set(`${each.name} ${each.version}`, each);
  }
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.map(([title, { license, text }]) => `${title} (${license})\n\n${text}\n`);
  const head = `Skipscope contains the following software of others, ${sorted.length} packages. Of the desktop app Electron is a part as
well; its licences lie beside the program.\n`;
  return [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}
