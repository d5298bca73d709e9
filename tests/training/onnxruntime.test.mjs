// Imported ONNX networks of every layer kind answer as ONNX Runtime does, on 200 drawings.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { cli, folder, inkling, ndjson, own, parse, root } from '../lib/cli.mjs';

const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import h5py, numpy, onnx']).status === 0);

function runtime() {
  try {
    return createRequire(import.meta.url)('onnxruntime-node');
  } catch {
    return null;
  }
}
const ort = runtime();
const skip = !python ? 'h5py or onnx is missing; install python3-h5py and python3-onnx'
  : !ort && 'ONNX Runtime is missing: npm ci --prefix tests/training --ignore-scripts';
const DRAWINGS = 200;
const at = (name) => join(folder, name);

/** @param {string[]} args */
function python3(...args) {
  const { status, stderr } = spawnSync(/** @type {string} */ (python), args, { cwd: folder, encoding: 'utf8', env: { ...process.env, INKLING_CLI: cli } });
  assert.equal(status, 0, stderr);
}

// Imports each network, and writes the rows that it reads of each drawing.
const IMPORT = `
import json, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from training.importer.__main__ import main
from training.importer.drawings import points
from training.importer.features import read_features
drawings = [points(json.loads(line)['drawing']) for line in open('drawings.ndjson')]
for path in sorted(Path('.').glob('*.onnx')):
    name = path.stem
    assert main([str(path), '--features', f'{name}.json', '--labels', f'{name}.txt', '-o', f'{name}.ink']) == 0, name
    features = read_features(f'{name}.json')
    Path(f'{name}.rows.json').write_text(json.dumps([features.rows(*drawing).tolist() for drawing in drawings]))
`;

// Own drawings, and made up ones.
const MORE = `
import json, sys
sys.path.insert(0, sys.argv[1])
from training.importer.drawings import made_up
open('made-up.ndjson', 'w').writelines(json.dumps(one) + '\\n' for one in made_up(${DRAWINGS}))
`;

if (!skip) {
  python3('-c', MORE, root);
  const all = own('pen.ndjson').concat(own('odd.ndjson'), parse(readFileSync(at('made-up.ndjson'), 'utf8')));
  writeFileSync(at('drawings.ndjson'), ndjson(parse(inkling(['simplify'], ndjson(all)).out).slice(0, DRAWINGS)));
  python3(join(root, 'tests/training/onnx_networks.py'), folder, '--files');
  python3('-c', IMPORT, root);
}

test('the core answers as ONNX Runtime does', { skip }, async (t) => {
  const networks = readdirSync(folder).filter((name) => name.endsWith('.onnx')).map((name) => name.slice(0, -'.onnx'.length));
  assert.ok(networks.length >= 34);
  for (const name of networks) {
    await t.test(name, async () => {
      const session = await ort.InferenceSession.create(at(`${name}.onnx`), { logSeverityLevel: 3 });
      const answers = parse(inkling(['classify', '--model', at(`${name}.ink`), '--top', '100', at('drawings.ndjson')]).out);
      const drawings = JSON.parse(readFileSync(at(`${name}.rows.json`), 'utf8'));
      assert.equal(drawings.length, DRAWINGS);
      let most = 0;
      for (const [i, rows] of drawings.entries()) {
        const input = new ort.Tensor('float32', Float32Array.from(rows.flat()), [1, rows.length, rows[0].length]);
        const { [session.outputNames[0]]: { data } } = await session.run({ [session.inputNames[0]]: input });
        const exponentials = Array.from(data, Math.exp), sum = exponentials.reduce((a, b) => a + b);
        const given = Array.from(data).reduce((a, b) => a + b), isSoftmax = Math.abs(given - 1) < 1e-4 && Math.min(...data) >= 0;
        for (const { label, probability } of answers[i].guesses) {
          const index = Number(label.slice('label '.length));
          most = Math.max(most, Math.abs(probability - (isSoftmax ? data[index] : exponentials[index] / sum)));
        }
      }
      assert.ok(most < 1e-4, `off by ${most}`);
    });
  }
});
