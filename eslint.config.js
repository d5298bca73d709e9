// ESLint's rules for the page, the package, the scripts and the tests. Its packages are in tests/lint: scripts/lint
import { createRequire } from 'node:module';

const require = createRequire(new URL('./tests/lint/package.json', import.meta.url));
const js = require('@eslint/js');
const globals = require('globals');

export default [
  { ignores: ['build/', 'dist/', 'data/', '**/node_modules/', 'tests/web/next/build/', '**/*.d.ts'] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'smart'],
      'no-control-regex': 'off',
      'no-empty': ['error', { allowEmptyCatch: true }],
      'no-unused-vars': ['error', { args: 'after-used', caughtErrors: 'none', argsIgnorePattern: '^_' }],
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all', ignoreReadBeforeAssign: true }],
    },
  },
  { files: ['web/**/*.js', 'examples/*.js'], languageOptions: { globals: { ...globals.browser, ...globals.serviceworker } } },
  { files: ['**/*.mjs', 'eslint.config.js'], languageOptions: { globals: globals.node } },
  // Functions of these are run in a page, too.
  { files: ['tests/**/*.mjs', 'scripts/*.mjs', 'scripts/lib/states.mjs'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
