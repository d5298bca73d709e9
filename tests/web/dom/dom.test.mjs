/** Pads in jsdom and happy-dom, where nothing can be painted: they can be mounted, set, asked and removed, and nothing throws. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENTS } from './mount.mjs';

for (const environment of Object.keys(ENVIRONMENTS)) {
  test(environment, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(new URL('mount.mjs', import.meta.url)), environment], { encoding: 'utf8' });
    assert.equal(stderr, '');
    assert.equal(status, 0);
    const value = '[[[10,90,90,10],[10,10,90,90],[0,1,2,3]]]';
    assert.deepEqual(JSON.parse(stdout), {
      begun: [1, '[[[0,9],[0,9],[0,0]]]', null, false, false],
      set: [4, true, value, ['input', 'change']],
      steps: 4,
      refused: ['InklingError', 'strokes'],
      properties: [true, true, true, 'other', 2, '', 'inkling-pad'],
      validity: [false, false, 'No.', true, true, 1],
      moved: 4,
      guess: 'square',
    });
  });
}
