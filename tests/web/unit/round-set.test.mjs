// Which words a round asks: groups, and the text that a link carries.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createInkling } from '../../../dist/inkling.js';
import { EXCLUDED_WORDS, NOT_FOR_SMALL, subjects } from '../../../web/app/round/groups.js';
import { DEFAULT_SET, fromText, toText } from '../../../web/app/round/set.js';

const { labels } = await createInkling();
const groups = subjects(JSON.parse(await readFile(new URL('../../../weights/groups.json', import.meta.url), 'utf8')));

test('every word is in exactly one group', () => {
  assert.deepEqual(Object.values(groups).flat().sort(), [...labels].sort());
});

test('what small children are not asked is among the words, once', () => {
  const words = [...Object.values(NOT_FOR_SMALL).flat()];
  assert.deepEqual(words.filter((word) => !labels.includes(word)), []);
  assert.equal(new Set(words).size, words.length);
  assert.deepEqual(EXCLUDED_WORDS.filter((word) => !words.includes(word)), []);
  for (const word of ['rifle', 'cannon', 'sword', 'wine bottle', 'wine glass', 'underwear', 'lighter', 'matches', 'syringe']) assert.ok(words.includes(word), word);
});

const sets = [
  DEFAULT_SET,
  { count: 30, seconds: 5, small: true, words: ['cat'] },
  { count: 6, seconds: 20, small: false, words: groups.music },
  { count: 6, seconds: 20, small: true, words: [...groups.music.filter((word) => word !== 'harp'), 't-shirt', 'The Mona Lisa', 'see saw'] },
  { count: 1, seconds: 600, small: false, words: labels.filter((_, i) => i % 2) },
  { count: 6, seconds: 20, small: false, words: [...labels] },
];
test('a set that was written is read as the same set, and is short', () => {
  for (const set of sets) {
    const text = toText(set, groups);
    assert.match(text, /^[\w.:+%-]+$/, 'nothing that a message would change');
    assert.ok(text.length <= 2000, `${text.length}`);
    const { set: read, unknown } = fromText(text, groups);
    assert.deepEqual({ ...read, words: [...read.words].sort(), unknown }, { ...set, words: [...set.words].sort(), unknown: 0 });
  }
  assert.equal(toText(sets[3], groups), '1.6.20.:small.:music.-harp.t-shirt.The+Mona+Lisa.see+saw');
});

test('the text of version 1 stays what it is: there are links with it', () => {
  assert.deepEqual(fromText('1.10.40.:small.:music.-harp.cat.hot+dog', groups),
    { set: { count: 10, seconds: 40, small: true, words: [...groups.music.filter((word) => word !== 'harp'), 'cat', 'hot dog'] }, unknown: 0 });
});

test('words and groups that are not known are passed over and counted; numbers stay within their limits', () => {
  const read = (/** @type {string} */ text) => fromText(text, groups);
  assert.deepEqual(read('1.6.20.cat.unicorn.:unicorns.-unicorn.%E0%A4%A.<img>.__proto__.:__proto__.:constructor'), { set: { ...DEFAULT_SET, words: ['cat'] }, unknown: 8 });
  assert.deepEqual(read('1.6.20.cat.cat..cat'), { set: { ...DEFAULT_SET, words: ['cat'] }, unknown: 0 });
  for (const [text, count, seconds] of /** @type {[string, number, number][]} */ ([
    ['1', 6, 20], ['1.', 6, 20], ['1.NaN.NaN', 6, 20], ['1.1e999.-1', 30, 5], ['1.0.Infinity', 1, 600], ['1.2,5.0x10', 6, 16], ['1.٣.{}', 6, 20]])) {
    const { set } = read(text);
    assert.deepEqual([set.count, set.seconds, set.words], [count, seconds, []], text);
  }
});

test('texts of another version and endless ones are refused', () => {
  for (const text of ['', '2.6.20', 'cat', 'NaN', '.', `1.6.20.${'cat.'.repeat(1e6)}`]) assert.throws(() => fromText(text, groups), RangeError, text.slice(0, 20));
});
