import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import architecture from './import-directions.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** The messages of the rule for a virtual file. @param {string} file @param {string} code */
function lint(file, code) {
  const linter = new Linter({ configType: 'flat', cwd: ROOT });
  const config = {
    files: ['**/*.ts'],
    plugins: { skipscope: architecture },
    languageOptions: { parser: tsParser },
    rules: { 'skipscope/import-directions': /** @type {const} */ ('error') },
  };
  return linter.verify(code, [config], resolve(ROOT, file)).map((each) => each.message);
}

const FORBIDDEN = [
  ['core/mask/x.ts', `import { join } from 'node:path';`],
  ['core/mask/x.ts', `import { Hono } from 'hono';`],
  ['core/mask/x.ts', `import Konva from 'konva';`],
  ['core/mask/x.ts', `import sharp from 'sharp';`],
  ['core/mask/x.ts', `import { openImage } from '../../main/formats/open-image.ts';`],
  ['main/formats/x.ts', `import { EXPORTERS } from '../exporters/index.ts';`],
  ['main/formats/x.ts', `import type { Engine } from '../services/engine.ts';`],
  ['main/exporters/x.ts', `import { openImage } from '../formats/open-image.ts';`],
  ['main/engine/session.ts', `import { openImage } from '../formats/open-image.ts';`],
  ['main/engine/host.ts', `import { InferenceSession } from 'onnxruntime-node';`],
  ['main/engine/host.ts', `import { MaskService } from '../services/masks.ts';`],
  ['main/services/x.ts', `import { createEngine } from '../engine/host.ts';`],
  ['main/services/x.ts', `import { Hono } from 'hono';`],
  ['main/services/x.ts', `import { app } from '../api/app.ts';`],
  ['main/api/x.ts', `import { openImage } from '../formats/open-image.ts';`],
  ['main/api/x.ts', `import { serve } from '@hono/node-server';`],
  ['main/api/x.ts', `import { app } from 'electron';`],
  ['main/index.ts', `import { app } from 'electron';`],
  ['main/native/x.ts', `import { FilesService } from '../services/files.ts';`],
  ['main/native/x.ts', `import { app } from './testing/electron-stand-in.ts';`],
  ['main/preload.ts', `import { join } from 'node:path';`],
  ['renderer/client/x.ts', `import { app } from '../../main/api/app.ts';`],
  ['renderer/client/x.ts', `import type { Masks } from '../../main/services/masks.ts';`],
  ['renderer/tools/x.ts', `import Konva from 'konva';`],
  ['renderer/tools/x.ts', `import { EditorState } from '../state/editor.svelte.ts';`],
  ['renderer/state/x.ts', `import { LabelLayer } from '../stage/label-layer.ts';`],
  ['renderer/state/x.ts', `const stage = import('../stage/label-layer.ts');`],
  ['renderer/panels/x.ts', `import Konva from 'konva';`],
  ['renderer/panels/x.ts', `export * from '../main.ts';`],
  ['e2e/x.ts', `import { compose } from '../main/compose.ts';`],
  ['nowhere/x.ts', `import { z } from 'zod';`],
];

const ALLOWED = [
  ['core/mask/x.ts', `import { z } from 'zod';\nimport { a } from '../image/geometry.ts';`],
  ['core/mask/x.test.ts', `import { readFileSync } from 'node:fs';\nimport { it } from 'vitest';`],
  ['main/formats/x.ts', `import sharp from 'sharp';\nimport { a } from '../../core/image/geometry.ts';`],
  ['main/engine/session.ts', `import { InferenceSession } from 'onnxruntime-node';`],
  ['main/engine/worker.ts', `import { openImage } from '../formats/open-image.ts';`],
  [
    'main/services/x.ts',
    `import type { Engine } from './engine.ts';\nimport { a } from '../formats/open-image.ts';`,
  ],
  ['main/services/x.test.ts', `import { createEngine } from '../engine/host.ts';`],
  [
    'main/native/window.ts',
    `import { app } from 'electron';\nimport type { Files } from '../services/files.ts';`,
  ],
  ['main/compose.ts', `import { createEngine } from './engine/host.ts';`],
  ['renderer/client/x.ts', `import type { App } from '../../main/api/app.ts';`],
  ['renderer/stage/x.ts', `import Konva from 'konva';\nimport { ViewState } from '../state/view.svelte.ts';`],
];

describe('import directions', () => {
  it.each(FORBIDDEN)('reports %s: %s', (file, code) => {
    expect(lint(file, code)).toHaveLength(1);
  });

  it.each(ALLOWED)('lets %s: %s', (file, code) => {
    expect(lint(file, code)).toEqual([]);
  });

  it('says what the layer may import instead', () => {
    expect(lint('renderer/tools/x.ts', `import { a } from '../state/editor.svelte.ts';`)).toEqual([
      'tools must not import state (renderer/state/editor.svelte.ts); it may import tools, core',
    ]);
  });
});
