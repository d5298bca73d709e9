/** scripts/checks/imports.mjs finds what it must. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/checks/imports.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'inkling-imports-'));
after(() => rmSync(folder, { recursive: true }));

let trees = 0;
/** What is found in a tree of files. @param {Record<string, string>} files */
function check(files) {
  const root = join(folder, `${trees++}`);
  for (const [path, text] of Object.entries({ 'core/include/inkling.h': '', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
  return { status, found: stderr.trim() };
}

test('downwards is right', () => {
  assert.deepEqual(check({
    'core/src/kernels/simd.h': '',
    'core/src/model.c': '#include "inkling.h"\n#include "kernels/simd.h"\n',
    'web/lib/strokes.js': '', 'web/lib/element.js': "import { a } from './strokes.js';",
    'web/app/main.js': "import {\n  b,\n} from '../lib/element.js';\n/** @type {import('../../tests/x.mjs').T} */\n",
  }), { status: 0, found: '' });
});

test('upwards, in a circle, and what must not be used', () => {
  for (const [files, message] of /** @type {[Record<string, string>, RegExp][]} */ ([
    [{ 'core/src/kernels/linear.c': '\n#include "model.h"\n', 'core/src/model.h': '' }, /^core\/src\/kernels\/linear\.c:2: uses core\/src\/model\.h: upwards/],
    [{ 'web/lib/element.js': "import '../app/main.js';", 'web/app/main.js': '' }, /^web\/lib\/element\.js:1: uses web\/app\/main\.js: upwards, from 'element' to 'page'/],
    [{ 'web/lib/strokes/a.js': "export * from '../inkling.js';", 'web/lib/inkling.js': '' }, /these two know nothing of each other/],
    [{ 'web/app/a.js': "import './b.js';", 'web/app/b.js': "export { a } from './a.js';" }, /^a circle: web\/app\/a\.js → web\/app\/b\.js → web\/app\/a\.js$/],
    [{ 'training/a.py': 'from .b import c\n', 'training/b.py': 'from . import a\n' }, /^a circle: training\/a\.py → training\/b\.py/],
    [{ 'core/src/model.c': '#include <stdlib.h>\n' }, /^core\/src\/model\.c:1: #include <stdlib\.h>: the core allocates nothing/],
    [{ 'core/src/model.c': 'int *p = malloc(4);\n' }, /malloc\(: the core allocates nothing/],
    [{ 'core/src/model.c': '#include "none.h"\n' }, /none\.h is not there/],
    [{ 'web/lib/inkling.js': "import lib from 'lib';" }, /nothing is needed at run time/],
    [{ 'core/other.c': '' }, /belongs to no layer/],
  ])) {
    const { status, found } = check(files);
    assert.match(found, message);
    assert.equal(status, 1);
  }
});
