/** The package's command prints what the native command line prints. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const native = join(root, 'build/native/inkling');
const packaged = join(root, 'bin/inkling.mjs');
const own = ['pen.ndjson', 'odd.ndjson'].map((name) => join(root, 'tests/drawings', name));
const house = JSON.parse(readFileSync(own[0], 'utf8').split('\n')[0]).drawing;

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string | Buffer} [input]
 */
function run(program, args, input = '') {
  const { status, stdout, stderr } = spawnSync(program, args, { input: Buffer.from(input), encoding: 'latin1', maxBuffer: 1 << 28, env: { ...process.env, INKLING_MODEL: '' } });
  return { status, out: stdout, err: stderr };
}
/** Runs both commands, which must do the same. */
function runBoth(/** @type {string[]} */ args, /** @type {string | Buffer} */ input = '', command = 'classify') {
  const [theirs, ours] = [native, packaged].map((program) => run(program, [command, ...args], input));
  assert.deepEqual(ours, theirs);
  return ours;
}

test('every probability is the same, byte for byte', () => {
  const { out } = runBoth(['--top', '345', ...own]);
  assert.equal(out.match(/probability/g)?.length, 44 * 345);
  runBoth(['--raw', '--top=1', own[0]]);
});

test('explanations, and what is known, are the same', () => {
  assert.match(runBoth(own, '', 'explain').out, /"share":-/);
  runBoth(['--word', 'THE_MONA-LISA', '--raw', own[0]], '', 'explain');
  assert.match(runBoth(['--word', 'houze', own[0]], '', 'explain').err, /--word: the model has no label "houze"; the nearest is "house"/);
  runBoth([], '{"drawing":[]}\nno\n{"drawing":[[[],[]],[[1],[2]]]}\n', 'explain');
  assert.match(runBoth(['--known', '--among', 'cat,house', ...own]).out, /"known":false.*\n[^]*"known":true,"familiarity":\d/);
  assert.match(runBoth(['--known-file', '/nowhere.ink', own[0]]).err, /cannot open the file of known drawings \/nowhere.ink: No such file/);
  const { status, err } = run(packaged, ['classify', '--known-file', packaged, own[0]]);
  assert.equal(status, 2);
  assert.match(err, /^inkling: cannot use the file of known drawings .*inkling\.mjs: this is no known\.ink/);
  assert.match(run(packaged, ['explain', '--help']).out, /^inkling explain[^]*share is/);
});

test('learned words are kept in the same file and guessed the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-'));
  try {
    const files = ['native', 'packaged'].map((name) => join(folder, name)), five = readFileSync(own[0], 'utf8').split('\n').slice(5, 10).join('\n');
    for (const [args, input] of /** @type {[string[], string][]} */ ([[['rune'], five], [[' caf\u00e9 "x" ', '--raw', '-'], five], [['cat'], '{"drawing":[[[0,9,5],[0,9,4]]]}'], [['rune'], five], [['x', own[1]], '']])) {
      const [theirs, ours] = files.map((path, i) => {
        const { status, out, err } = run([native, packaged][i], ['learn', ...args, '--output', path], input);
        return { status, out, err: err.replaceAll(path, 'FILE') };
      });
      assert.deepEqual(ours, theirs);
      assert.equal(readFileSync(files[1], 'utf8'), readFileSync(files[0], 'utf8'));
    }
    assert.deepEqual(JSON.parse(readFileSync(files[0], 'utf8')).words.map(({ word, drawings }) => [word, drawings.length]).slice(0, 3), [['rune', 10], ['caf\u00e9 "x"', 5], ['cat', 1]]);
    assert.match(runBoth(['--learned', files[0], '--top', '9', ...own]).out, /"label":"rune","probability":0\.[\d]+,"learned":true/);
    const before = readFileSync(files[1], 'utf8');
    for (const [args, input, message] of /** @type {[string[], string, RegExp][]} */ ([
      [['rune', '--output', files[1]], `${five}\n${five}\n${five}`, /at most 20 drawings/],
      [['<b>', '--output', files[1]], five, /control character, < or >/],
      [['rune', '--output', files[1]], '', /no drawing to learn/],
      [['rune'], five, /--output names the file/],
      [['rune', '--output', join(folder, 'no', 'file')], five, /cannot write .*: No such file/],
      [['rune', '--output', own[0]], five, /cannot use the learned words .*pen\.ndjson/],
    ])) {
      const { status, out, err } = run(packaged, ['learn', ...args], input);
      assert.deepEqual([status, out], [2, '']);
      assert.match(err, message);
    }
    assert.equal(readFileSync(files[1], 'utf8'), before);
    assert.match(runBoth(['--learned', files[0], '--among', 'cat']).err, /--learned and --among or --except exclude each other/);
    assert.match(runBoth(['--learned', '/nowhere.json', own[0]]).err, /cannot open the learned words \/nowhere\.json: No such file/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('raw and simplified drawings of Quick, Draw! get the same output', { skip: !process.env.INKLING_RAW_PAIRS && 'needs raw-pairs.ndjson' }, () => {
  const lines = readFileSync(String(process.env.INKLING_RAW_PAIRS), 'utf8').trim().split('\n').slice(0, 300).map((line) => {
    const { key_id, word, raw, simplified } = JSON.parse(line);
    return [{ key_id, word, drawing: raw }, { key_id, word, drawing: simplified }].map((object) => `${JSON.stringify(object)}\n`).join('');
  });
  const { out } = runBoth([], lines.join(''));
  assert.equal(out.trim().split('\n').length, 600);
});

test('key_id and word are copied from the input', () => {
  const keys = ['5891796615823361', '9007199254740991', '9007199254740993', '-0', '0.1', '1.5', '-2.5e-7', '1e21', '123456789012345678901', '1e400',
    '3.141592653589793', '"a \\"quoted\\" \\\\ n\\u00e4me\\n\\u0001\\/"', '"ünï 🎨"', 'true', 'null', '[1,-0,1e10,1e15,2147483648,0.30000000000000004,"\\u001f\\t/"]', '{"a":{"b":[]}}'];
  const { out } = runBoth(['--top', '1'], keys.map((key) => `{"word":${key},"other":1,"key_id":${key},"drawing":${JSON.stringify(house)}}\n`).join(''));
  assert.equal(out.trim().split('\n').length, keys.length);
});

test('bad lines are reported with the same messages and skipped', () => {
  const good = JSON.stringify({ word: 'cat', drawing: [[[0, 5, 5], [0, 5, 0]]] });
  const bad = ['not json', '{"drawing":[[[0,1],[0,1]]]', `${good} ${good}`, '[1,2]', '"text"', '17', 'null', '{"word":"cat"}', '{"drawing":"cat"}', '{"drawing":null}',
    '{"drawing":[]}', '{"drawing":[[[],[]]]}', '{"drawing":[[[0,1,2]]]}', '{"drawing":[[[0],[0],[0],[0]]]}', '{"drawing":[[[0,1,2],[0,1,2]],[[0,1],[0,1],[0,1]]]}',
    '{"drawing":[[[0,1],[0]]]}', '{"drawing":[[[0,1],[0,1],[0]]]}', '{"drawing":[[[0,"1",2],[0,1,2]]]}', '{"drawing":[[[0,null,2],[0,1,2]]]}', '{"drawing":[[[0,1e999,2],[0,1,2]]]}',
    '{"drawing":[[[0,1e39,2],[0,1,2]]]}', '{"drawing":[[3,4]]}', JSON.stringify({ drawing: Array.from({ length: 513 }, () => [[1], [1]]) }),
    JSON.stringify({ drawing: [[Array(65537).fill(1), Array(65537).fill(1)]] })];
  const { status, err } = runBoth([], `\uFEFF${good}\r\n\n  \t\r\n${bad.map((line) => `${line}\n${good}\n`).join('')}${good}`);
  assert.equal(status, 1);
  assert.equal(err.trim().split('\n').length, bad.length);
  for (const line of err.split('\n')) assert.ok(line.length < 400, line);
});

test('a line that is nested too deep for the native command line is a bad line', () => {
  const line = (/** @type {string} */ name, /** @type {number} */ depth) => `{"${name}":${'['.repeat(depth)}${']'.repeat(depth)},"drawing":${JSON.stringify(house)}}\n`;
  const { status, out, err } = runBoth([], [999, 1000, 100_000].flatMap((depth) => ['key_id', 'word', 'other'].map((name) => line(name, depth))).join('') + line('word', 1));
  assert.deepEqual([status, out.trim().split('\n').length, err.trim().split('\n').length], [1, 4, 6]);
  assert.match(err, /standard input:4: nested more than 1000 deep/);
});

test('the longest drawing and empty input get the same output', () => {
  const row = (/** @type {number} */ by, /** @type {number} */ mod) => Array.from({ length: 65536 }, (_, i) => (i * by) % mod);
  runBoth([], `${JSON.stringify({ drawing: [[row(1, 997), row(7, 991), row(1, 1e9)]] })}\n`);
  assert.equal(runBoth([]).out, '');
});

test('each answer is written before the next drawing is read', async () => {
  const child = spawn(packaged, ['classify', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (let key_id = 0; key_id < 3; key_id++) {
    child.stdin.write(`${JSON.stringify({ key_id, drawing: house })}\n`);
    assert.equal(JSON.parse((await answers.next()).value).key_id, key_id);
  }
  child.stdin.end();
  assert.equal(await new Promise((done) => child.on('close', done)), 0);
});

test('wrong usage and unreadable files or models are reported, with status 2', () => {
  for (const [args, message] of /** @type {[string[], RegExp][]} */ ([
    [['guess'], /unknown command guess/],
    [['classify', '--bottom'], /unknown option --bottom; see inkling classify --help/],
    [['classify', '-x'], /unknown option -x/],
    [['classify', '--top'], /--top needs a value/],
    [['classify', '--raw=3'], /--raw=3: this option takes no value/],
    [['classify', '--top', '0'], /--top 0 is not a whole number from 1 to 1024/],
    [['classify', '--top', '3x'], /--top 3x/],
    [['classify', '--model', '/nowhere.ink'], /cannot open the model \/nowhere\.ink: No such file/],
    [['classify', '--model', packaged], /cannot use the model .*inkling\.mjs: .*not an Inkling model/],
    [['classify', '/nowhere.ndjson'], /cannot open \/nowhere\.ndjson: No such file/],
    [['classify', '/'], /cannot read \/.*directory/],
  ])) {
    const { status, out, err } = run(packaged, args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(out, '');
    assert.match(err, message);
    assert.equal(args[0] === 'guess' || err.trim().split('\n').length === 1, true, err);
  }
  for (const args of [['--bottom'], ['-x'], ['--top'], ['--raw=3'], ['--rows', '--points'], ['--top', '0'], ['--top', '3x'], ['--jobs', '0'], ['--jobs', '257'], ['--jobs=two'], ['--jobs'], ['--jobs', '1', '/'], ['--model', packaged], ['/nowhere.ndjson'], ['/']]) {
    runBoth(args);
  }
  const threads = run(packaged, ['classify', '--jobs', '4', own[0]]);
  assert.deepEqual(threads, { ...run(packaged, ['classify', own[0]]), err: 'inkling: this command has one thread, and the same output; --jobs is for the native command line\n' });
  const { status, out } = run(packaged, ['classify', own[0], '/nowhere.ndjson', own[0]]);
  assert.deepEqual([status, out.trim().split('\n').length], [2, 60]);
  assert.match(run(packaged, ['--version']).out, /^inkling \d+\.\d+\.\d+\n$/);
  assert.match(run(packaged, ['classify', '--help']).out, /^inkling classify/);
});

test('a closed pipe ends the command silently, a full disk with a message', { skip: !existsSync('/dev/full') && 'needs /dev/full' }, () => {
  const many = `${JSON.stringify({ drawing: house })}\n`.repeat(2000);
  const { stdout, stderr } = spawnSync('sh', ['-c', `"${packaged}" classify | head -n 1 | wc -l`], { input: many, encoding: 'utf8' });
  assert.deepEqual([stdout.trim(), stderr], ['1', '']);
  const full = spawnSync(packaged, ['classify'], { input: many, encoding: 'utf8', stdio: ['pipe', openSync('/dev/full', 'w'), 'pipe'] });
  assert.equal(full.status, 2);
  assert.match(full.stderr, /cannot write the output: no space left/i);
});
