import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { spawnSync } from 'node:child_process';
import { tinyModel } from '../lib/tiny-model.mjs';
import { cli, file, folder, inkling, labels, model } from '../lib/cli.mjs';

test('help and version go to standard output with status 0', () => {
  for (const args of [['--help'], ['classify', '--help'], ['simplify', '--help'], ['evaluate', '--help'], ['info', '--help'], ['draw', '--help'], ['finish', '--help']]) {
    const { status, out, err } = inkling(args);
    assert.equal(status, 0, args.join(' '));
    assert.match(out, /^inkling /i);
    assert.equal(err, '');
  }
  assert.match(inkling(['--version']).out, /^inkling \d+\.\d+\.\d+\n$/);
});

test('wrong usage is reported, with status 2 and nothing on standard output', () => {
  /** @type {[string[], RegExp][]} */
  const cases = [
    [[], /inkling classify/],
    [['guess'], /unknown command guess/],
    [['classify', '--bottom'], /unknown option --bottom/],
    [['classify', '-x'], /unknown option -x/],
    [['classify', '--top'], /--top needs a value/],
    [['classify', '--raw=3'], /--raw=3: this option takes no value/],
    [['classify', '--top', '0'], /--top 0 .*from 1 to/],
    [['classify', '--top', '3x'], /--top 3x/],
    [['evaluate'], /expected a PATH/],
    [['evaluate', '--cut', '0', '.'], /--cut 0/],
    [['evaluate', '--cut', 'nan', '.'], /--cut nan/],
    [['evaluate', '--cut', '1.5', '.'], /--cut 1.5/],
    [['evaluate', '--jobs', '-1', '.'], /--jobs -1/],
    [['evaluate', '--change', 'squash', '.'], /unknown --change squash/],
    [['evaluate', '--seed', '-1', '.'], /--seed -1/],
    [['simplify', 'a', 'b'], /expected one file/],
    [['simplify', '--json'], /--json needs --check/],
    [['info', 'a', 'b'], /expected one model/],
  ];
  for (const [args, expected] of cases) {
    const { status, out, err } = inkling(args);
    assert.equal(status, 2, args.join(' '));
    assert.match(err, expected);
    assert.equal(out, '');
  }
});

test('info describes a model file', () => {
  const { status, out } = inkling(['info', model]);
  assert.equal(status, 0);
  assert.match(out, /^name +tiny$/m);
  assert.match(out, /^labels +8$/m);
  assert.match(out, /pool over time: mean max: 8 -> 16/);
  assert.match(out, /dense 8, linear, float32: 16 -> 8/);
  assert.deepEqual(inkling(['info', '--labels', '--model', model]).out.trim().split('\n'), labels);
});

test('each kind of unusable model file has its own message, with status 2', () => {
  const good = Buffer.from(tinyModel());
  const changed = (at, value) => {
    const bytes = Buffer.from(good);
    bytes[at] = value;
    return bytes;
  };
  /** @type {Record<string, [Buffer | null, RegExp?]>} */
  const cases = {
    missing: [null, /No such file/],
    empty: [Buffer.alloc(0)],
    foreign: [Buffer.from('<!doctype html><title>404</title>'.repeat(20))],
    version: [changed(8, 99)],
    cut: [good.subarray(0, good.length - 5)],
    longer: [Buffer.concat([good, Buffer.alloc(16)])],
    flipped: [changed(good.length - 3, good[good.length - 3] ^ 4)],
  };
  const messages = new Map();
  for (const [name, [bytes, expected]] of Object.entries(cases)) {
    const path = bytes ? file(`${name}.ink`, bytes) : join(folder, `${name}.ink`);
    const { status, out, err } = inkling(['info', path]);
    assert.equal(status, 2, name);
    assert.equal(out, '');
    assert.ok(err.includes(path), err);
    if (expected) assert.match(err, expected);
    messages.set(name, err.replace(path, ''));
  }
  for (const name of ['missing', 'foreign', 'version', 'cut', 'flipped']) {
    const same = [...messages].filter(([other, text]) => other !== name && other !== 'longer' && other !== 'empty' && text === messages.get(name));
    assert.deepEqual(same, [], `${name}: ${messages.get(name)}`);
  }
  assert.match(inkling(['info', folder]).err, /not a regular file/);
});

test('a model with any bit flipped, or truncated anywhere, is refused', () => {
  const good = Buffer.from(tinyModel());
  for (let at = 0; at < good.length; at += 13) {
    const flipped = Buffer.from(good);
    flipped[at] ^= 1 << (at % 8);
    assert.equal(inkling(['info', file('flipped.ink', flipped)]).status, 2, `bit of byte ${at}`);
    assert.equal(inkling(['info', file('cut.ink', good.subarray(0, at))]).status, 2, `cut at byte ${at}`);
  }
});

test('the model is found by --model, INKLING_MODEL, beside the program, in the source tree and where it is installed', () => {
  const modelNamed = (label) => tinyModel({ labels: [label, 'b'] });
  const program = (path) => {
    mkdirSync(join(folder, path), { recursive: true });
    const copy = join(folder, path, 'inkling');
    copyFileSync(cli, copy);
    return copy;
  };
  const firstLabel = (copy, args = [], env = {}) => spawnSync(copy, ['info', '--labels', ...args], {
    encoding: 'utf8', env: { ...process.env, INKLING_MODEL: '', ...env },
  }).stdout.split('\n')[0];

  const built = program('tree/build/native');
  assert.equal(firstLabel(built), '', 'there is none yet');
  mkdirSync(join(folder, 'tree/weights'), { recursive: true });
  file('tree/weights/inkling.ink', modelNamed('weights'));
  assert.equal(firstLabel(built), 'weights');
  file('tree/build/native/inkling.ink', modelNamed('beside'));
  assert.equal(firstLabel(built), 'beside');
  assert.equal(firstLabel(built, [], { INKLING_MODEL: file('by-env.ink', modelNamed('environment')) }), 'environment');
  assert.equal(firstLabel(built, ['--model', file('by-option.ink', modelNamed('option'))], { INKLING_MODEL: '/nowhere' }), 'option');

  const installed = program('prefix/bin');
  mkdirSync(join(folder, 'prefix/share/inkling'), { recursive: true });
  file('prefix/share/inkling/inkling.ink', modelNamed('installed'));
  assert.equal(firstLabel(installed), 'installed');
});
