import assert from 'node:assert/strict';
import test from 'node:test';
import { inkling, ndjson, own, parse } from '../lib/cli.mjs';

const simplify = (objects, ...args) => inkling(['simplify', ...args], ndjson(objects));
const row = (n, value) => Array.from({ length: n }, (_, i) => value(i));

test('a stroke along two lines keeps its three corners, aligned to the top left, longer side 255', () => {
  const x = [...row(50, (i) => 100 + i), ...row(26, () => 150)], y = [...row(50, () => 40), ...row(26, (i) => 40 + i)];
  const { status, out } = simplify([{ drawing: [[x, y, row(76, (i) => i)]] }]);
  assert.equal(status, 0);
  assert.deepEqual(parse(out)[0].drawing, [[[0, 255, 255], [0, 0, 128]]]);
  assert.equal(simplify(parse(out)).out, out, 'simplified drawings stay the same');
});

test('the other fields keep their values and their order', () => {
  const line = { key_id: '5891796615823361', countrycode: 'DE', recognized: true, timestamp: 1489006416000, drawing: [[[0, 9], [0, 0]]], nested: { a: [1.5, null, 'ü'] } };
  const [out] = parse(simplify([line]).out);
  assert.deepEqual(out, { ...line, drawing: [[[0, 255], [0, 0]]] });
  assert.deepEqual(Object.keys(out), Object.keys(line));
});

test('coordinates are whole numbers from 0 to 255', () => {
  const once = parse(simplify([...own('pen.ndjson'), ...own('odd.ndjson')]).out);
  assert.equal(once.length, 44);
  for (const { drawing } of once) {
    const all = drawing.flat(2);
    assert.ok(all.every((v) => Number.isInteger(v) && v >= 0 && v <= 255));
  }
});

test('bad lines are reported and skipped', () => {
  const { status, out, err } = inkling(['simplify', '-'], '{"drawing":[[[0,9,9],[0,0,9]]]}\nnonsense\n{"drawing":[[[0,9,9],[0,0,9]]]}\n');
  assert.equal(status, 1);
  assert.equal(parse(out).length, 2);
  assert.match(err, /^standard input:2: not valid JSON/);
});

test('--check counts the drawings and strokes that equal the given ones', () => {
  const raw = [[row(50, (i) => i), row(50, () => 0), row(50, (i) => i)], [[0], [25], [60]]];
  const right = [[[0, 255], [0, 0]], [[0, 0], [130, 130]]];
  const wrong = [[[0, 254], [0, 0]], [[0, 0], [130, 130]]];
  const objects = [{ raw, simplified: right }, { raw, simplified: wrong }, { raw, simplified: right.slice(0, 1) }];
  const { status, out } = simplify(objects, '--check', '--json');
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(out), { drawings: 3, equal_drawings: 1, strokes: 5, equal_strokes: 4 });
  assert.match(simplify(objects, '--check').out, /^drawings 3, equal 1 \(33.33 %\)\nstrokes 5, equal 4 \(80.00 %\)\n$/);
  assert.match(simplify([{ raw }], '--check').err, /no "simplified"/);
});
