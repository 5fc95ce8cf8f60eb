import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import architecture from './scripts/architecture/import-directions.mjs';
import svelteConfig from './svelte.config.js';

const project = [
  'core/tsconfig.json',
  'core/tsconfig.test.json',
  'main/tsconfig.json',
  'renderer/tsconfig.json',
  'renderer/tsconfig.test.json',
  'e2e/tsconfig.json',
  'bench/tsconfig.json',
  'scripts/tsconfig.json',
];
const tsconfigRootDir = import.meta.dirname;

export default ts.config(
  { ignores: ['out/', 'dist/', '.cache/', 'test-results/', 'playwright-report/', '**/runs/'] },
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    plugins: { skipscope: architecture },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'skipscope/import-directions': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: { parserOptions: { project, tsconfigRootDir, extraFileExtensions: ['.svelte'] } },
    rules: {
      // The compiler knows every name; this rule does not know types.
      'no-undef': 'off',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig }, globals: globals.browser },
  },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: globals.node } },
  {
    // These talk to a person at a terminal.
    files: [
      'scripts/**',
      'bench/**',
      'models/**',
      'assets/**',
      'main/cli/**',
      'main/cli.ts',
      'main/serve.ts',
      'main/start.ts',
      'e2e/**',
    ],
    rules: { 'no-console': 'off' },
  },
  // Playwright and vitest read from a fixture's first parameter which others it needs: `{}` says none.
  {
    files: ['e2e/**', 'main/testing/**'],
    rules: { 'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }] },
  },
);
