// The decoder's training: configs that it refuses, drawings as moves, and files that read back as what was written.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { file, folder, inkling, parse, root } from '../lib/cli.mjs';

const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import torch, numpy']).status === 0);
const skip = !python && 'PyTorch is missing; install python3-torch, or pip install torch numpy';
const config = JSON.parse(readFileSync(join(root, 'training/configs/decoder.json'), 'utf8'));

/** What a script prints. */
function run(script, ...args) {
  const { stdout, stderr } = spawnSync(/** @type {string} */ (python), ['-c', script, ...args], { cwd: root, encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout;
}

test('the config of training/configs is accepted, and a wrong one refused with a sentence', { skip }, () => {
  const script = `
import sys
from pathlib import Path
from training.decoder.config import load_config
for path in sys.argv[1:]:
    try:
        load_config(Path(path))
        print("accepted")
    except SystemExit as error:
        print(error)`;
  const bad = [{ units: 'many' }, { draw: [1, 2] }, { width: 3 }, { part: [3, 2] }].map((change, i) => file(`decoder-${i}.json`, JSON.stringify({ ...config, ...change })));
  const [good, ...refused] = run(script, join(root, 'training/configs/decoder.json'), ...bad).trim().split('\n');
  assert.equal(good, 'accepted');
  assert.match(refused[0], /units must be a whole number/);
  assert.match(refused[1], /'draw' must be \[shortest, longest, ratio, most\]/);
  assert.match(refused[2], /'width' is unknown/);
  assert.match(refused[3], /'part' must be \[k, n\]/);
});

test('moves come near each point, because each begins where the one before ended', { skip }, () => {
  const script = `
import json, sys
import numpy as np
from training.decoder.moves import START, Moves
moves = Moves(*json.loads(sys.argv[1]))
rng = np.random.default_rng(1)
xy = np.clip(np.cumsum(rng.normal(0, 30, (200, 40, 2)), 1) + 128, 0, 255).round().astype(np.float32)
jump = rng.random((200, 40)) < 0.2
jump[:, 0] = True
coded = moves.encode(xy, jump)
pen = START + np.cumsum(moves.offsets[coded], 1)
step = np.hypot(*np.moveaxis(np.diff(xy, axis=1, prepend=START), 2, 0))
away = np.hypot(*np.moveaxis(pen - xy, 2, 0))
print(json.dumps({"ends": int((coded == moves.end).sum()), "jumps": bool(((coded >= moves.draws) == jump).all()),
    "first": float(away[:, 0].max()), "last": float(away[:, -1].mean()), "middle": float(away[:, 10].mean()),
    "relative": float((away / np.maximum(step, 12)).max())}))`;
  const { ends, jumps, first, last, middle, relative } = JSON.parse(run(script, JSON.stringify([config.draw, config.jump])));
  assert.equal(ends, 0);
  assert.ok(jumps, 'a jump is no jump');
  assert.ok(first < 30, `the first point is ${first} px away`);
  assert.ok(last < 1.5 * middle, `errors add up: ${middle} px in the middle, ${last} px at the end`);
  assert.ok(relative < 0.5, `a point is ${relative} times the length of its move away`);
});

test('a decoder that is written, read and grown draws and computes the same', { skip }, () => {
  const script = `
import json, sys
from pathlib import Path
import torch
from training.decoder.config import load_config
from training.decoder.file import pack_decoder, read_decoder
from training.decoder.network import Decoder
torch.manual_seed(1)
config = {**load_config(Path("training/configs/decoder.json")), "units": 24}
words = ["cat", "The Eiffel Tower", "zigzag"]
first, second = (Path(path) for path in sys.argv[1:])
first.write_bytes(pack_decoder(Decoder.of_config(config, 3), words, "tiny", 31))
network, shape, labels = read_decoder(first)
second.write_bytes(pack_decoder(network, labels, "tiny", 31))
wide = Decoder.of_config({**config, "units": 40}, 3).requires_grad_(False)
wide.grow_from(network)
moves, label = torch.randint(0, network.end, (12, 6)), torch.tensor([0, 1, 2, 0, 1, 2])
difference = (network(moves, label).float() - wide(moves, label).float()).abs().max()
print(json.dumps({"labels": labels, "shape": shape, "difference": float(difference)}))`;
  const [first, second] = ['first.ink', 'second.ink'].map((name) => join(folder, name));
  const { labels, shape, difference } = JSON.parse(run(script, first, second));
  assert.deepEqual(labels, ['cat', 'The Eiffel Tower', 'zigzag']);
  assert.equal(shape.units, 24);
  assert.ok(difference < 0.05, `the grown one's logits differ by ${difference}`); // both are bfloat16
  const drawn = [first, second].map((path) => inkling(['draw', 'zigzag', '--decoder', path, '--count', '5']));
  assert.deepEqual(drawn.map(({ status }) => status), [0, 0]);
  assert.equal(parse(drawn[0].out).length, 5);
  assert.equal(drawn[0].out, drawn[1].out, 'what was read is not what was written');
});
