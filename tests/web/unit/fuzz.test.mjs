/** Changed inputs to the readers in JavaScript; scripts/checks/fuzz web reads millions. Each finding has a test of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InklingError } from '../../../dist/inkling.js';
import { strokesFrom } from '../../../dist/strokes.js';
import { readAllNdjson } from '../../../web/app/formats/ndjson.js';
import { isReadable } from '../../../web/app/shelf/record.js';
import { READERS, inputOf, readInput } from '../../lib/fuzz.mjs';

test('8,000 changed inputs are read or refused as they should be', () => {
  /** @type {Record<string, number>} */
  const read = {};
  for (let n = 0; n < 8000; n++) if (readInput(n)) read[inputOf(n).name] = (read[inputOf(n).name] ?? 0) + 1;
  for (const name of Object.keys(READERS)) assert.ok(read[name] > 10 && read[name] < 990, `${name}: ${read[name]} of 1,000 were read`);
});

test('an input is the same each time', () => {
  for (let n = 0; n < 100; n++) assert.deepEqual(inputOf(n), inputOf(n));
});

test('a file of drawings in which one is too far away gives the others', () => {
  const line = (/** @type {number} */ x) => `{"word":"cat","drawing":[[[0,${x}],[0,9]]]}\n`;
  assert.deepEqual(readAllNdjson(line(9) + line(1e300) + line(8), true).map(({ strokes }) => strokes[0][1].x), [9, 8]);
});

test('a record of the shelf that is damaged, or of another version, is not shown', () => {
  const record = { id: 1, first: '', strokes: '[[[0,9],[0,9],[0,5]]]', word: 'cat', name: '', time: 1.7e12 };
  assert.ok(isReadable(record));
  for (const change of [{ strokes: '[[[0,9],[0,9]' }, { strokes: '[]' }, { strokes: [[[0], [0]]] }, { strokes: '[[[1e99],[0]]]' }, { time: NaN }, { time: undefined }, { word: undefined }, { name: 7 }]) {
    assert.ok(!isReadable(/** @type {any} */ ({ ...record, ...change })), JSON.stringify(change));
  }
});

test('times whose difference is not finite are refused', () => {
  assert.throws(() => strokesFrom([[{ x: 1, y: 2, t: -1e308 }, { x: 3, y: 4, t: 1e308 }]]), (error) => error instanceof InklingError && error.code === 'not-finite');
});

test('points further away than a pad takes are refused, also those of curves', () => {
  for (const value of [[999999999, 999999999], 'M0 0L999999999 999999999', 'M0 0C999999999 999999999 1 1 2 2']) {
    assert.throws(() => strokesFrom(value), (error) => error instanceof InklingError && error.code === 'not-finite');
  }
  assert.equal(strokesFrom([999999998, 0]).strokes.length, 1);
});
