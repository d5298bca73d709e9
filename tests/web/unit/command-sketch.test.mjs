/** The package's command draws and finishes what the native command line does, byte for byte, and says the same of what is wrong. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../lib/cli.mjs';

const native = join(root, 'build/native/inkling'), packaged = join(root, 'bin/inkling.mjs');
const PEN = join(root, 'tests/drawings/pen.ndjson'), ODD = join(root, 'tests/drawings/odd.ndjson'), DECODER = join(root, 'tests/fuzz/sketch/two-words');

/** Runs both commands, which must do the same. @param {string[]} args @param {string} [input] */
function runBoth(args, input = '') {
  const [theirs, ours] = [native, packaged].map((program) => {
    const { status, stdout, stderr } = spawnSync(program, args, { input: Buffer.from(input), encoding: 'latin1', maxBuffer: 1 << 28, env: { ...process.env, INKLING_MODEL: '', INKLING_DECODER: '' } });
    return { status, out: stdout, err: stderr };
  });
  assert.deepEqual(ours, theirs, args.join(' '));
  return ours;
}
const lines = (/** @type {string} */ out) => out.trim().split('\n').map((line) => JSON.parse(line));
const ndjson = (/** @type {unknown[]} */ ...objects) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');

test('drawings of words are the same', () => {
  const { out } = runBoth(['draw', 'cat', 'The_Eiffel-tower', 'flip%20flops', '--seed', '3', '--count', '4']);
  assert.deepEqual(lines(out).map(({ word, seed }) => [word, seed]), ['cat', 'The Eiffel Tower', 'flip flops'].flatMap((word) => [3, 4, 5, 6].map((seed) => [word, seed])));
  runBoth(['draw', 'zigzag', '--seed', '2147483647', '--temperature', '2', '--count', '30']);
  runBoth(['draw', 'sun', '--temperature', '.05', '--seed', '0']);
  assert.equal(lines(runBoth(['draw', '--all', '--temperature=5e-2']).out).length, 345);
  runBoth(['draw', '--all', '--decoder', DECODER, '--temperature', '1', '--count', '50']);
});

test('the best of several is the same', () => {
  const { out } = runBoth(['draw', 'dog', 'star', '--best', '4', '--count', '2', '--seed', '7']);
  assert.equal(lines(out).length, 4);
  runBoth(['draw', 'word 0', '--decoder', DECODER, '--best', '2']); // which the recognizer does not know
});

test('those chosen because they differ are the same', () => {
  const { out } = runBoth(['draw', 'clock', 'The Mona Lisa', '--unlike', '--count', '4', '--seed', '5']);
  assert.equal(new Set(lines(out).map(({ word, seed }) => word + seed)).size, 8);
  runBoth(['draw', 'word 0', '--decoder', DECODER, '--unlike', '--count', '2', '--temperature', '2']); // which the recognizer does not know
});

test('what is added to drawings is the same, simplified, raw and cut', () => {
  const { out } = runBoth(['finish', PEN, ODD, '--word', 'house']);
  assert.ok(lines(out).length > 20);
  for (const share of ['0.5', '0.07', '1']) runBoth(['finish', '--cut', share, '--seed', '11', '--temperature', '1', PEN]);
  runBoth(['finish', '--raw', '--word', 'cat', PEN]);
  const begun = [[[10.5, 200, 200], [20, 20, 240.25]], [[60, 70], [90, 95]]];
  assert.deepEqual(lines(runBoth(['finish', '--temperature', '1'], ndjson(...Array(20).fill({ word: 'cat', drawing: begun }))).out).map(({ given }) => given), Array(20).fill(5));
  runBoth(['finish', '--decoder', DECODER, '--word', 'word 1', '--temperature', '2'], ndjson(...Array(40).fill({ drawing: [[[0, 3, 6], [0, 2, 5]]] })));
});

test('what cannot be drawn or finished is told in the same words', () => {
  const one = ndjson({ word: 'cat', drawing: [[[1, 2, 3], [1, 2, 3]]] });
  for (const args of [['draw'], ['draw', 'kat'], ['draw', `a${'é'.repeat(50)}`], ['draw', 'cat', '--temperature', '0'], ['draw', 'cat', '--temperature', 'nan'], ['draw', 'cat', '--temperature', '2.1'],
    ['draw', 'cat', '--seed', '-1'], ['draw', 'cat', '--seed', '1.5'], ['draw', 'cat', '--count', '0'], ['draw', 'cat', '--best', '1001'], ['draw', 'cat', '--unlike', '--best', '2'], ['draw', 'cat', '--unlike', '--count', '51'], ['draw', '--all', 'cat'], ['draw', 'cat', '--cut', '1'],
    ['draw', 'cat', '--decoder', join(root, 'weights/inkling.ink')], ['draw', 'cat', '--decoder', '/nowhere.ink'], ['draw', 'cat', '--decoder', '/'], ['draw', 'cat', '--best', '2', '--model', packaged],
    ['finish', '--word', 'kat'], ['finish', '--cut', '0'], ['finish', '--cut', 'half'], ['finish', '--rows', '--points'], ['finish', '/nowhere.ndjson']]) {
    const { status, out, err } = runBoth(args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(out, '');
    assert.equal(err.trim().split('\n').length, 1);
  }
  const long = [[Array.from({ length: 300 }, (_, i) => i % 256), Array.from({ length: 300 }, (_, i) => 255 * (i % 2))]];
  const { status, out, err } = runBoth(['finish'], [
    ndjson({ drawing: [[[1, 2, 3], [1, 2, 3]]] }, { word: 7, drawing: [[[1, 2, 3], [1, 2, 3]]] }, { word: 'été', drawing: [[[1, 2, 3], [1, 2, 3]]] }, { word: 'cat', drawing: long },
      { word: 'cat', drawing: [[[1, 9999, 3], [1, 2, 3]]] }, { word: 'cat', drawing: [] }), 'no json\n', one].join(''));
  assert.deepEqual([status, lines(out).length, err.trim().split('\n').length], [1, 1, 7]);
  assert.match(err, /:4: the drawing has 256 points or more/);
});

test('both commands explain themselves', () => {
  for (const [command, usage] of [['draw', 'inkling draw WORD'], ['finish', 'inkling finish [--word WORD]']]) {
    const { status, stdout } = spawnSync(packaged, [command, '--help'], { encoding: 'utf8' });
    assert.deepEqual([status, stdout.startsWith(usage)], [0, true]);
    const options = (/** @type {string} */ text) => text.match(/^ {4}--\w+/gm);
    assert.deepEqual(options(stdout), options(spawnSync(native, [command, '--help'], { encoding: 'utf8' }).stdout));
  }
});
