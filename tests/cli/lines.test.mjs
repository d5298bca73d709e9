import assert from 'node:assert/strict';
import test from 'node:test';
import { file, inkling, model, ndjson, own } from '../lib/cli.mjs';
import { oddLines } from '../lib/odd-lines.mjs';

const odd = oddLines(10_000);
const path = file('odd-lines.ndjson', Buffer.concat(odd.flatMap(({ line }) => [line, Buffer.from('\n')])));
const square = '[[[10,90,90,10,10],[10,10,80,80,10]]]';

/** RFC 8259 by Node's own parser: the object of a line, null for a blank line, undefined for a bad one. @param {Buffer} line */
function parseLine(line) {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(line); // leaves out a byte order mark
    if (/^[ \t\r]*$/.test(text)) return null;
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && depthOf(value) <= 1000 ? value : undefined;
  } catch {
    return undefined;
  }
}
/** @param {unknown} value */
function depthOf(value) {
  let depth = 0;
  for (let level = [value]; level.length; depth++) level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  return depth - 1 + Number(depth === 0);
}

test('10,000 odd lines: those that RFC 8259 allows are good, the others are refused as lines', () => {
  const { status, out, err } = inkling(['simplify', path]);
  assert.equal(status, 1);
  const messages = new Map(err.trim().split('\n').map((line) => {
    const [, number, message] = /** @type {RegExpMatchArray} */ (line.match(/:(\d+): (.*)$/));
    return [Number(number), message];
  }));
  let blank = 0, bad = 0;
  odd.forEach(({ line }, i) => {
    const value = parseLine(line), message = messages.get(i + 1) ?? '';
    const refused = /not valid|not a JSON object|nested/.test(message);
    assert.equal(refused, value === undefined, `line ${i + 1}: ${line}: ${message}`);
    blank += Number(value === null);
    bad += Number(refused);
  });
  assert.ok(blank > 10 && bad > 1000 && messages.size - bad > 300, `${blank} blank, ${bad} bad, ${messages.size} messages`);
  assert.equal(out.split('\n').length - 1, odd.length - blank - messages.size);
});

test('all fields but the drawing keep their bytes', () => {
  const { out, err } = inkling(['simplify', path]);
  const refused = new Set(err.trim().split('\n').map((line) => Number(line.split(':')[1])));
  const lines = out.split('\n');
  let at = 0, compared = 0;
  odd.forEach(({ line, fields }, i) => {
    if (refused.has(i + 1) || parseLine(line) === null) return;
    const written = lines[at++];
    if (!fields) return;
    const drawing = fields.findLastIndex(([name]) => JSON.parse(name) === 'drawing');
    const text = (/** @type {[string, string][]} */ some) => some.map(([name, value]) => `${name}:${value}`);
    const [before, after] = [text(fields.slice(0, drawing)), text(fields.slice(drawing + 1))];
    const start = `{${[...before, `${fields[drawing][0]}:[[[`].join(',')}`, end = [']]]', ...after].join(',') + '}';
    assert.ok(written.startsWith(start) && written.endsWith(end), `line ${i + 1}: ${line}\n${written}`);
    compared++;
  });
  assert.ok(compared > 3000, `${compared} lines`);
});

test('key_id and word keep their bytes; of doubled fields the last counts', () => {
  for (const value of ['9100000000000003', '1234567890123456789', '"1234567890123456789"', '1e400', '-0', '0.10', '"caf\\u00e9 \\ud83d"', '"nul \\u0000"', '{"id": 5891796615823361, "a":[ 1.50 ]}', '"日本 🐱"']) {
    const { status, out } = inkling(['classify', '--model', model], `{"word":1,"key_id":${value},"word":${value},"drawing":${square}}\n`);
    assert.equal(status, 0);
    assert.ok(out.startsWith(`{"key_id":${value},"word":${value},"guesses":[`), out);
  }
});

test('a line may have 16,777,216 bytes; a longer one is skipped', () => {
  const line = (/** @type {number} */ length) => {
    const rest = `{"a":"","drawing":${square}}`;
    return `${rest.replace('""', `"${'x'.repeat(length - rest.length)}"`)}\n`;
  };
  const { status, out, err } = inkling(['classify', '--model', model], line(16_777_216) + line(16_777_217) + line(20_000_000) + line(100));
  assert.equal(status, 1);
  assert.equal(out.split('\n').length - 1, 2);
  assert.equal(err, 'standard input:2: longer than 16777216 bytes\nstandard input:3: longer than 16777216 bytes\n');
});

test('strokes without points are passed over; a drawing without points is empty', () => {
  const drawing = own('pen.ndjson')[0].drawing;
  const classify = (/** @type {unknown} */ drawing) => inkling(['classify', '--model', model], ndjson([{ drawing }]));
  const expected = classify(drawing);
  for (const empty of [[], [[], []], [[], [], []]]) {
    assert.deepEqual(classify([empty, ...drawing, empty, empty]), expected);
    assert.match(classify([empty]).err, /^standard input:1: empty drawing/);
  }
  assert.match(classify([]).err, /^standard input:1: empty drawing/);
  assert.deepEqual(classify([...Array(1000).fill([]), ...drawing]), expected);
});

test('strokes may be a string with JSON, as a table that was written as JSON has them', () => {
  const expected = inkling(['simplify'], `{"key_id":"1","drawing":${square},"a":2}\n`);
  assert.equal(expected.status, 0);
  for (const text of [square, square.replaceAll(',', ', '), ` ${square}\n`]) {
    assert.deepEqual(inkling(['simplify'], `{"key_id":"1","drawing":${JSON.stringify(text)},"a":2}\n`), expected);
  }
  assert.deepEqual(inkling(['simplify'], `{"key_id":"1","drawing":"\\u005b${square.slice(1)}","a":2}\n`), expected);
  for (const text of ['', '[[[1,2', 'cat', '[] []']) {
    assert.match(inkling(['simplify'], `{"drawing":${JSON.stringify(text)}}\n`).err, /:1: the string "drawing" does not hold JSON\n$/);
  }
});

test('pairs are points if the shape of the whole drawing says so; what can be both is refused without an option', () => {
  const guess = (/** @type {unknown} */ drawing, /** @type {string[]} */ ...args) => inkling(['classify', '--model', model, ...args], ndjson([{ drawing }]));
  const asPoints = (/** @type {number[][][]} */ rows) => rows.map(([x, y]) => x.map((_, i) => [x[i], y[i]]));
  const five = [[[10, 90, 90, 10, 10], [10, 10, 80, 80, 10]]], twos = [[[10, 90], [10, 10]], [[90, 90], [10, 80]], [[90, 10], [80, 80]]];
  const three = [[[0, 100, 100], [0, 0, 80]]], mixed = [[[0, 9], [0, 0]], [[0, 9, 9], [5, 5, 9]]], one = [[[5], [7]], [[5, 9], [1, 2]]];
  for (const rows of [five, mixed, one]) {
    const expected = guess(rows, '--raw');
    assert.equal(expected.status, 0, expected.err);
    assert.deepEqual(guess(asPoints(rows)), expected, 'by the shape');
    assert.deepEqual(guess(asPoints(rows), '--points'), expected);
    assert.equal(guess(asPoints(rows), '--rows').status, 1);
  }
  for (const rows of [twos, three, [...three, [[0, 9, 9], [5, 5, 9]]]]) {
    const refused = guess(asPoints(rows));
    assert.equal(refused.status, 1);
    assert.match(refused.err, /^standard input:1: "drawing" can be read as rows .* and as points .*; add --rows or --points\n$/);
    assert.deepEqual(guess(asPoints(rows), '--points'), guess(rows, '--raw', '--rows'));
  }
  assert.match(guess(five, '--points').err, /stroke 1 of "drawing" is not points/);
  assert.match(guess([[[0, 9], [0, 0]], [[0, 9, 9], [0, 0, 9], [1, 2, 3]]]).err, /stroke 2 .*3 rows; expected 2/);
  assert.match(guess(five, '--rows', '--points').err, /exclude each other/);
  // Quick, Draw!'s own files have many lines of two points; their fields tell what they are.
  for (const field of ['key_id', 'countrycode', 'recognized']) {
    const { out, err } = inkling(['simplify'], ndjson([{ [field]: 'DE', drawing: [[[0, 255], [0, 30]]] }]));
    assert.equal(err, '');
    assert.deepEqual(JSON.parse(out).drawing, [[[0, 255], [0, 30]]]);
  }
});
