// Words that are taught by a few drawings, and files of them that are wrong.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { file, folder, inkling, labels, model, ndjson, own, parse } from '../lib/cli.mjs';

const drawings = own('pen.ndjson').map(({ drawing }) => ({ drawing }));
const HEAD = '{"format":"inkling-learned","version":1,"words":[';
const words = (...all) => `${HEAD}${all.map(([word, text]) => `{"word":${JSON.stringify(word)},"drawings":${text}}`)}]}`;
const classify = (path, ...args) => inkling(['classify', '--model', model, '--top', '100', '--learned', path, ...args], ndjson(drawings.slice(0, 6)));
const learn = (word, path, input, ...args) => inkling(['learn', word, '--output', path, ...args], input);

test('what was learned is guessed, with the labels; probabilities add up to 1', () => {
  const path = join(folder, 'learned.json');
  assert.deepEqual(learn('rune', path, ndjson(drawings.slice(0, 3))), { status: 0, out: '', err: '' });
  assert.equal(learn(labels[0], path, ndjson(drawings.slice(5, 6))).status, 0);
  const lines = parse(classify(path).out), plain = parse(inkling(['classify', '--model', model, '--top', '100'], ndjson(drawings.slice(0, 6))).out);
  lines.forEach(({ guesses }, i) => {
    assert.equal(guesses.length, labels.length + 1);
    assert.ok(Math.abs(guesses.reduce((sum, { probability }) => sum + probability, 0) - 1) < 1e-5);
    assert.deepEqual(guesses.filter(({ learned }) => learned).map(({ label }) => label).sort(), [labels[0], 'rune'].sort());
    guesses.forEach(({ probability }, at) => assert.ok(at === 0 || probability <= guesses[at - 1].probability));
    assert.equal(lines[i].sure, guesses[0].probability >= Math.fround(0.8));
    assert.equal(plain[i].guesses.length, labels.length);
  });
  assert.equal(lines[0].guesses[0].label, 'rune');
  assert.deepEqual(parse(classify(path, '--top', '1').out).map(({ guesses }) => guesses), lines.map(({ guesses: [best] }) => [best]));
});

test('drawings are kept at 1 KB and added to; bad lines are reported and skipped', () => {
  const path = join(folder, 'kept.json'), next = (i) => (i * 7919) % 1000;
  const scrawl = Array.from({ length: 80 }, (_, s) => [0, 1, 2].map((row) => Array.from({ length: 40 }, (__, i) => next(s * 97 + i * 31 + row * 13))));
  const { status, err } = learn('scrawl', path, `${ndjson([{ drawing: scrawl }])}no\n{"drawing":[]}\n`);
  assert.equal(status, 1);
  assert.equal(err.trim().split('\n').length, 2);
  const [{ drawings: [kept] }] = JSON.parse(readFileSync(path, 'utf8')).words;
  assert.ok(JSON.stringify(kept).length <= 1024 && JSON.stringify(kept).length > 700);
  assert.equal(learn('scrawl', path, ndjson(drawings.slice(0, 19))).status, 0);
  const before = readFileSync(path, 'utf8');
  assert.match(learn('scrawl', path, ndjson(drawings.slice(0, 1))).err, /a word has at most 20 drawings; "scrawl" would have 21/);
  assert.match(learn('other', path, '').err, /there is no drawing to learn/);
  assert.equal(readFileSync(path, 'utf8'), before);
  assert.ok(!existsSync(`${path}.new`));
});

test('files that are wrong end the command, say why, and are not changed', () => {
  const one = '[[[[1,2],[3,4]]]]', rows = JSON.stringify(Array.from({ length: 46 }, () => [[100, 200], [150, 250]]));
  for (const [text, reason] of /** @type {[string | Buffer, RegExp][]} */ ([
    ['', /damaged or cut/], [words(['a', one]).slice(0, -1), /damaged or cut/], [Buffer.from([0x7b, 0xff]), /damaged or cut/],
    ['[]', /damaged or cut/], ['{}', /no file of learned words/], [words(['a', one]).replace('inkling-learned', 'other'), /its format is not "inkling-learned"/],
    [words(['a', one]).replace(':1,', ':2,'), /another version; this release reads version 1/],
    [words(['a', one]).replace('[{"word"', '["x",{"word"'), /a word is not/], [words(['a', one]).replace('"word":"a"', '"word":7'), /a word is not/],
    [words(...Array.from({ length: 101 }, (_, i) => [`w${i}`, one])), /at most 100 words/],
    [`${HEAD}${'{},'.repeat(1e6)}{}]}`, /at most 100 words/], [words(['a', one]) + ' '.repeat(1 << 22), /too long/],
    ...['<b>', 'a\u0000', 'a\nb', '\u202Ex', '\u2028', '', '   ', 'x'.repeat(41)].map((word) => /** @type {[string, RegExp]} */ ([words([word, one]), /a word (has a control|must have 1 to 40)/])),
    [words(['a', one], [' a', one]), /the word "a" twice/],
    ...['[]', '3', '[[]]', '[[[]]]', '[[[[1],[2,3]]]]', '[[[[1],[2],[3]]]]', '[[[[0.5],[2]]]]', '[[[[-1],[2]]]]', '[[[[256],[2]]]]', '[[[["1"],[2]]]]', '[[[[null],[2]]]]', '[[[[1],[2]],[[],[]]]]',
      `[${rows.slice(0, -1)},[[100],[100]]]]`, `[${Array(21).fill('[[[1],[2]]]')}]`].map((text) => /** @type {[string, RegExp]} */ ([words(['a', text]), /"a" (must have 1 to 20 drawings|is not)/])),
    [words(['a', '[[[[NaN],[2]]]]']), /damaged or cut/],
  ])) {
    const path = file('wrong.json', text);
    for (const { status, out, err } of [classify(path), learn('b', path, ndjson(drawings.slice(0, 1)))]) {
      assert.deepEqual([status, out], [2, ''], String(text).slice(0, 90));
      assert.match(err, /^inkling: cannot use the learned words .*wrong\.json: [^\n]*\n$/);
      assert.match(err, reason);
    }
    assert.ok(readFileSync(path).equals(Buffer.from(text)));
  }
  assert.match(classify('/nowhere').err, /cannot open the learned words \/nowhere: No such file/);
  assert.match(classify('/nowhere', '--among', 'cat').err, /--learned and --among or --except exclude each other/);
  for (const [args, reason] of /** @type {[string[], RegExp][]} */ ([[['learn', '--output', 'x'], /expected a word/], [['learn', 'x'], /--output names the file/], [['learn', 'a\nb', '--output', 'x'], /control character/]])) {
    assert.match(inkling(args).err, reason);
  }
});

test('limits are reached, not crossed', () => {
  const rows = JSON.stringify(Array.from({ length: 45 }, () => [[100, 200], [150, 250]]));
  const path = file('full.json', words(['x'.repeat(40), `[${Array(20).fill('[[[1],[2]]]')}]`], ['\u00e9\u{1F3A8}', `[${rows}]`], ...Array.from({ length: 98 }, (_, i) => [`w${i}`, '[[[[0],[255]]]]'])));
  assert.deepEqual([classify(path).status, classify(path).err], [0, '']);
  assert.match(learn('one more', path, ndjson(drawings.slice(0, 1))).err, /at most 100 words/);
});
