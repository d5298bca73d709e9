/** The types that ship are those of the code. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = (/** @type {string[]} */ ...options) => execFileSync('npx', ['--no-install', 'tsc', ...options], { cwd: root, stdio: 'pipe' });

test('the code keeps to its own types', () => {
  try {
    tsc();
  } catch (error) {
    assert.fail(String(/** @type {any} */ (error).stdout));
  }
});

test('web/*.d.ts are up to date (npm run types)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-types-'));
  try {
    tsc('-p', 'tsconfig.types.json', '--outDir', folder);
    for (const name of ['inkling', 'strokes', 'element']) {
      assert.equal(readFileSync(join(root, 'web', `${name}.d.ts`), 'utf8'), readFileSync(join(folder, `${name}.d.ts`), 'utf8'), name);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
