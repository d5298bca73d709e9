import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { binary, cli, file, inkling, labels, model, ndjson, own, parse } from '../lib/cli.mjs';

const classify = (objects, ...args) => inkling(['classify', '--model', model, ...args],
  typeof objects === 'string' ? objects : ndjson(objects));
const guesses = (drawing, ...args) => parse(classify([{ drawing }], ...args).out)[0].guesses;
const house = own('pen.ndjson')[0].drawing;

test('each drawing gets one line, in order, with its key_id and word', () => {
  const keys = ['5891796615823361', 4503599627370497, 9007199254740991, 'a "quoted" \\ näme\n', 0, undefined];
  const { status, out, err } = classify(keys.map((key_id) => ({ key_id, word: 'cat', countrycode: 'DE', drawing: house })));
  assert.equal(err, '');
  assert.equal(status, 0);
  assert.deepEqual(parse(out).map((line) => line.key_id), keys);
  assert.deepEqual(Object.keys(parse(out)[0]), ['key_id', 'word', 'guesses', 'sure']);
  assert.deepEqual(Object.keys(parse(out)[5]), ['word', 'guesses', 'sure']);
});

test('guesses are sorted by probability; --top sets their number, 3 by default', () => {
  assert.equal(guesses(house).length, 3);
  assert.equal(guesses(house, '--top', '1').length, 1);
  const all = guesses(house, '--top', '1000');
  assert.deepEqual(all.map(({ label }) => label).sort(), [...labels].sort());
  assert.ok(all.every(({ probability }, i) => i === 0 || probability <= all[i - 1].probability));
  assert.ok(Math.abs(all.reduce((sum, { probability }) => sum + probability, 0) - 1) < 1e-5);
  assert.deepEqual(all.slice(0, 3), guesses(house));
});

test('a drawing is sure if its best guess reaches the threshold of the model', () => {
  const lines = parse(classify(own('pen.ndjson')).out);
  assert.equal(lines.length, 30);
  for (const line of lines) assert.equal(line.sure, line.guesses[0].probability >= Math.fround(0.8));
  assert.equal(new Set(lines.map((line) => line.sure)).size, 2);
});

test('strokes of three rows, or of two with --raw, are raw; strokes of two rows are simplified', () => {
  const twoRows = house.map(([x, y]) => [x, y]);
  assert.deepEqual(guesses(twoRows, '--raw'), guesses(house));
  assert.notDeepEqual(guesses(twoRows), guesses(house));
  const simplified = parse(inkling(['simplify'], ndjson([{ drawing: house }])).out)[0].drawing;
  assert.deepEqual(guesses(simplified), guesses(house));
});

test('moved and scaled drawings get the same guesses', () => {
  const changed = (scale, dx, dy) => house.map(([x, y, t]) => [x.map((v) => v * scale + dx), y.map((v) => v * scale + dy), t]);
  assert.deepEqual(guesses(changed(2, 0, 0)), guesses(house));
  assert.deepEqual(guesses(changed(0.5, 64, -32)), guesses(house));
});

test('odd drawings are classified like others', () => {
  const { status, out, err } = classify(own('odd.ndjson'));
  assert.equal(err, '');
  assert.equal(status, 0);
  assert.equal(parse(out).length, own('odd.ndjson').length);
});

test('bad lines are reported with their numbers and skipped, with status 1', () => {
  const good = JSON.stringify({ word: 'cat', drawing: [[[0, 5, 5], [0, 5, 0]]] });
  const bad = {
    'not json': /not valid JSON at byte 1 /,
    '{"drawing":[[[0,1],[0,1]]]': /not valid JSON/,
    [`${good} ${good}`]: /not valid JSON at byte \d+/,
    '[1,2]': /not a JSON object/,
    '{"word":"cat"}': /no "drawing"/,
    '{"drawing":"cat"}': /the string "drawing" does not hold JSON/,
    '{"drawing":{}}': /not a list of strokes/,
    '{"drawing":[]}': /no stroke|empty/i,
    '{"drawing":[[[],[]]]}': /without points|no point|empty/i,
    '{"drawing":[[[0,1,2]]]}': /stroke 1 .*is not \[\[x…\],\[y…\]\]/,
    '{"drawing":[[[0],[0],[0],[0]]]}': /stroke 1/,
    '{"drawing":[[[0,1,2],[0,1,2]],[[0,1],[0,1],[0,1]]]}': /stroke 2 .*3 rows; expected 2/,
    '{"drawing":[[[0,1],[0]]]}': /different lengths/,
    '{"drawing":[[[0,1],[0,1],[0]]]}': /different lengths.*y and t/,
    '{"drawing":[[[0,"1",2],[0,1,2]]]}': /not a finite number/,
    '{"drawing":[[[0,null,2],[0,1,2]]]}': /not a finite number/,
    '{"drawing":[[[0,1e999,2],[0,1,2]]]}': /not a finite number/,
    '{"drawing":[[[0,1e39,2],[0,1,2]]]}': /not a finite number/,
    '{"drawing":[[3,4]]}': /stroke 1/,
  };
  const lines = Object.keys(bad);
  const path = file('mixed.ndjson', lines.map((line) => `${line}\n${good}\n`).join(''));
  const { status, out, err } = inkling(['classify', '--model', model, path]);
  assert.equal(status, 1);
  assert.equal(parse(out).length, lines.length);
  const messages = err.trim().split('\n');
  assert.equal(messages.length, lines.length, err);
  lines.forEach((line, i) => {
    assert.ok(messages[i].startsWith(`${path}:${2 * i + 1}: `), messages[i]);
    assert.match(messages[i], bad[line], line);
  });
});

test('a line with a NUL or bytes that are not UTF-8 is at most a bad line', () => {
  const { status, err } = inkling(['classify', '--model', model], Buffer.from('{"drawing":\0[]}\n\xff\xfe\n', 'latin1'));
  assert.equal(status, 1);
  assert.equal(err.trim().split('\n').length, 2);
});

test('blank lines, carriage returns, a byte order mark and a missing last newline are accepted', () => {
  const line = JSON.stringify({ drawing: house });
  const { status, out, err } = classify(`\uFEFF${line}\r\n\n  \r\n${line}`);
  assert.equal(err, '');
  assert.equal(status, 0);
  assert.equal(parse(out).length, 2);
});

test('empty input gives no output, with status 0', () => {
  assert.deepEqual(classify(''), { status: 0, out: '', err: '' });
});

test('a drawing of the maximum number of points is accepted, a longer one reported', () => {
  const points = (n) => [[Array.from({ length: n }, (_, i) => i % 997), Array.from({ length: n }, (_, i) => (i * 7) % 991), Array.from({ length: n }, (_, i) => i)]];
  const { status, out, err } = classify([{ key_id: 1, drawing: points(65536) }, { key_id: 2, drawing: points(65537) }, { key_id: 3, drawing: house }]);
  assert.equal(status, 1);
  assert.deepEqual(parse(out).map((line) => line.key_id), [1, 3]);
  assert.match(err, /^standard input:2: .*65536/);
});

for (const jobs of ['1', '3']) test(`each line is written before the next drawing is read (threads: ${jobs})`, async () => {
  const child = spawn(cli, ['classify', '--model', model, '--jobs', jobs, '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (let key_id = 0; key_id < 4; key_id++) { // and what comes after a drawing does not hold it back
    child.stdin.write(`${ndjson([{ key_id, drawing: house }])}${['', '\n \r\n', 'bad\n', '{"drawing":'][key_id]}`);
    assert.equal(JSON.parse((await answers.next()).value).key_id, key_id);
  }
  child.stdin.end();
  assert.equal(await new Promise((done) => child.on('close', done)), 1);
});

test('a batch gives the lines and messages of one drawing at a time, for any number of threads', () => {
  const different = [...own('pen.ndjson').map((drawing, i) => JSON.stringify({ ...drawing, key_id: i })), 'bad', '', ...own('odd.ndjson').map((drawing) => JSON.stringify(drawing))];
  const answers = different.map((line) => inkling(['classify', '--model', model], `${line}\n`)); // a process for each
  const order = Array.from({ length: 700 }, (_, i) => i * i % 1009 % different.length);
  const lines = order.map((at) => different[at]), one = order.map((at) => answers[at]);
  const content = `${lines.join('\n')}\n`, path = file('all.ndjson', content);
  const expected = { status: 1, out: one.map(({ out }) => out).join(''), err: lines.flatMap((_, i) => one[i].err.replace(/^standard input:1:/, `${path}:${i + 1}:`)).join('') };
  for (const jobs of ['1', '2', '3', '16']) assert.deepEqual(inkling(['classify', '--model', model, '--jobs', jobs, path]), expected, `${jobs} threads`);
  const piped = inkling(['classify', '--model', model, '--jobs', '4'], content);
  assert.deepEqual({ ...piped, err: piped.err.replaceAll('standard input', path) }, expected);
  for (const jobs of ['0', '257', '1.5', 'x']) assert.match(inkling(['classify', '--jobs', jobs]).err, /--jobs .* is not a whole number from 1 to 256/);
});

test('a batch holds drawings of several files, of every format, also after these are closed', () => {
  const csv = (/** @type {number} */ i) => file(`${i}.csv`, `word,"dra""wing",drawing\nword ${i},x,"${JSON.stringify(house)}"\n`);
  const tables = Array.from({ length: 9 }, (_, i) => csv(i));
  const { status, out } = inkling(['classify', '--model', model, '--csv', '--jobs', '2', ...tables]);
  assert.deepEqual([status, parse(out).map(({ word }) => word)], [0, tables.map((_, i) => `word ${i}`)]);
  const mixed = [file('cat.bin', Buffer.concat(Array(5).fill(binary([[[0, 255, 9], [0, 9, 255]]])))), '/nowhere.ndjson', file('one.ndjson', ndjson([{ word: 'one', drawing: house }])), file('star.bin', binary([[[0, 9], [3, 5]]]))];
  const several = inkling(['classify', '--model', model, ...mixed]);
  assert.deepEqual([several.status, parse(several.out).map(({ word }) => word)], [2, [...Array(5).fill('cat'), 'one', 'star']]);
});

test('long drawings among short ones, and lines of megabytes', () => {
  const long = { drawing: [[Array.from({ length: 65536 }, (_, i) => i % 997), Array.from({ length: 65536 }, (_, i) => i % 991), Array(65536).fill(0)]] };
  const lines = Array.from({ length: 40 }, (_, i) => (i % 8 === 3 ? { key_id: i, ...long } : { key_id: i, drawing: house }));
  const { status, out } = inkling(['classify', '--model', model, '--jobs', '2'], ndjson(lines));
  assert.deepEqual([status, parse(out).map(({ key_id }) => key_id)], [0, lines.map((_, i) => i)]);
});

test('several files are read in order; a missing one is reported, with status 2', () => {
  const [a, b] = ['a', 'b'].map((name) => file(`${name}.ndjson`, ndjson([{ word: name, drawing: house }])));
  const both = inkling(['classify', '--model', model, a, b]);
  assert.deepEqual(parse(both.out).map((line) => line.word), ['a', 'b']);
  const missing = inkling(['classify', '--model', model, a, '/nowhere.ndjson', b]);
  assert.equal(missing.status, 2);
  assert.match(missing.err, /cannot open \/nowhere.ndjson: No such file/);
  assert.equal(parse(missing.out).length, 2);
  assert.match(inkling(['classify', '--model', model, '/']).err, /cannot read \/.*directory/);
});

test('output that cannot be written is reported, with status 2', { skip: !existsSync('/dev/full') && 'needs /dev/full' }, () => {
  const { status, stderr } = spawnSync(cli, ['classify', '--model', model], {
    input: ndjson([{ drawing: house }]), encoding: 'utf8', stdio: ['pipe', openSync('/dev/full', 'w'), 'pipe'],
  });
  assert.equal(status, 2);
  assert.match(stderr, /cannot write the output: No space left/);
});
