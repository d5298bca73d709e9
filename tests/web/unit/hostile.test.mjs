/** Hostile drawings get an answer or a clear error, in Node; tests/web/cross-browser asks every engine the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { HOSTILE, TRY_HOSTILE } from '../../lib/hostile.mjs';
import { DIST } from '../../lib/shapes.mjs';

const { createInkling } = await import(pathToFileURL(`${DIST}/inkling.js`).href);

test('hostile drawings get their error, odd ones an answer, and the classifier continues to work', async () => {
  const answers = runInThisContext(TRY_HOSTILE)(await createInkling());
  assert.deepEqual(Object.fromEntries(Object.keys(HOSTILE).map((code, i) => [code, answers[i][0]])), HOSTILE);
});
