/** ESLint plugin with one rule: every import must point the way that layers.mjs allows. */
import { dirname, relative, resolve, sep } from 'node:path';

import { isTest, layerOf, PACKAGE_OWNERS, packageOf, TEST_PACKAGES } from './layers.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** @param {string} path */
const fromRoot = (path) => relative(ROOT, path).split(sep).join('/');

/**
 * Why this import is not allowed, or null when it is.
 *
 * @param {string} file Path of the importing file, relative to the root.
 * @param {string} specifier As written in the import.
 * @param {boolean} isType Whether only types are imported.
 * @returns {string | null}
 */
export function objectionTo(file, specifier, isType) {
  const layer = layerOf(file);
  if (!layer)
    return `${file} belongs to no layer: put it into a folder named in scripts/architecture/layers.mjs`;
  if (specifier.startsWith('.')) {
    const target = fromRoot(resolve(ROOT, dirname(file), specifier.replace(/\?.*$/, '')));
    return objectionToOwn(file, layer, target, isType);
  }
  if (specifier.startsWith('node:')) {
    if (layer.node || isTest(file)) return null;
    return `${layer.name} must not import Node's modules (${specifier})`;
  }
  return objectionToPackage(file, layer, packageOf(specifier));
}

/**
 * @param {string} file
 * @param {import('./layers.mjs').Layer} layer
 * @param {string} target
 * @param {boolean} isType
 */
function objectionToOwn(file, layer, target, isType) {
  const other = layerOf(target);
  if (target.startsWith('..') || !other) return `${target} belongs to no layer`;
  // A benchmark is the long form of a test, and end-to-end tests need the same files.
  const isForTests = target.includes('/testing/');
  if (isForTests && !isTest(file) && !['bench', 'e2e'].includes(layer.name))
    return `only tests may import ${target}`;
  if (layer.uses.includes(other.name) || (isType && layer.types?.includes(other.name))) return null;
  // A test may set up what it tests with anything that runs in the same process; the product may not.
  const sameProcess = file.startsWith('main/') && target.startsWith('main/');
  if (isTest(file) && (sameProcess || layer.types?.includes(other.name))) return null;
  const only = layer.types?.includes(other.name) ? ' except by `import type`' : '';
  return `${layer.name} must not import ${other.name}${only} (${target}); it may import ${layer.uses.join(', ')}`;
}

/**
 * @param {string} file
 * @param {import('./layers.mjs').Layer} layer
 * @param {string} name
 */
function objectionToPackage(file, layer, name) {
  if (isTest(file) && TEST_PACKAGES.includes(name)) return null;
  if (layer.packages && !layer.packages.includes(name)) {
    return `${layer.name} must not import the package ${name}; it may import ${layer.packages.join(', ')}`;
  }
  const owners = PACKAGE_OWNERS.get(name);
  if (!owners || owners.includes(layer.name)) return null;
  return `only ${owners.join(', ')} may import ${name}, not ${layer.name}`;
}

/** @type {import('eslint').Rule.RuleModule} */
const rule = {
  meta: { type: 'problem', schema: [], docs: { description: 'imports point the way ARCHITECTURE.md says' } },
  create(context) {
    const file = fromRoot(context.filename);
    /** @param {any} node */
    const check = (node) => {
      const source = node.source ?? node.argument?.literal ?? node.argument;
      if (!source || typeof source.value !== 'string') return;
      const isType =
        node.type === 'TSImportType' ||
        node.importKind === 'type' ||
        node.exportKind === 'type' ||
        (node.specifiers?.length > 0 &&
          node.specifiers.every(
            (/** @type {any} */ each) => each.importKind === 'type' || each.exportKind === 'type',
          ));
      const message = objectionTo(file, source.value, isType);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};

export default { rules: { 'import-directions': rule } };
