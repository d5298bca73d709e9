/** Twenty thousand drawings, and no more memory than for the first; scripts/checks/soak does it with a million, in every engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { BEGINNINGS, SOAKING } from '../../lib/soak.mjs';
import { DIST } from '../../lib/shapes.mjs';

test('20,000 drawings need no more memory than the first', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const { createInkling } = await import(pathToFileURL(`${DIST}/inkling.js`).href);
  const { run, memory } = await runInThisContext(SOAKING)(createInkling, BEGINNINGS);
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  run(2000);
  const [before, wasm] = [heap(), memory()];
  run(20_000);
  assert.equal(memory(), wasm);
  // Twenty bytes left behind by each drawing would be 400,000.
  assert.ok(heap() - before < 400_000, `${heap() - before} bytes more`);
});
