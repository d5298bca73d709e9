import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { file, folder, ndjson, root } from '../lib/cli.mjs';

const curves = (...args) => {
  const { status, stderr } = spawnSync('python3', [join(root, 'training/curves.py'), '--saved', folder, '--out', folder, ...args], { encoding: 'utf8' });
  return { status, err: stderr };
};
const point = (seen, top1) => ({ seen, step: seen / 384, seconds: 9, top1, top3: 80, top5: 90, nll: 3 - top1 / 40, half_top1: top1 / 2 });

test('the committed pictures show the saved runs', () => {
  const saved = readdirSync(join(root, 'training/curves')), pictures = saved.map((name) => `curves-${name.replace('.json', '.svg')}`);
  assert.ok(saved.includes('shipped.json'));
  const { status } = spawnSync('python3', [join(root, 'training/curves.py'), '--saved', join(root, 'training/curves'), '--out', folder]);
  assert.equal(status, 0);
  for (const name of pictures) assert.equal(readFileSync(join(folder, name), 'utf8'), readFileSync(join(root, 'docs', name), 'utf8'), name);
  assert.deepEqual(readdirSync(join(root, 'docs')).filter((name) => name.startsWith('curves-')).sort(), pictures.sort());
});

test('a run\'s log becomes a line in each panel, one point per validation; a repeated one counts once', () => {
  const log = file('log.jsonl', ndjson([point(1e6, 60), point(2e6, 69), point(2e6, 70), point(4e6, 80)]));
  assert.equal(curves('mine', '--add', `a < b=${log}`).err, '');
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'mine.json'), 'utf8'))['a < b'].map(({ seen, top1 }) => [seen, top1]), [[1e6, 60], [2e6, 70], [4e6, 80]]);
  const svg = readFileSync(join(folder, 'curves-mine.svg'), 'utf8');
  const lines = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points.split(' ').map((p) => p.split(',').map(Number)));
  assert.deepEqual(lines.map((line) => line.length), [3, 3, 3]);
  // Even steps of top-1 from 60 to 80 over 1, 2 and 4 of the millions seen.
  const [[[x1, y1], [x2, y2], [x3, y3]]] = lines;
  assert.ok(Math.abs((y1 - y2) - (y2 - y3)) < 0.2 && y1 > y2);
  assert.ok(Math.abs((x3 - x2) - 2 * (x2 - x1)) < 0.3);
  assert.ok(svg.includes('a &lt; b'));
  assert.equal(curves('mine', '--add', `second=${log}`).status, 0);
  assert.equal(readFileSync(join(folder, 'curves-mine.svg'), 'utf8').match(/<polyline/g)?.length, 6);
});

test('a file that is no log is reported', () => {
  for (const [add, complaint] of /** @type {[string, RegExp][]} */ ([['no name', /expected NAME=LOG/], ['a=missing.jsonl', /there is no file missing/],
    [`a=${file('bad.jsonl', '{"seen": 1}\n')}`, /bad\.jsonl:1: not a line of a training log/], [`a=${file('none.jsonl', '')}`, /no line in it yet/]])) {
    const { status, err } = curves('other', '--add', add);
    assert.equal(status, 1);
    assert.match(err, complaint);
  }
  assert.match(curves('--add', 'a=log.jsonl').err, /--add needs the picture's name/);
  assert.match(curves('other').err, /no runs are saved in .*other\.json/);
});
