// The labels to guess from, and embeddings.
import assert from 'node:assert/strict';
import test from 'node:test';
import { file, inkling, labels, model, ndjson, own, parse } from '../lib/cli.mjs';

const pen = ndjson(own('pen.ndjson').map(({ drawing }) => ({ drawing })));
const classify = (...args) => inkling(['classify', '--model', model, '--top', '100', ...args], pen);
const all = parse(classify().out);

/** What must come out: the probabilities of these labels alone, divided by their sum. */
function expectLabels(lines, allowed) {
  lines.forEach(({ guesses, sure }, i) => {
    const kept = all[i].guesses.filter(({ label }) => allowed.includes(label));
    const sum = kept.reduce((total, { probability }) => total + probability, 0);
    assert.deepEqual(guesses.map(({ label }) => label), kept.map(({ label }) => label));
    guesses.forEach(({ probability }, j) => assert.ok(Math.abs(probability - kept[j].probability / sum) < 1e-6));
    assert.equal(sure, guesses[0].probability >= Math.fround(0.8));
  });
}

test('--among and --except take words or files and can be combined', () => {
  const list = file('list.txt', '\ncat\r\n  sun \n\nThe_Eiffel_Tower,line');
  for (const [args, allowed] of [
    [['--among', 'cat, sun,été'], ['cat', 'sun', 'été']],
    [['--among', list], ['cat', 'sun', 'The Eiffel Tower', 'line']],
    [['--among', file('marked.txt', '\uFEFFcat\nsun')], ['cat', 'sun']],
    [['--except', list], ['house', 'été', 'circle', 'star']],
    [['--among', 'cat,house', '--except', 'CAT'], ['house']],
    [['--except', 'star'], labels.filter((label) => label !== 'star')],
  ]) {
    const { status, out, err } = classify(...args);
    assert.deepEqual([status, err], [0, '']);
    expectLabels(parse(out), allowed);
  }
});

test('unknown words are named with the nearest that the model knows', () => {
  for (const [args, words] of [
    [['--among', 'cat,houze'], '--among: the model has no label "houze"; the nearest is "house"'],
    [['--except', 'circl'], '--except: the model has no label "circl"; the nearest is "circle"'],
    [['--among', 'cat', '--except', 'cat'], '--among and --except leave no label to guess from'],
    [['--among', ''], '--among and --except leave no label to guess from'],
    [['--among', 'x'.repeat(10000)], `--among: the model has no label "${'x'.repeat(80)}"; the nearest is "cat"`],
    [['--among', `a${'é'.repeat(50)}`], `--among: the model has no label "a${'é'.repeat(39)}"; the nearest is "été"`],
  ]) {
    assert.deepEqual(classify(...args), { status: 2, out: '', err: `inkling classify: ${words}; see inkling classify --help\n` });
  }
  assert.deepEqual(classify('--among', file('binary.txt', 'cat\0dog')),
    { status: 2, out: '', err: `inkling: cannot read ${file('binary.txt', 'cat\0dog')}: it is not a list of words\n` });
});

test('evaluate --among-random guesses among so many labels, the same ones for any number of threads', () => {
  const drawings = file('labeled.ndjson', ndjson(own('pen.ndjson').map(({ drawing }, i) => ({ word: labels[i % labels.length], drawing }))));
  const evaluate = (...args) => inkling(['evaluate', '--model', model, '--json', ...args, drawings]).out;
  assert.equal(JSON.parse(evaluate('--among-random', '1')).top1, 1);
  assert.equal(evaluate('--among-random', '100'), evaluate());
  assert.equal(evaluate('--among-random', '3', '--jobs', '1'), evaluate('--among-random', '3', '--jobs', '4'));
  assert.notEqual(evaluate('--among-random', '3'), evaluate('--among-random', '3', '--seed', '2'));
});

test('embed writes one line per drawing: numbers whose squares add up to 1, equal for a moved drawing', () => {
  const drawing = [[[10, 90, 90, 10], [10, 10, 80, 80], [0, 1, 2, 3]]], moved = [[[520, 680, 680, 520], [20, 20, 160, 160], [0, 1, 2, 3]]];
  const { status, out, err } = inkling(['embed', '--model', model], ndjson([{ key_id: 7, word: 'cat', drawing }, { drawing: moved }, { drawing: [] }]));
  assert.equal(status, 1);
  assert.match(err, /:3: /);
  const [first, second] = parse(out);
  assert.deepEqual(Object.keys(first), ['key_id', 'word', 'embedding']);
  assert.ok(Math.abs(first.embedding.reduce((sum, value) => sum + value * value, 0) - 1) < 1e-5);
  assert.deepEqual(first.embedding, second.embedding);
});
