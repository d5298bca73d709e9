// The recipes of CONTRIBUTING.md for the page, tried in a copy: each changes only the files that it names.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LANGUAGES } from '../../../web/app/languages/index.js';
import { light } from '../../../web/app/theme.js';
import { DIST } from '../../lib/shapes.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'inkling-recipes-'));
after(() => rmSync(copy, { recursive: true }));
for (const name of ['web', 'scripts/lib', 'tests', 'package.json']) cpSync(join(root, name), join(copy, name), { recursive: true, filter: (from) => !from.includes('node_modules') });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
mkdirSync(join(copy, 'dist'));
for (const name of ['inkling.wasm', 'inkling-relaxed.wasm', 'inkling-scalar.wasm', 'inkling.ink']) cpSync(join(DIST, name), join(copy, 'dist', name));

const read = (/** @type {string} */ name) => readFileSync(join(copy, name), 'utf8');
const change = (/** @type {string} */ name, /** @type {string} */ from, /** @type {string} */ to) => {
  assert.ok(read(name).includes(from), `${name} has no ${from}`);
  writeFileSync(join(copy, name), read(name).replace(from, to));
};
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, INKLING_DIST: join(copy, 'dist') };
delete env.NODE_TEST_CONTEXT; // or a test inside a test would report to this one

test('a language, a file format and a theme', async () => {
  writeFileSync(join(copy, 'web/app/languages/eo.js'), read('web/app/languages/de.js').replace('"play": "', '"play": "Ludu: '));
  change('web/app/languages/index.js', '];', "  { code: 'eo', label: 'Esperanto', dir: 'ltr' },\n];");

  writeFileSync(join(copy, 'web/app/formats/xy.js'), `
    export function readXy(text) {
      if (!text.startsWith('xy ')) throw new SyntaxError('not xy');
      const numbers = text.slice(3).split(' ').map(Number);
      return { strokes: [[numbers.filter((_, i) => i % 2 === 0), numbers.filter((_, i) => i % 2 === 1)]], more: 0 };
    }
  `);
  change('web/app/formats/index.js', 'export const FORMATS = {', "export const FORMATS = {\n  xy: { type: 'text/plain', read: readXy, accept: '.xy' },");
  change('web/app/formats/index.js', "import { writePng }", "import { readXy } from './xy.js';\nimport { writePng }");

  change('web/app/theme.js', light.desk, '#123456');

  execFileSync(process.execPath, ['scripts/lib/build-site.mjs'], { cwd: copy });
  execFileSync(process.execPath, ['--test', 'tests/web/unit/languages.test.mjs', 'tests/web/unit/theme.test.mjs'], { cwd: copy, env, stdio: 'pipe' });

  const page = read('dist/index.html');
  assert.ok(page.includes('<option value="eo" lang="eo">Esperanto</option>'));
  assert.equal(page.match(/<option /g)?.length, LANGUAGES.length + 1);
  assert.ok(read('dist/languages/eo.js').includes('Ludu: ') && read('dist/inkling.html').includes('Ludu: '));
  assert.ok(read('dist/sw.js').includes('languages/eo.js'));

  const { readDrawing } = await import(pathToFileURL(join(copy, 'web/app/formats/index.js')).href);
  assert.deepEqual(readDrawing('xy 1 2 3 4').strokes, [[[1, 3], [2, 4]]]);
  assert.deepEqual(readDrawing('[[[1, 3], [2, 4]]]').strokes, [[[1, 3], [2, 4]]]);
  assert.ok(read('dist/page.js').includes('.xy'));

  for (const name of ['index.html', 'manifest.webmanifest', 'inkling.html']) {
    assert.ok(read(`dist/${name}`).includes('#123456') && !read(`dist/${name}`).includes(light.desk), name);
  }
});
