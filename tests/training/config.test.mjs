// Configs that training refuses, and the sentence that says why.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { file, root } from '../lib/cli.mjs';

const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import torch, numpy']).status === 0);
const skip = !python && 'PyTorch is missing; install python3-torch, or pip install torch numpy';
const valid = JSON.parse(readFileSync(join(root, 'training/configs/inkling.json'), 'utf8'));

/** What a Python program prints. @param {string} script @param {string[]} args */
function run(script, args = []) {
  const { stdout, stderr } = spawnSync(/** @type {string} */ (python), ['-c', script, ...args], { cwd: root, encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout;
}

/** What loading a file of each config reports, '' for a good one. */
function load(texts) {
  const script = `
import sys
from pathlib import Path
from training.config import load_config
for path in sys.argv[1:]:
    try:
        load_config(Path(path))
        print()
    except SystemExit as error:
        print(error)`;
  const paths = texts.map((text, i) => file(`config-${i}.json`, text));
  return run(script, paths).split('\n').slice(0, -1).map((line, i) => line.replace(`${paths[i]}: `, ''));
}

test('unknown, missing, wrong and renamed keys of a config are refused, each with a sentence', { skip }, () => {
  /** @type {[object, string | RegExp][]} */
  const cases = [
    [{}, ''],
    [{ learning_rte: 1 }, /^'learning_rte' is unknown; expected features, layers, except, part, seed/],
    [{ seed: undefined }, /^'seed' is missing$/],
    [{ warmup: '2e5' }, /^warmup must be a number, not '2e5'$/],
    [{ batch: 1.5 }, /^batch must be a whole number, not 1\.5$/],
    [{ weight_max: 63 }, /^weight_max must be at most 32, not 63$/],
    [{ qat_start: undefined }, /^'weight_max' needs 'qat_start'/],
    [{ optimizer: 'sgd' }, /^optimizer: unknown value 'sgd'; expected one of adamw, muon$/],
    [{ levels: 15 }, /^'levels' is now 'weight_max'$/],
    [{ round_from: 0.9 }, /^'round_from' is now 'qat_start'$/],
    [{ average: 0.9 }, /^'average' is now 'ema_decay'$/],
    [{ class_floor: 1 }, /^'class_floor' is now 'min_per_class'$/],
    [{ cut: {} }, /^'cut' is now 'truncate'$/],
    [{ truncate: { share: 0.5, from: 0.5 } }, /^'truncate\.from' is now 'truncate\.min'$/],
    [{ distil: { share: 0.5, temperature: 2 } }, /^'distil\.share' is now 'distil\.weight'$/],
    [{ augment: { ...valid.augment, settle: 1 } }, /^'augment\.settle' is now 'augment\.anneal_fraction'$/],
    [{ hands: { share: 1.5, second: 0 } }, /^hands\.share must be at most 1, not 1\.5$/],
    [{ hands: { share: 0.5 } }, /^'hands\.second' is missing$/],
    [{ cosine: { weight: 0.5, scale: 0 } }, /^cosine\.scale must be at least 1, not 0$/],
    [{ cosine: { weight: 0.5, scale: 16 }, layers: [{ type: 'pool', kinds: ['mean'] }] }, /^cosine needs a dense layer at the end$/],
    [{ except: 'cat' }, /^except must be a list, not 'cat'$/],
    [{ part: [1, 2] }, ''],
    [{ part: [2, 2] }, /^'part' must be \[k, n\], whole numbers with 0 <= k < n, not \[2, 2\]$/],
    [{ part: [0.5, 2] }, /^'part' must be \[k, n\]/],
    [{ part: [0] }, /^'part' must be \[k, n\]/],
    [{ features: { kind: 'ink' } }, /^features\.kind: 'ink' is now 'pen'$/],
    [{ features: { kind: 'pen', window: 0 } }, /^'features\.window' is now 'features\.patch_size'$/],
    [{ features: { kind: 'bitmap' } }, /^features\.kind: 'bitmap' is unknown; expected one of pen, stroke5, tutorial3, raster$/],
    [{ layers: [{ type: 'gru', units: 8 }] }, /^layers\[0\]\.type: 'gru' is unknown; expected one of conv1d, lstm/],
    [{ layers: [{ type: 'lstm' }] }, /^'layers\[0\]\.units' is missing$/],
    [{ layers: [{ type: 'pool', kinds: ['median'] }] }, /^layers\[0\]\.kinds: unknown value 'median'; expected one of last, mean/],
  ];
  const reported = load([...cases.map(([change]) => JSON.stringify({ ...valid, ...change })), '{', '[]']);
  for (const [i, [change, sentence]] of cases.entries()) {
    if (sentence) assert.match(reported[i], /** @type {RegExp} */ (sentence), JSON.stringify(change));
    else assert.equal(reported[i], '');
  }
  assert.match(String(reported.at(-2)), /line 1 column 2/);
  assert.match(String(reported.at(-1)), /^the config must be an object/);
});

test('labels that a config excepts leave with all their drawings', { skip }, () => {
  const script = `
import json
import numpy as np
from training.data import Drawings, without
xy, end = np.arange(12).reshape(6, 2).astype(np.uint8), np.array([False, True, True, True, False, True])
drawings = Drawings(xy, end, np.array([0, 2, 3, 4, 6]), np.array([0, 1, 2, 1], np.int16), ["ant", "bat", "cat"])
left = without(drawings, ["bat"])
print(json.dumps([left.labels, left.label.tolist(), left.start.tolist(), left.xy.tolist(), left.end.tolist()]))
try:
    without(drawings, ["bar"])
except SystemExit as error:
    print(error)`;
  const { stdout, stderr } = spawnSync(/** @type {string} */ (python), ['-c', script], { cwd: root, encoding: 'utf8' });
  assert.equal(stderr, '');
  const [left, refusal] = stdout.trim().split('\n');
  assert.deepEqual(JSON.parse(left), [['ant', 'cat'], [0, 1], [0, 2, 3], [[0, 1], [2, 3], [6, 7]], [false, true, true]]);
  assert.equal(refusal, "except: there are no drawings of 'bar'");
});

test('the parts of a split have each drawing once', { skip }, () => {
  const script = `
import json
import numpy as np
from training.data import Drawings, in_part, subset
xy, end = np.arange(12).reshape(6, 2).astype(np.uint8), np.array([False, True, True, True, False, True])
drawings = Drawings(xy, end, np.array([0, 2, 3, 4, 6]), np.array([0, 1, 1, 0], np.int16), ["ant", "bat"])
for part in ([0, 2], [1, 2], None):
    some = subset(drawings, in_part(len(drawings), part))
    print(json.dumps([some.label.tolist(), some.start.tolist(), some.xy.tolist(), some.end.tolist()]))`;
  const [even, odd, all] = run(script).trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(even, [[0, 1], [0, 2, 3], [[0, 1], [2, 3], [6, 7]], [false, true, true]]);
  assert.deepEqual(odd, [[1, 0], [0, 1, 3], [[4, 5], [8, 9], [10, 11]], [true, false, true]]);
  assert.equal(all[0].length, 4);
});

test('every config of training/configs is accepted', { skip }, () => {
  const names = readdirSync(join(root, 'training/configs')).map((name) => name.replace('.json', '')).filter((name) => name !== 'decoder');
  assert.deepEqual(load(names.map((name) => readFileSync(join(root, `training/configs/${name}.json`), 'utf8'))), names.map(() => ''));
});

test('--set gives a key another value, wherever it is; one that names no key or holds no JSON is refused', { skip }, () => {
  const script = `
import json, sys
from pathlib import Path
from training.config import load_config
for changes in json.loads(sys.argv[2]):
    try:
        config = load_config(Path(sys.argv[1]), changes)
        print(json.dumps([config["clip"], config["augment"]["jitter"], config["layers"][4]["units"]]))
    except SystemExit as error:
        print(error)`;
  const path = join(root, 'training/configs/inkling.json');
  const refused = [['clip'], ['clip=x'], ['augment.jitter.more=1'], ['layers.99.units=1'], ['layers.x=1']];
  const [plain, changed, unknown, ...others] = run(script, [path, JSON.stringify([[], ['clip=5', 'augment.jitter=0', 'layers.4.units=8'], ['clp=1'], ...refused])]).split('\n');
  assert.deepEqual(JSON.parse(plain), [valid.clip, valid.augment.jitter, valid.layers[4].units]);
  assert.deepEqual(JSON.parse(changed), [5, 0, 8]);
  assert.match(unknown, /'clp' is unknown; expected features/);
  for (const [i, [change]] of refused.entries()) assert.match(others[i], new RegExp(`--set ${change}: expected KEY=VALUE, a path in the config and JSON$`));
});

test('of categories, rare ones are repeated, and of common ones only the first drawings are taken', { skip }, () => {
  const script = `
from types import SimpleNamespace
import numpy as np
from training.batches import balanced_index
class Drawings(SimpleNamespace):
    def __len__(self):
        return len(self.label)
drawings = Drawings(label=np.array([0, 1, 1, 0, 2, 1, 1, 0, 0]), labels=["a", "b", "c"])
for arguments in ((0,), (3,), (0, 2), (2, 2)):
    print(*balanced_index(drawings, *arguments))`;
  assert.deepEqual(run(script).trim().split('\n'), ['0 1 2 3 4 5 6 7 8', '0 1 2 3 4 4 4 5 6 7 8', '0 1 2 3 4', '0 1 2 3 4 4']);
});
