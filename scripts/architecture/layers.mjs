/**
 * Which way imports point (ARCHITECTURE.md), as data: the linter rule beside this file enforces it.
 * All paths are relative to the repository's root, with forward slashes.
 */

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {RegExp} files Paths that belong to it; the first layer that matches a path wins.
 * @property {string[]} uses Layers that it may import.
 * @property {string[]} [types] Layers of which it may import types only.
 * @property {boolean} [node] Whether it may import Node's own modules.
 * @property {string[]} [packages] When given, the only packages that it may import.
 */

const ALL_MAIN = [
  'manifest',
  'start',
  'core',
  'formats',
  'exporters',
  'interfaces',
  'engine',
  'session',
  'services',
  'api',
  'cli',
  'compose',
  'testing',
];

/** @type {Layer[]} */
export const LAYERS = [
  { name: 'core', files: /^core\//, uses: ['core'], packages: ['zod'] },
  { name: 'formats', files: /^main\/formats\//, uses: ['formats', 'core'], node: true },
  { name: 'exporters', files: /^main\/exporters\//, uses: ['exporters', 'interfaces', 'core'], node: true },
  { name: 'interfaces', files: /^main\/services\/(engine|exporting)\.ts$/, uses: ['core'] },
  { name: 'session', files: /^main\/engine\/session\.ts$/, uses: ['core'], node: true },
  {
    name: 'engine',
    files: /^main\/engine\//,
    uses: ['engine', 'session', 'interfaces', 'formats', 'core'],
    node: true,
  },
  {
    name: 'services',
    files: /^main\/services\//,
    uses: ['services', 'interfaces', 'formats', 'exporters', 'core'],
    node: true,
  },
  { name: 'api', files: /^main\/api\//, uses: ['api', 'services', 'core'], node: true },
  {
    name: 'native',
    files: /^main\/native\//,
    uses: ['native', 'core'],
    types: ['services', 'engine', 'interfaces'],
    node: true,
  },
  { name: 'preload', files: /^main\/preload\.ts$/, uses: ['core', 'native'] },
  {
    name: 'cli',
    files: /^main\/cli\//,
    uses: ['cli', 'services', 'interfaces', 'formats', 'core'],
    types: ['compose'],
    node: true,
  },
  {
    name: 'compose',
    files: /^main\/(index|serve|cli|start|compose|folders)\.ts$/,
    uses: [...ALL_MAIN, 'native'],
    node: true,
  },
  { name: 'testing', files: /^main\/testing\//, uses: ['testing', 'core'], node: true },
  { name: 'client', files: /^renderer\/client\//, uses: ['client', 'core'], types: ['api'] },
  { name: 'tools', files: /^renderer\/tools\//, uses: ['tools', 'core'] },
  { name: 'state', files: /^renderer\/state\//, uses: ['state', 'client', 'tools', 'core'] },
  { name: 'stage', files: /^renderer\/stage\//, uses: ['stage', 'state', 'client', 'tools', 'core'] },
  {
    name: 'panels',
    files: /^renderer\/panels\//,
    uses: ['panels', 'stage', 'state', 'client', 'tools', 'core'],
  },
  {
    name: 'window',
    files: /^renderer\//,
    uses: ['window', 'panels', 'stage', 'state', 'client', 'tools', 'core'],
  },
  { name: 'start', files: /^main\/start\//, uses: ['start', 'core'], node: true },
  { name: 'manifest', files: /^package\.json$/, uses: [] },
  { name: 'bench', files: /^bench\//, uses: ['bench', ...ALL_MAIN], node: true },
  { name: 'e2e', files: /^e2e\//, uses: ['e2e', 'formats', 'core'], node: true },
  { name: 'assets', files: /^assets\//, uses: ['assets', 'exporters', 'formats', 'core'], node: true },
  { name: 'models', files: /^models\//, uses: ['models'], node: true },
  { name: 'scripts', files: /^scripts\//, uses: ['scripts', 'config'], node: true },
  { name: 'config', files: /^[^/]+$/, uses: ['config', 'scripts'], node: true },
];

/** Packages that only the named layers may import (types included, but for Electron's in the tests of its stand-in). */
export const PACKAGE_OWNERS = new Map(
  Object.entries({
    electron: ['native', 'preload'],
    konva: ['stage'],
    'onnxruntime-node': ['session', 'models'],
    hono: ['api', 'compose'],
    '@hono/zod-validator': ['api'],
    '@hono/node-server': ['compose'],
    svelte: ['panels', 'stage', 'state', 'client', 'window', 'config'],
    'bits-ui': ['panels', 'window'],
    '@lucide/svelte': ['panels', 'stage', 'window'],
    '@playwright/test': ['e2e', 'scripts'],
    '@axe-core/playwright': ['e2e'],
  }),
);

/** Packages that tests beside the code may import wherever they are. */
export const TEST_PACKAGES = ['vitest', 'fast-check', 'zod'];

/** A test belongs where the file it tests belongs. @param {string} path */
export function layerOf(path) {
  const tested = path.replace(/\.test(?=\.\w+$)/, '');
  return LAYERS.find((layer) => layer.files.test(tested));
}

/** @param {string} path */
export function isTest(path) {
  return /\.test\.(ts|mjs)$/.test(path) || path.includes('/testing/');
}

/** The package of an import specifier: 'geotiff' of 'geotiff/dist/x.js', '@hono/node-server' of itself. @param {string} specifier */
export function packageOf(specifier) {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : /** @type {string} */ (parts[0]);
}
