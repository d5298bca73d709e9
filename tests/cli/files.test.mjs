import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { cli, file, folder, inkling, model, ndjson, own } from '../lib/cli.mjs';
import { binary, FOREIGN, READ } from '../lib/odd-files.mjs';

const drawing = [[[0, 255, 9], [0, 9, 255]]];
const evaluate = (/** @type {string[]} */ ...args) => inkling(['evaluate', '--model', model, '--json', ...args]);

test('files of other kinds are refused once, with what to do; others are read as far as they are whole', () => {
  for (const [name, [content, message]] of Object.entries(FOREIGN)) {
    const { status, out, err } = inkling(['simplify', file(name, content)]);
    assert.deepEqual([status, out, err.split('\n').length], [2, '', 2], err);
    assert.match(err, message);
  }
  for (const [name, [content, status, args = []]] of Object.entries(READ)) {
    assert.equal(inkling(['simplify', ...args, file(name, content)]).status, status, name);
  }
});

test('gzip gives what its content gives, member after member, from files and pipes', () => {
  const lines = ndjson(own('pen.ndjson')), packed = gzipSync(lines);
  const expected = inkling(['simplify'], lines).out;
  assert.equal(inkling(['simplify', file('pen.ndjson.gz', packed)]).out, expected);
  assert.equal(inkling(['simplify'], Buffer.concat([packed, packed])).out, expected + expected);
  for (const [bytes, message] of /** @type {[Buffer, RegExp][]} */ ([
    [packed.subarray(0, -20), /^inkling: cannot read .*pen.ndjson.gz( after line \d+)?: the gzip data is cut off; copy the file again\n$/],
    [Buffer.concat([packed, Buffer.from('more')]), /: the gzip data is damaged; copy the file again\n$/],
  ])) {
    const { status, out, err } = inkling(['simplify', file('pen.ndjson.gz', bytes)]);
    assert.equal(status, 2);
    assert.match(err, message);
    assert.ok(expected.startsWith(out));
  }
});

test('classify and simplify read the .bin files of the dataset, with the key and the label of the file', () => {
  const path = file('full_binary_The Eiffel Tower.bin', Buffer.concat([binary(drawing), binary([[[], []], ...drawing], 2n ** 63n)]));
  const { status, out } = inkling(['classify', '--model', model, '--top', '1', path]);
  assert.equal(status, 0);
  assert.match(out, /^\{"key_id":"5891796615823361","word":"The Eiffel Tower","guesses":.*\n\{"key_id":"9223372036854775808","word":"The Eiffel Tower","guesses":.*\n$/);
  assert.equal(inkling(['simplify', path]).out.split('\n')[0], `{"key_id":"5891796615823361","word":"The Eiffel Tower","countrycode":"DE","recognized":true,"timestamp":4000000000,"drawing":${JSON.stringify(drawing)}}`);
});

test('labels are found by the names of Google\'s and Kaggle\'s files and words', () => {
  const content = Buffer.concat([binary(drawing), binary(drawing)]);
  const expected = evaluate(file('star.bin', content));
  assert.equal(expected.status, 0, expected.err);
  for (const name of ['full_binary_star.bin', 'Star.bin', 'STAR.bin.gz']) {
    assert.deepEqual(evaluate(file(name, name.endsWith('.gz') ? gzipSync(content) : content)), expected, name);
  }
  const tower = evaluate(file('The Eiffel Tower.bin', content));
  for (const name of ['full_binary_The Eiffel Tower.bin', 'The_Eiffel_Tower.bin', 'the-eiffel-tower.bin', 'The%20Eiffel%20Tower.bin', 'the+eiffel+tower.bin']) {
    assert.deepEqual(evaluate(file(name, content)), tower, name);
  }
  const lines = (/** @type {string} */ word) => ndjson([{ word, drawing }, { word, drawing }]);
  for (const word of ['The Eiffel Tower', 'The_Eiffel_Tower', 'the eiffel tower', 'THE-EIFFEL-TOWER']) {
    for (const name of ['full_simplified_The Eiffel Tower.ndjson', 'words.ndjson']) assert.deepEqual(evaluate(file(name, lines(word))), tower, word);
  }
  assert.deepEqual(evaluate(file('escaped.ndjson', lines('X').replaceAll('X', 'The\\u0020Eiffel Tower'))), tower);
  const unknown = evaluate(file('words.ndjson', `${lines('The Eiffel').split('\n')[0]}\n{"word":"\\ud83d","drawing":[[[1],[2]]]}\n{"word":"star\\u0000","drawing":[[[1],[2]]]}\n${lines('star')}`));
  assert.equal(unknown.status, 1);
  assert.match(unknown.err, /:1: the model has no label "The Eiffel"\n.*:2: the model has no label "\\ud83d"\n.*:3: the model has no label "star\\u0000"\n$/s);
  assert.match(evaluate(file('full_binary_submarine.bin', content)).err, /no label of this name; expected a file named LABEL.bin\n/);
});

test('a folder is read with its compressed files; what is left out is named once', () => {
  const set = join(folder, 'set');
  mkdirSync(join(set, 'more'), { recursive: true });
  file('set/cat.bin', binary(drawing));
  file('set/star.bin.gz', gzipSync(binary(drawing)));
  file('set/lines.ndjson.gz', gzipSync(ndjson([{ word: 'sun', drawing }])));
  const whole = evaluate(set);
  assert.equal(JSON.parse(whole.out).drawings, 3);
  assert.equal(whole.err, `inkling: left out of ${set}, for their format is not known: more\n`);
  for (const name of ['notes.txt', 'cat.png', 'sketchrnn_cat.npz', 'words.csv', '.hidden']) file(`set/${name}`, 'x');
  const { status, err } = evaluate(set);
  assert.equal(status, 0);
  assert.equal(err, `inkling: left out of ${set}, for their format is not known: cat.png, more, notes.txt, sketchrnn_cat.npz, words.csv\n`);
  for (let i = 0; i < 200; i++) file(`set/${i}.txt`, '');
  assert.match(evaluate(set).err, /^inkling: left out of .*: 0\.txt, .* and \d+ more\n$/);
  const tables = join(folder, 'tables');
  mkdirSync(tables);
  file('tables/cat.csv', 'word,drawing\ncat,"[[[1,2,3],[1,2,3]]]"\nSTAR,"[[[1,2],[1,2]],[[1],[2]]]"\n');
  assert.equal(JSON.parse(evaluate('--csv', tables).out).drawings, 2);
});

test('Kaggle\'s CSV gives what its drawings give as lines', () => {
  const columns = ['countrycode', 'drawing', 'key_id', 'recognized', 'timestamp', 'word'];
  const cell = (/** @type {string} */ text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = own('pen.ndjson').slice(0, 9).map(({ word, drawing }, i) => ({ countrycode: 'DE', drawing: JSON.stringify(drawing).replaceAll(',', ', '), key_id: `515280209340006${i}`, recognized: i % 2 ? 'True' : 'False', timestamp: '2017-03-08 21:12:07.266040', word: i ? word : 'a "word", \n two lines' }));
  const expected = inkling(['classify', '--model', model], rows.map(({ drawing, key_id, word }) => `{"key_id":"${key_id}","word":${JSON.stringify(word).replace('\\n', '\\u000a')},"drawing":${drawing}}\n`).join(''));
  assert.equal(expected.status, 0);
  for (const order of [columns, [...columns].reverse(), ['word', 'drawing', 'key_id']]) {
    for (const end of ['\n', '\r\n']) {
      const text = [order.join(','), ...rows.map((row) => order.map((name) => cell(row[name])).join(','))].join(end);
      assert.deepEqual(inkling(['classify', '--model', model, '--csv', file('kaggle.csv', text)]), expected);
      assert.deepEqual(inkling(['classify', '--model', model, '--csv'], gzipSync(`\ufeff${text}${end}`)), expected);
    }
  }
});

const noTerminal = spawnSync('script', ['--version']).status !== 0 && 'needs script of util-linux';

test('on a terminal there is a summary at the end, elsewhere not', { skip: noTerminal }, () => {
  const path = file('several.ndjson', `${ndjson(own('pen.ndjson'))}bad\n`);
  for (const command of [`"${cli}" classify --model "${model}" "${path}"`, `"${cli}" simplify "${path}"`]) {
    const shown = spawnSync('script', ['-qec', `${command} > /dev/null`, '/dev/null'], { encoding: 'utf8' }).stdout;
    assert.match(shown, /several\.ndjson:31: not valid JSON[^\n]*\n(\r[^\n]*)?30 drawings, 1 bad lines, \d+\.\d s\r\n$/);
    assert.doesNotMatch(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stderr, /bad lines/);
  }
});

test('on a terminal there is a line of progress while the output goes into a file', { skip: noTerminal }, async () => {
  const pipe = join(folder, 'pipe'), out = join(folder, 'out.ndjson');
  spawnSync('mkfifo', [pipe]);
  for (const command of [`"${cli}" classify --model "${model}"`, `"${cli}" simplify`]) {
    file('out.ndjson', '');
    const child = spawn('script', ['-qec', `${command} "${pipe}" > "${out}"`, '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let shown = '';
    child.stdout.on('data', (chunk) => { shown += chunk; });
    const writer = await open(pipe, 'w'), line = ndjson([{ drawing }]);
    await writer.write(line);
    while (statSync(out).size === 0) await setTimeout(10);
    await setTimeout(150); // the line is shown ten times a second at most
    await writer.write(line);
    await writer.close();
    await new Promise((resolve) => child.on('close', resolve));
    assert.match(shown, /\r\x1b\[K2 drawings, \d+ s\r\x1b\[K2 drawings, 0 bad lines, \d+\.\d s\r\n$/);
  }
});
