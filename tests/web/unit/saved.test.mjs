/** The text of a saved drawing, which is made piece by piece while the drawing grows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromText, toText } from '../../../web/lib/strokes/storage.js';

const bounds = { x: 0, y: 0, width: 9, height: 9 };
const point = (/** @type {number} */ i) => ({ x: i / 4, y: 9 - i, t: 10 * i });

test('the text of a drawing that grows is that of the same drawing at once', () => {
  /** @type {{ x: number, y: number, t: number }[][]} */
  const strokes = [[], []];
  for (let i = 0; i < 300; i++) {
    const stroke = strokes[i < 200 ? 0 : 1];
    stroke.push(point(i));
    if (i % 7 && i !== 299) continue;
    const drawn = strokes.filter((stroke) => stroke.length > 0);
    const text = toText({ bounds, strokes: drawn });
    assert.equal(text, toText({ bounds, strokes: drawn.map((stroke) => [...stroke]) }), `${i}`);
    assert.deepEqual(fromText(text), { bounds, strokes: drawn });
  }
});
