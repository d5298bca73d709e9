// scripts/import: networks of random weights in Keras' own files and in ONNX answer in the core as Keras defines their layers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { cli, folder, inkling, ndjson, own, parse, root } from '../lib/cli.mjs';
import { DIST } from '../lib/shapes.mjs';

const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import h5py, numpy']).status === 0);
const skip = !python && 'h5py is missing; install python3-h5py';
const withOnnx = python && spawnSync(python, ['-c', 'import onnx']).status === 0;
const skipOnnx = skip || (!withOnnx && 'onnx is missing; install python3-onnx');
const at = (name) => join(folder, name);

/** @returns {{ status: number | null, out: string, err: string }} */
function run(command, args, cwd = folder) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, INKLING_INSTALL: 'no', INKLING_CLI: cli } });
  return { status, out: stdout, err: stderr };
}
const python3 = (code, ...args) => run(/** @type {string} */ (python), ['-c', code, ...args]);

/**
 * Many runs of scripts/import in one process, which takes most of the time to start.
 * @param {string[][]} jobs arguments of each
 * @returns {{ status: number, out: string, err: string }[]}
 */
function importAll(jobs) {
  const { status, out, err } = python3(`
import contextlib, io, json, sys, traceback
sys.path.insert(0, sys.argv[1])
from training.importer.__main__ import main
for job in json.loads(sys.argv[2]):
    out, err, status = io.StringIO(), io.StringIO(), 99
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(job)
        except BaseException:
            traceback.print_exc()
    print(json.dumps({'status': status, 'out': out.getvalue(), 'err': err.getvalue()}))
`, root, JSON.stringify(jobs));
  assert.equal(status, 0, err);
  return parse(out);
}

if (!skip) {
  const drawings = parse(inkling(['simplify'], ndjson(own('pen.ndjson').concat(own('odd.ndjson')))).out);
  writeFileSync(at('drawings.ndjson'), ndjson(drawings));
  for (const script of ['keras_networks.py', 'keras_dialects.py', 'torch_networks.py', ...(withOnnx ? ['onnx_networks.py'] : [])]) {
    const { status, err } = run(/** @type {string} */ (python), [join(root, 'tests/training', script), folder]);
    assert.equal(status, 0, err);
  }
}

/** The largest difference of a probability from what a network's own framework would answer. */
function compare(model, { probabilities }) {
  const answers = parse(inkling(['classify', '--model', at(model), '--top', '100', at('drawings.ndjson')]).out);
  assert.equal(answers.length, probabilities.length);
  return Math.max(...answers.flatMap(({ guesses }, i) =>
    guesses.map(({ label, probability }) => Math.abs(probability - probabilities[i][Number(label.slice('label '.length))]))));
}

test('the core answers as each network does; with int8 weights nearly so', { skip }, async (t) => {
  const networks = readdirSync(folder).filter((name) => name.endsWith('.expected.json')).map((name) => name.split('.')[0]);
  assert.ok(networks.length >= (withOnnx ? 65 : 31));
  const inKeras = networks.filter((name) => !/^(tf|torch|state)-/.test(name));
  const expected = Object.fromEntries(networks.map((name) => [name, JSON.parse(readFileSync(at(`${name}.expected.json`), 'utf8'))]));
  const options = (name) => [...expected[name].arguments, '--features', `${name}.json`, '--labels', `${name}.txt`];
  const copiesOf = (/** @type {number} */ i) => 1 + i % 3;
  const results = importAll([...networks.map((name) => [...options(name), '--check', '5', '-o', `${name}.ink`]),
    ...inKeras.map((name, i) => [...options(name), '--int8', '--copies', String(copiesOf(i)), '--calibrate', 'drawings.ndjson', '-o', `${name}-int8.ink`])]);
  for (const [i, name] of networks.entries()) {
    await t.test(name, () => {
      assert.equal(results[i].status, 0, results[i].err);
      assert.match(results[i].out, /check: 5 drawings, largest difference/);
      const difference = compare(`${name}.ink`, expected[name]);
      assert.ok(difference < 1e-4, `off by ${difference}`);
      const int8 = inKeras.indexOf(name);
      if (int8 < 0) return;
      assert.equal(results[networks.length + int8].status, 0, results[networks.length + int8].err);
      const quantized = compare(`${name}-int8.ink`, expected[name]);
      assert.ok(quantized > difference && quantized < 0.1, `int8: off by ${quantized}`);
      const [large, small] = ['', '-int8'].map((end) => readFileSync(at(`${name}${end}.ink`)).length);
      // In smaller ones, what stays float32 counts.
      assert.ok(copiesOf(int8) > 1 || large < 8192 || small < 0.6 * large, `${small} bytes of ${large}`);
    });
  }
});

test('inkling/more runs each network, with the bytes of the command line', { skip }, async (t) => {
  const { createInkling } = await import(pathToFileURL(`${DIST}/more.js`).href);
  const drawings = parse(readFileSync(at('drawings.ndjson'), 'utf8'));
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ink'))) {
    await t.test(file, async () => {
      const { labels, classify } = await createInkling({ model: at(file) });
      const answers = parse(inkling(['classify', '--model', at(file), '--top', '100', at('drawings.ndjson')]).out);
      for (const [i, { drawing }] of drawings.entries()) {
        const { guesses } = classify(drawing, { top: 100 });
        assert.equal(guesses.length, Math.min(100, labels.length));
        assert.deepEqual(guesses.map(({ label }) => label), answers[i].guesses.map(({ label }) => label));
        for (const [at, { probability }] of guesses.entries()) assert.equal(Math.fround(answers[i].guesses[at].probability), probability);
      }
    });
  }
});

test('int8 weights are rounded by what they give, and those of the first layer lose least', { skip }, () => {
  const { status, err } = python3(`
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from training.importer.finer import finer, weights
from training.importer.layers import Conv1d, Dense, Direction, LayerNorm, Lstm, Pool
from training.importer.level import level
from training.importer.observe import observe
from training.importer.rounding import fit_input, quantized, round_matrix, row_scales, to_grid
from training.importer.write import Reads

def forward(layers, x):
    for layer in layers: x = layer.forward(x)
    return x

dice = np.random.default_rng(1)
size = lambda x: np.sqrt(np.square(x - x.mean(0)).mean())

# Columns that go together, as the values of trained networks do.
mix = dice.standard_normal((12, 64))
values = lambda n: np.maximum(dice.standard_normal((n, 12)) @ mix + dice.standard_normal((n, 64)) / 4, 0)
w, x, others = dice.standard_normal((48, 64)), values(4000), values(1000)
by = fit_input(x)
q, scale, offset = round_matrix(w, x, by)
assert np.abs(q).max() <= 31
read = quantized(others, by)
off = read @ (q * scale[:, None]).T + offset - others @ w.T
assert np.abs(off.mean(0)).max() < 0.2 * size(off), 'the mean is kept'
plain = row_scales(w, np.ones(64))
errors = [size(read @ (rounded - w).T) for rounded in (q * scale[:, None], to_grid(w, plain) * plain)]
assert errors[0] < 0.6 * errors[1], errors

# Copies of the input, each rounded at another place, and of the weights.
def error_with(copies):
    reads = Reads(by, x, 64, copies)
    q, scale, offset = round_matrix(reads.copied(w) / copies, reads.copied(x), by, reads.shift())
    read = quantized(reads.copied(others), by, reads.shift())
    return size(read @ (q * scale[:, None]).T + offset - others @ w.T)
errors = [error_with(copies) for copies in (1, 2, 3)]
assert errors[1] < 0.6 * errors[0] and errors[2] < 0.85 * errors[1], errors
assert (quantized(np.zeros(4), by, np.array([-0.375, -0.125, 0.125, 0.375])) * by.scale + [-0.375, -0.125, 0.125, 0.375] == 0).all()

# Features of unlike ranges are brought to one by the layers before, with the same answers.
ranges = np.geomspace(0.01, 10, 12)
first = Dense('first', dice.standard_normal((12, 5)) * ranges[:, None], dice.standard_normal(12) * ranges, 'relu')
rows = [dice.standard_normal((20, 5)) for _ in range(20)]
for front in ([first], [first, LayerNorm('norm', ranges, ranges)], [first, Pool('pool', ('mean', 'max'))]):
    width = 24 if len(front) > 1 and isinstance(front[1], Pool) else 12
    network = [*front, Dense('last', dice.standard_normal((9, width)), np.zeros(9))]
    levelled, observed = level(network, observe(network, rows))
    seen = observed[-1].x
    assert np.ptp(seen, 0).min() > 0.9 and seen.max() <= 1 + 1e-9, np.ptp(seen, 0)
    a, b = (forward(layers, rows[0]) for layers in (network, levelled))
    assert np.allclose(a, b), np.abs(a - b).max()
    assert len(levelled) - len(network) == int(width == 24), 'only a pooling needs a layer behind it'

# Moves of the pen, most of them small, beside its states.
moves = [np.hstack([np.round(dice.standard_t(2, (40, 2)) * 12), dice.integers(0, 2, (40, 3))]) for _ in range(30)]
lstm = Lstm('lstm', [Direction(*(dice.standard_normal(shape) / 4 for shape in ((64, 5), (64, 16), (64,))))], sequences=False)
dense = Dense('dense', dice.standard_normal((9, 16)), np.zeros(9))
layers, observed = finer([lstm, dense], observe([lstm, dense], moves))
assert [type(layer) for layer in layers] == [Dense, Lstm, Dense] and [seen is None for seen in observed] == [True, False, False]
x, w = np.concatenate(moves), lstm.directions[0].w
assert np.allclose(np.minimum(layers[0].forward(x), 1) @ layers[1].directions[0].w.T, x @ w.T), 'the pieces make up the moves'
def error(read, w):
    by = fit_input(read)
    q, scale, offset = round_matrix(w, read, by)
    return size(quantized(read, by) @ (q * scale[:, None]).T - read @ w.T)
pieces = np.minimum(layers[0].forward(x), 1)
assert error(pieces, layers[1].directions[0].w) < 0.4 * error(x, w), 'moves and states are finer in pieces'

# A small convolution in front of large layers stays float32.
conv = Conv1d('conv', dice.standard_normal((8, 3, 5)), np.zeros(8))
many = Dense('many', dice.standard_normal((512, 8)), np.zeros(512))
layers = [conv, many, Pool('pool', ('max',))]
same, observed = finer(layers, observe(layers, moves))
assert same == layers and [seen is None for seen in observed] == [True, False, True]
assert weights(conv) <= (weights(conv) + weights(many)) / 16
`, root);
  assert.equal(status, 0, err);
});

test('--int8 takes the fewest copies that leave the best guess as it is; --copies takes others', { skip }, () => {
  const name = 'assignment', { arguments: own } = JSON.parse(readFileSync(at(`${name}.expected.json`), 'utf8'));
  const options = [...own, '--features', `${name}.json`, '--labels', `${name}.txt`, '--int8', '--calibrate', 'drawings.ndjson'];
  const results = importAll([[], ['--copies', '1'], ['--copies', '3']].map((more, i) => [...options, ...more, '-o', `copies-${i}.ink`]));
  const told = results.map(({ status, out, err }) => {
    assert.equal(status, 0, err);
    const [, copies, same] = /int8 weights, (\d) of each: same best guess for ([\d.]+)% of \d+ drawings/.exec(out) ?? assert.fail(out);
    return { copies: Number(copies), same: Number(same) };
  });
  assert.deepEqual([told[1].copies, told[2].copies], [1, 3]);
  assert.ok(told[0].same >= 99.2 || told[0].copies === 3, JSON.stringify(told));
  assert.ok(told[0].copies === 1 || told[1].same < 99.2, JSON.stringify(told));
  const layers = inkling(['info', at('copies-2.ink')]).out;
  assert.match(layers, /lstm \d+, forward, last state, int8 × 3/);
});

test('drawings to calibrate with may need --rows or --points, as those of the command line do', { skip }, () => {
  const name = 'assignment', { arguments: own } = JSON.parse(readFileSync(at(`${name}.expected.json`), 'utf8'));
  writeFileSync(at('lines.ndjson'), Array.from({ length: 9 }, (_, i) => `${JSON.stringify({ drawing: [[[0, 255], [9 * i, 90]], [[30, 40], [200, 9 * i]]] })}\n`).join(''));
  const options = [...own, '--features', `${name}.json`, '--labels', `${name}.txt`, '--int8', '--copies', '1', '--calibrate', 'lines.ndjson'];
  const [unknown, rows, points] = importAll([[], ['--rows'], ['--points']].map((layout, i) => [...options, ...layout, '-o', `layout-${i}.ink`]));
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /"drawing" can be read as rows .* and as points .*; add --rows or --points/);
  assert.deepEqual([rows.status, points.status], [0, 0], rows.err + points.err);
  assert.notDeepEqual(readFileSync(at('layout-1.ink')), readFileSync(at('layout-2.ink')));
});

/** @param {[name: string, message: RegExp, features?: string, labels?: string][]} cases */
function expectRefusals(cases) {
  const results = importAll(cases.map(([name, , features = 'stroke5', labels = 'assignment.txt']) =>
    [name, '--features', features, '--labels', labels, '-o', 'refused.ink']));
  results.forEach(({ status, err }, i) => {
    assert.equal(status, 2, `${cases[i][0]}: ${err}`);
    assert.match(err, cases[i][1]);
    assert.match(err, /^scripts\/import: .*\.\n$/);
  });
  assert.ok(!existsSync(at('refused.ink')));
}

test('a network that cannot be imported is refused with the layer and the reason', { skip }, () => {
  const cases = /** @type {[string, RegExp][]} */ ([
    ["layers.insert(1, {'class_name': 'Lambda', 'config': {'name': 'trick', 'function': ['4wEAAA==', None, None]}})", /layer trick \(Lambda\): it holds code, which is never executed/],
    ["layers.insert(1, {'class_name': 'Custom>Attention', 'config': {'name': 'mine'}})", /layer mine \(Custom>Attention\): there is no such layer here/],
    ["layers[1]['config']['recurrent_activation'] = 'exponential'", /layer lstm \(LSTM\): the recurrent_activation 'exponential' is not supported/],
    ["layers[1]['config']['return_state'] = True", /layer lstm \(LSTM\): return_state True/],
    ["layers[1]['config']['units'] = 31", /layer lstm \(LSTM\): its weights have the shapes .* the file is damaged/],
    ["layers[1]['config']['units'] = 'many'", /layer lstm \(LSTM\): units is 'many'/],
    ["layers[1]['config']['return_sequences'] = True", /needs a pooling, or an LSTM that returns its last state/],
    ["layers[0]['config']['batch_input_shape'] = [None, None, 4]", /reads 4 features per row, stroke5 has 5/],
    ["config['class_name'] = 'Graph'", /the network is a Graph: only Sequential and functional models/],
    ["config['config']['layers'] = 7", /no list of layers/],
    ["layers.insert(1, {'class_name': 'MultiHeadAttention', 'config': {'name': 'mine'}})", /layer mine \(MultiHeadAttention\): attention is not supported/],
    ["layers.insert(1, {'class_name': 'Masking', 'config': {'name': 'mask', 'mask_value': 1}}); layers.insert(1, {'class_name': 'ReLU', 'config': {'name': 'first'}})", /layer mask \(Masking\): it must be the first layer/],
    ["del f['model_weights/lstm']", /lstm/],
    ["del f['model_weights/lstm/lstm/bias:0']", /weights lstm\/bias:0 are missing/],
    ["f['model_weights/lstm/lstm/bias:0'][3] = np.nan", /weights lstm\/bias:0 are not all finite/],
    ["del f['model_weights/lstm/lstm/bias:0']; f['model_weights/lstm/lstm/bias:0'] = h5py.ExternalLink('/etc/hostname', 'x')", /is a link to somewhere else/],
    ["del f['model_weights/lstm/lstm/bias:0']; f['model_weights/lstm/lstm'].create_dataset('bias:0', (128,), 'f4', external=[('/etc/hostname', 0, 512)])", /weights lstm\/bias:0 are in another file/],
    ["del f['model_weights/lstm/lstm/bias:0']; f['model_weights/lstm/lstm/bias:0'] = ['text'] * 128", /no tensor of at most/],
  ]);
  // In each, `f` is a copy of assignment.h5 and `config` its config.
  const { status, err } = python3(`
import h5py, json, shutil, sys, numpy as np
for at, code in enumerate(json.loads(sys.argv[1])):
    shutil.copy('assignment.h5', f'changed-{at}.h5')
    with h5py.File(f'changed-{at}.h5', 'r+') as f:
        config = json.loads(f.attrs['model_config'])
        layers = config['config']['layers']
        exec(code)
        f.attrs['model_config'] = json.dumps(config)
`, JSON.stringify(cases.map(([code]) => code)));
  assert.equal(status, 0, err);
  expectRefusals(cases.map(([, message], i) => [`changed-${i}.h5`, message]));
});

test('broken and hostile files are refused, and nothing in them runs', { skip }, () => {
  const whole = readFileSync(at('assignment.h5')), zip = readFileSync(at('keras3.keras'));
  writeFileSync(at('cut.h5'), whole.subarray(0, whole.length / 2));
  writeFileSync(at('cut.keras'), zip.subarray(0, zip.length / 2));
  // A pickle that would write a file.
  writeFileSync(at('pickle.h5'), "cos\nsystem\n(S'touch executed'\ntR.");
  const { status, err } = python3(`
import zipfile, sys
with zipfile.ZipFile('bomb.keras', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('config.json', b' ' * (17 << 20)); z.writestr('metadata.json', '{}'); z.writestr('model.weights.h5', b'')
with zipfile.ZipFile('deep.keras', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('config.json', '[' * 100000); z.writestr('metadata.json', '{}'); z.writestr('model.weights.h5', b'')
with zipfile.ZipFile('empty.keras', 'w') as z: z.writestr('../escape', 'x')
`);
  assert.equal(status, 0, err);
  expectRefusals([
    ['cut.h5', /is not a whole HDF5 file/], ['cut.keras', /is not a whole \.keras file/], ['pickle.h5', /is neither an \.h5, \.keras, \.onnx nor \.pt file/],
    ['bomb.keras', /would be 17,825,792 bytes/], ['deep.keras', /config\.json is not JSON/], ['empty.keras', /has no config\.json/],
    ['missing.h5', /missing\.h5: No such file/],
  ]);
  assert.ok(!existsSync(at('executed')) && !existsSync(join(folder, '../escape')));
});

test('a file of torch.save that cannot be imported is refused, and nothing in it runs', { skip }, () => {
  const whole = readFileSync(at('state-norm.pt'));
  writeFileSync(at('cut.pt'), whole.subarray(0, whole.length / 2));
  // Copies of state-norm.pt: in each, `pickle` is its pickle, `config` the one inside.
  const cases = /** @type {[string, RegExp][]} */ ([
    ["pickle = b\"cos\\nsystem\\n(S'touch executed'\\ntR.\"", /it holds code \(os\.system\), which is never executed/],
    ["pickle = b\"cbuiltins\\neval\\n(S'1'\\ntR.\"", /it holds code \(builtins\.eval\)/],
    ["pickle = pickle.replace(b'_rebuild_tensor_v2', b'_rebuild_tensor_v3')", /it holds code \(torch\._utils\._rebuild_tensor_v3\)/],
    ["pickle = pickle[:-40]", /is not a whole file of torch\.save/],
    ["pickle = pickle.replace(b'layers.1.lstm.bias_hh_l0', b'layers.1.lstm.bias_hx_l0')", /layer 1 \(lstm\): the tensor layers\.1\.lstm\.bias_hh_l0 is missing/],
    ["pickle = pickle.replace(b'X\\x04\\x00\\x00\\x00lstm', b'X\\x04\\x00\\x00\\x00rnn_')", /layer 1: there is no layer 'rnn_' here/],
    ["numbers[0] = numbers[0][:-4]", /is not a whole file of torch\.save \(storage 0 has/],
    ["numbers[0] = b'\\0\\0\\xc0\\x7f' + numbers[0][4:]", /layer 0 \(conv1d\): the tensor layers\.0\.conv\.weight is not all finite/],
  ]);
  const { status, err } = python3(`
import json, sys, zipfile
for at, code in enumerate(json.loads(sys.argv[1])):
    with zipfile.ZipFile('state-norm.pt') as z:
        pickle, numbers = z.read('state-norm/data.pkl'), [z.read(f'state-norm/data/{n}') for n in range(len(z.namelist()) - 1)]
    exec(code)
    with zipfile.ZipFile(f'changed-{at}.pt', 'w') as z:
        z.writestr('a/data.pkl', pickle)
        for n, content in enumerate(numbers): z.writestr(f'a/data/{n}', content)
`, JSON.stringify(cases.map(([code]) => code)));
  assert.equal(status, 0, err);
  expectRefusals([...cases.map(([, message], i) => /** @type {[string, RegExp]} */ ([`changed-${i}.pt`, message])),
    ['cut.pt', /is not a whole file of torch\.save/], ['state-inkling.pt', /has tensors alone: give its config/]]);
  assert.ok(!existsSync(at('executed')));
});

test('an ONNX file that cannot be imported is refused with the node and the reason', { skip: skipOnnx }, () => {
  const cases = /** @type {[string, RegExp, string?][]} */ ([
    ["node('LSTM').op_type = 'Loop'", /node LSTM_1 \(Loop\): there is no such operation here/],
    ["node('LSTM').domain = 'evil'", /node LSTM_1 \(evil\.LSTM\): there is no such operation/],
    ["node('LSTM').attribute.append(helper.make_attribute('activations', ['Relu', 'Tanh', 'Tanh']))", /node LSTM_1 \(LSTM\): activations .* are not supported/],
    ["node('LSTM').attribute.append(helper.make_attribute('clip', 1.0))", /LSTM_1 \(LSTM\): clip is not supported/],
    ["node('LSTM').attribute.append(helper.make_attribute('run', helper.make_graph([], 'g', [], [])))", /an attribute 'run' that holds a program/],
    ["node('LSTM').input.append(weights(np.full(2, 7), np.int32))", /LSTM_1 \(LSTM\): sequence_lens other than all rows/],
    ["node('LSTM').input.extend(['', weights(np.ones((1, 1, 32)))])", /LSTM_1 \(LSTM\): an initial state that is not zero/],
    ["node('LSTM').input[1] = weights(np.ones((1, 128, 4)))", /LSTM_1 \(LSTM\): its weights do not fit each other/],
    ["node('LSTM').input[1] = 'nothing'", /LSTM_1 \(LSTM\): its input 'nothing' is given by no operation before it/],
    ["node('MatMul').input[1] = node('MatMul').input[0]", /MatMul_\d \(MatMul\): input 2 must be a constant/],
    ["node('Transpose').attribute[0].ints[:] = [1, 0, 7]", /Transpose_0 \(Transpose\): perm \[1, 0, 7\] does not fit/],
    ["node('Transpose').attribute[0].ints[:] = [0, 2, 1]", /LSTM_1 \(LSTM\): its input has the axes N C T, not T N C/],
    ["node('Softmax').op_type = 'Mish'", /\(Mish\): there is no such operation/],
    ["node('Softmax').op_type = 'Softplus'; node('Softplus').attribute.pop()", /this function of each number is not one of linear, relu/],
    ["node('Softmax').input[0] = 'input'", /the network answers for each row/],
    ["first = model.graph.initializer[0]; first.data_location = TensorProto.EXTERNAL; first.external_data.add(key='location', value='/etc/hostname')", /the tensor constant_0 lies in another file/],
    ["model.graph.initializer[0].dims[0] = 1 << 40", /the tensor constant_0 is larger than/],
    ["model.graph.initializer[0].raw_data = b'123'", /the tensor constant_0 is damaged/],
    ["model.graph.initializer[0].raw_data = np.full((1, 128, 5), np.nan, np.float32).tobytes()", /the tensor constant_0 is not all finite/],
    ["model.graph.input.append(helper.make_tensor_value_info('h0', 1, [1]))", /has the inputs input, h0; it must have one/],
    ["model.graph.input[0].type.tensor_type.shape.dim.pop()", /it must have three: drawings, rows and features/],
    ["model.graph.input[0].type.tensor_type.shape.dim[2].dim_value = 4", /the features given have 5 per row/],
    ["del model.graph.node[:]", /it has no operations/],
  ]);
  // In each, `model` is tf-assignment.onnx.
  const { status, err } = python3(`
import json, sys, numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
for at, code in enumerate(json.loads(sys.argv[1])):
    model = onnx.ModelProto.FromString(open('tf-assignment.onnx', 'rb').read())
    node = lambda kind: next(n for n in model.graph.node if n.op_type == kind)
    def weights(value, dtype=np.float32):
        model.graph.initializer.append(numpy_helper.from_array(np.asarray(value, dtype), f'new_{len(model.graph.initializer)}'))
        return model.graph.initializer[-1].name
    exec(code)
    open(f'changed-{at}.onnx', 'wb').write(model.SerializeToString())
`, JSON.stringify(cases.map(([code]) => code)));
  assert.equal(status, 0, err);
  const whole = readFileSync(at('tf-assignment.onnx'));
  writeFileSync(at('cut.onnx'), whole.subarray(0, whole.length / 2));
  writeFileSync(at('text.onnx'), '\x08 not a network');
  writeFileSync(at('pickle.onnx'), "cos\nsystem\n(S'touch executed'\ntR.");
  expectRefusals([...cases.map(([, message], i) => /** @type {[string, RegExp]} */ ([`changed-${i}.onnx`, message])),
    ['cut.onnx', /is not a whole ONNX file/], ['text.onnx', /is not a whole ONNX file/], ['pickle.onnx', /is neither an \.h5, \.keras, \.onnx nor \.pt file/]]);
  assert.ok(!existsSync(at('executed')));
});

test('wrong features and labels are reported', { skip }, () => {
  writeFileSync(at('two.txt'), 'cat\ndog\n');
  writeFileSync(at('twice.txt'), `${'cat\n'.repeat(12)}`);
  for (const [name, spec] of Object.entries({
    from: { channels: ['x', 'z'] }, rows: { channels: ['x'], rows: 4097 }, pad: { channels: ['x'], pad: 'middle' }, none: { channels: [] },
    long: { channels: ['x', 'y', 'dx', 'dy', 'one'], rows: 90 },
  })) writeFileSync(at(`${name}.json`), JSON.stringify(spec));
  writeFileSync(at('odd.json'), '{"kind": "stroke5", "sclae": 3}');
  expectRefusals(/** @type {[string, RegExp, string, string][]} */ ([
    ['assignment.h5', /neither a file nor one of pen, stroke5, tutorial3/, 'stroke6', 'assignment.txt'],
    ['assignment.h5', /unknown key 'sclae'/, 'odd.json', 'assignment.txt'],
    ['assignment.h5', /channels\[1\] needs "from", one of x, y, dx/, 'from.json', 'assignment.txt'], ['assignment.h5', /rows must be a whole number from 0 to 4096/, 'rows.json', 'assignment.txt'],
    ['assignment.h5', /pad must be one of 'behind', 'before'/, 'pad.json', 'assignment.txt'], ['assignment.h5', /channels must be a list/, 'none.json', 'assignment.txt'],
    ['fixed.h5', /the network reads 37 rows: its features need "rows": 37/, 'tutorial3', 'fixed.txt'],
    ['keras3.keras', /describe its features without padding/, 'long.json', 'keras3.txt'],
    ['assignment.h5', /has 2 labels, but the network has 12 outputs/, 'stroke5', 'two.txt'], ['assignment.h5', /'cat' is there twice/, 'stroke5', 'twice.txt'],
  ]));
});

test('the presets can be described channel by channel', { skip }, () => {
  const { status, err } = python3(`
import json, sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from training.importer.drawings import points
from training.importer.features import Features, read_description
c = lambda source, scale=1, offset=0, pad=0: {'from': source, 'scale': scale, 'offset': offset, 'pad': pad}
deltas = [c('dx', 1 / 64), c('dy', 1 / 64)]
same = [
    (Features('stroke5', 4, 9, 64.0), {'channels': [*deltas, c('stroke_end', -1, 1), c('stroke_end'), c('one', 0, 0, 1)], 'end_row': True}),
    (Features('tutorial3', 1, 2), {'channels': [c('dx'), c('dy'), c('stroke_end')], 'axes': 'each', 'first_point': 'no row'}),
    (Features('pen', 4, 9), {'channels': [c('x', 1 / 128), c('y', 1 / 128), *deltas, c('stroke_start'), c('stroke_end'), c('one'), c('unfinished')],
        'origin': 'center', 'multiple': 4, 'min_rows': 9}),
]
for line in open('drawings.ndjson'):
    drawing = points(json.loads(line)['drawing'])
    for preset, spec in same:
        a, b = preset.rows(*drawing), read_description('test', spec).rows(*drawing)
        assert np.allclose(a[:len(b)], b[:len(a)]) and (len(a) == len(b) or preset.kind == 'stroke5'), preset.kind
`, root);
  assert.equal(status, 0, err);
});

test('the guide works as written, in an empty folder', { skip }, () => {
  const guide = readFileSync(join(root, 'docs/import.md'), 'utf8');
  const empty = at('guide');
  mkdirSync(empty);
  // The guide's first block needs TensorFlow; its file is made without.
  const { status, err } = run(/** @type {string} */ (python), [join(root, 'tests/training/keras_networks.py'), '--guide', empty]);
  assert.equal(status, 0, err);
  const [, commands] = /```sh\n([^]*?)```/.exec(guide) ?? [];
  const { status: ended, out, err: complaint } = run('bash', ['-ec', commands.replaceAll('inkling/scripts/', join(root, 'scripts/'))], empty);
  assert.equal(ended, 0, complaint);
  assert.match(out, /check: 20 drawings, largest difference of a probability \S+e-0[5-9]/);
  const { guesses } = parse(inkling(['classify', '--model', join(empty, 'my.ink')], ndjson(own('pen.ndjson').slice(0, 1))).out)[0];
  assert.equal(guesses.length, 3);
});
