/** The package's command reads the same files as the native one: the same output, messages and status, byte for byte. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FOREIGN, READ } from '../../lib/odd-files.mjs';
import { oddLines } from '../../lib/odd-lines.mjs';
import { cli, file, folder } from '../../lib/cli.mjs';

const packaged = fileURLToPath(new URL('../../../bin/inkling.mjs', import.meta.url));

/** Runs both commands, which must do the same. @param {string[]} args @param {string | Buffer} [input] */
function runBoth(args, input = '') {
  const [theirs, ours] = [cli, packaged].map((program) => {
    const { status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 1 << 28, cwd: folder, env: { ...process.env, INKLING_MODEL: '' } });
    return { status, out: stdout.toString('latin1'), err: stderr.toString('latin1') };
  });
  for (const name of /** @type {const} */ (['err', 'out'])) {
    const [a, b] = [theirs[name].split('\n'), ours[name].split('\n')];
    const at = a.findIndex((line, i) => line !== b[i]);
    assert.equal(b[at], a[at], `line ${at + 1} of ${name} of ${args.join(' ')}`);
    assert.equal(b.length, a.length, `lines of ${name} of ${args.join(' ')}`);
  }
  assert.equal(ours.status, theirs.status);
  return ours;
}

test('10,000 odd lines', () => {
  file('odd.ndjson', Buffer.concat(oddLines(10_000).flatMap(({ line }) => [line, Buffer.from('\n')])));
  for (const [args, lines] of /** @type {[string[], number][]} */ ([[['classify', '--top', '1'], 4000], [['simplify'], 4000], [['simplify', '--points'], 500], [['simplify', '--rows', '--raw'], 3000]])) {
    const { status, out, err } = runBoth([...args, 'odd.ndjson']);
    assert.equal(status, 1);
    assert.ok(out.split('\n').length > lines && err.split('\n').length > 2000, `${args.join(' ')}: ${out.split('\n').length}, ${err.split('\n').length}`);
  }
});

test('files of other kinds are refused once, with what to do', () => {
  for (const [name, [content]] of Object.entries(FOREIGN)) file(name, content);
  const names = Object.keys(FOREIGN);
  const { status, out, err } = runBoth(['classify', ...names]);
  assert.deepEqual([status, out], [2, '']);
  const messages = err.trimEnd().split('\n');
  assert.equal(messages.length, names.length, err);
  names.forEach((name, i) => {
    assert.ok(messages[i].startsWith(`${name}: this is `), messages[i]);
    assert.match(messages[i], FOREIGN[name][1]);
  });
  const mixed = runBoth(['classify', '-', 'cat.png', 'pretty.json'], '{"drawing":[[[0,9,9],[0,0,9]]]}\n');
  assert.deepEqual([mixed.status, mixed.out.split('\n').length], [2, 2]);
});

test('files of drawings, whole and damaged', () => {
  const names = Object.keys(READ), isCsv = (/** @type {string} */ name) => READ[name].length > 2;
  for (const name of names) {
    const [content, status, args = []] = READ[name];
    file(name, content);
    assert.equal(spawnSync(cli, ['simplify', ...args, name], { cwd: folder }).status, status, name);
  }
  runBoth(['classify', '--top', '1', ...names.filter((name) => !isCsv(name))]);
  runBoth(['classify', '--top', '1', '--csv', ...names.filter(isCsv)]);
  for (const name of ['members.ndjson.gz', 'damaged.ndjson.gz', 'bin-without-suffix', 'line-end-in-its-key', 'short']) runBoth(['simplify'], READ[name][0]);
  for (const name of ['full_binary_square.bin', 'FULL.BIN', 'bin-without-suffix', 'kaggle-train.csv', 'bad.csv']) runBoth(['simplify', ...READ[name][2] ?? [], name]);
});

test('a line of 16,777,216 bytes, and longer ones', () => {
  const line = (/** @type {number} */ length) => `{"a":"${'x'.repeat(length - 40)}","drawing":[[[0,9,9],[0,0,9]]]}`.padEnd(length);
  const { status, out } = runBoth(['classify'], [16_777_216, 16_777_217, 40_000_000, 100].map((length) => `${line(length)}\n`).join(''));
  assert.deepEqual([status, out.split('\n').length], [1, 3]);
});

test('the limits of points, strokes, depth and lines are the same everywhere', () => {
  const source = (/** @type {string} */ path) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
  const defined = (/** @type {string} */ path, /** @type {RegExp} */ pattern) => Number(source(path).match(pattern)?.[1]);
  for (const [name, path, pattern, others] of /** @type {[string, string, RegExp, [string, RegExp][]][]} */ ([
    ['points', 'core/include/inkling.h', /INK_MAX_INPUT_POINTS (\d+)/, [['web/lib/validate.js', /MAX_POINTS = (\d+)/], ['bin/strokes.mjs', /MAX_POINTS = (\d+)/]]],
    ['strokes', 'core/include/inkling.h', /INK_MAX_STROKES (\d+)/, [['web/lib/validate.js', /MAX_STROKES = (\d+)/], ['bin/strokes.mjs', /MAX_STROKES = (\d+)/]]],
    ['labels', 'core/include/inkling.h', /INK_MAX_LABELS (\d+)/, [['bin/inkling.mjs', /MAX_GUESSES = (\d+)/]]],
    ['depth', 'core/cli/json.h', /JSON_MAX_DEPTH = (\d+)/, [['bin/json.mjs', /MAX_DEPTH = (\d+)/]]],
    ['bytes of a line', 'core/cli/input.h', /INPUT_MAX_LINE (\d+)/, [['bin/input.mjs', /MAX_LINE = (\d+)/]]],
  ])) {
    const limit = defined(path, pattern);
    assert.ok(limit > 0, name);
    for (const [other, own] of others) assert.equal(defined(other, own), limit, `${name} in ${other}`);
  }
});
