// What each stroke adds: the numbers must be those of classify for the drawing without the stroke, and for its beginning.
import assert from 'node:assert/strict';
import test from 'node:test';
import { inkling, labels, model, ndjson, own, parse } from '../lib/cli.mjs';

const explain = (objects, ...args) => inkling(['explain', '--model', model, ...args], typeof objects === 'string' ? objects : ndjson(objects));
/** The probabilities of all labels of each drawing, by label, and the best guess. */
const classify = (drawings) => parse(inkling(['classify', '--model', model, '--top', '100'], ndjson(drawings.map((drawing) => ({ drawing })))).out)
  .map(({ guesses }) => ({ of: Object.fromEntries(guesses.map(({ label, probability }) => [label, probability])), best: guesses[0] }));
const near = (a, b) => assert.ok(Math.abs(a - b) < 2e-7, `${a} and ${b}`);

// Their longer side is 255, whichever stroke is left out last, so that no part of them is scaled twice.
const FRAME = [[0, 255, 255], [0, 0, 255]];
const drawings = own('pen.ndjson').slice(0, 8).map(({ drawing }) => [FRAME, ...parse(inkling(['simplify'], ndjson([{ drawing }])).out)[0].drawing]);

test('shares are what classify says of the drawing without each stroke, the course what it says of the beginnings', () => {
  for (const word of [undefined, 'The Eiffel Tower']) {
    const { status, out, err } = explain(drawings.map((drawing, i) => ({ key_id: i, word: 'a word', drawing })), ...(word ? ['--word', word] : []));
    assert.deepEqual([status, err], [0, '']);
    const lines = parse(out);
    assert.equal(lines.length, drawings.length);
    lines.forEach(({ label, strokes, ...rest }, i) => {
      const drawing = drawings[i], [whole] = classify([drawing]);
      assert.deepEqual(rest, { key_id: i, word: 'a word' });
      assert.equal(label, word ?? whole.best.label);
      assert.equal(strokes.length, drawing.length);
      const without = classify(drawing.map((_, left) => drawing.filter((_, at) => at !== left)));
      strokes.forEach(({ share }, at) => near(share, whole.of[label] - without[at].of[label]));
      const last = strokes[strokes.length - 1];
      assert.deepEqual([last.probability, last.best], [whole.of[label], whole.best]);
    });
  }
});

test('beginnings are guessed as classify guesses drawings of so many strokes', () => {
  // No calibration for unfinished drawings changes which guess is the best.
  for (const drawing of drawings) {
    const [{ strokes }] = parse(explain([{ drawing }]).out);
    assert.deepEqual(strokes.map(({ best }) => best.label), classify(drawing.map((_, at) => drawing.slice(0, at + 1))).map(({ best }) => best.label));
  }
});

test('the word may be written otherwise; without its only stroke all labels are equally likely', () => {
  const line = [{ drawing: [FRAME] }];
  const [{ label, strokes: [{ share, probability }] }] = parse(explain(line, '--word', 'THE_EIFFEL-TOWER').out);
  assert.equal(label, 'The Eiffel Tower');
  near(share, probability - 1 / labels.length);
});

test('an unknown word ends the command with the nearest label', () => {
  for (const [word, quoted, nearest] of [['houze', 'houze', 'house'], ['', '', 'cat'], ['x'.repeat(10000), 'x'.repeat(80), 'cat'],
    [`a${'é'.repeat(50)}`, `a${'é'.repeat(39)}`, 'été']]) {
    assert.deepEqual(explain([{ drawing: FRAME }], '--word', word), {
      status: 2, out: '',
      err: `inkling explain: --word: the model has no label "${quoted}"; the nearest is "${nearest}"; see inkling explain --help\n`,
    });
  }
});

test('bad lines and empty drawings are reported and skipped', () => {
  const good = '{"drawing":[[[0,9,9],[0,0,9]]]}\n';
  const { status, out, err } = explain(`${good}nonsense\n{"drawing":[]}\n{"drawing":[[[],[]]]}\n${good}`);
  assert.equal(status, 1);
  const lines = parse(out);
  assert.equal(lines.length, 2);
  assert.deepEqual(lines[0], lines[1]);
  const reports = err.trim().split('\n');
  assert.match(reports[0], /^standard input:2: not valid JSON/);
  assert.match(reports[1], /^standard input:3: empty drawing/);
  assert.match(reports[2], /^standard input:4: empty drawing/);
  assert.deepEqual(explain('').out, '');
});

test('strokes without points are no strokes', () => {
  const [drawing] = drawings;
  assert.equal(explain([{ drawing: [...drawing.slice(0, 2), [[], []], ...drawing.slice(2)] }]).out, explain([{ drawing }]).out);
});

test('--help says what the numbers mean', () => {
  const { status, out, err } = inkling(['explain', '--help']);
  assert.deepEqual([status, err], [0, '']);
  assert.match(out, /^inkling explain .*\n[^]*"strokes":\[[^]*share is [^]*--word WORD/);
  assert.match(inkling(['--help']).out, /^ *inkling explain +\w/m);
});
