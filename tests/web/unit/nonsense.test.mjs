/** Every function of the package with arguments that make no sense: it ignores them or throws an InklingError. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInkling, InklingError } from '../../../dist/inkling.js';
import { label, labelsIn } from '../../../dist/labels.js';
import { chooseLabels, classifyAll, learnerOf, loadKnown, loadMore } from '../../../dist/more.js';
import { createSketcher } from '../../../dist/sketch.js';
import { strokesFrom } from '../../../dist/strokes.js';

const NONSENSE = [null, undefined, 0, 5, NaN, true, '', 'nonsense', 10n, Symbol('s'), () => 1, [], [1], {}, new Set([1]), new Date()];
const drawing = [[[10, 90, 90, 10, 10], [10, 10, 90, 90, 10]]];
const inkling = await createInkling(), more = await loadMore(inkling), learner = await learnerOf(inkling), sketcher = await createSketcher();
const known = await loadKnown(inkling);
const taught = await learnerOf(await createInkling());
taught.learn('rune', [drawing]);

/** @type {Record<string, (value: any) => unknown>} */
const CALLS = {
  createInkling, 'createInkling: wasm': (wasm) => createInkling({ wasm }), 'createInkling: model': (model) => createInkling({ model }),
  classify: inkling.classify, probabilities: inkling.probabilities, simplify: inkling.simplify,
  'classify: options': (options) => inkling.classify(drawing, options), 'probabilities: options': (options) => inkling.probabilities(drawing, options),
  'simplify: options': (options) => inkling.simplify(drawing, options), 'classify: top': (top) => inkling.classify(drawing, { top }),
  'classify: format': (format) => inkling.classify(drawing, { format }), 'classify: unfinished': (unfinished) => inkling.classify(drawing, { unfinished }),
  loadMore, 'loadMore: options': (options) => more.classify(drawing, options), 'loadMore: among': (among) => more.classify(drawing, { among }),
  explain: more.explain, 'explain: options': (options) => more.explain(drawing, options), 'explain: word': (word) => more.explain(drawing, { word }),
  loadKnown, 'loadKnown: files': (files) => loadKnown(inkling, files), 'loadKnown: known': (file) => loadKnown(inkling, { known: file }),
  knows: known.knows, familiarity: known.familiarity, 'knows: options': (options) => known.knows(drawing, options),
  chooseLabels: (labels) => chooseLabels(labels, {}), 'chooseLabels: options': (options) => chooseLabels(inkling.labels, options),
  'chooseLabels: except': (except) => chooseLabels(inkling.labels, { except }),
  classifyAll: (value) => classifyAll(value, [drawing]), 'classifyAll: drawings': (drawings) => classifyAll(inkling, drawings),
  'classifyAll: options': (options) => classifyAll(inkling, [drawing], options), 'classifyAll: signal': (signal) => classifyAll(inkling, [drawing], { signal }),
  learnerOf, 'learn: word': (word) => learner.learn(word, [drawing]), 'learn: drawings': (drawings) => learner.learn('rune', drawings), forget: learner.forget,
  'learner: classify': learner.classify, 'learner: options': (options) => learner.classify(drawing, options), 'learner: options, taught': (options) => taught.classify(drawing, options),
  embed: learner.embed, 'embed: options': (options) => learner.embed(drawing, options), importLearned: learner.importLearned,
  strokesFrom, 'strokesFrom: options': (options) => strokesFrom(drawing, options), 'strokesFrom: format': (format) => strokesFrom(drawing, { format }),
  'label: category': (category) => label(category, 'de'), 'label: language': (language) => label('cat', language), labelsIn,
  createSketcher, 'createSketcher: decoder': (decoder) => createSketcher({ decoder }), draw: sketcher.draw, 'draw: options': (options) => sketcher.draw('cat', options),
  'draw: seed': (seed) => sketcher.draw('cat', { seed }), finish: (strokes) => sketcher.finish(strokes, { word: 'cat' }), 'finish: options': (options) => sketcher.finish(drawing, options),
  'finish: box': (box) => sketcher.finish(drawing, { word: 'cat', box }),
};

test('nonsense is ignored or an InklingError with a sentence', async () => {
  let errors = 0;
  for (const [name, call] of Object.entries(CALLS)) {
    for (const value of NONSENSE) {
      try {
        await call(value);
      } catch (error) {
        errors++;
        assert.ok(error instanceof InklingError, `${name} of ${String(value)}: ${error}`);
        assert.match(error.message, /^.{15,}[.?]$/s, `${name} of ${String(value)}`);
      }
    }
  }
  assert.ok(errors > 300, `${errors}`);
});

test('files that are given without their names are refused', async () => {
  for (const create of [createInkling, createSketcher]) {
    for (const files of ['model.ink', 5, () => 1]) {
      await assert.rejects(create(/** @type {any} */ (files)), { name: 'InklingError', code: 'source', message: /^Cannot use the given files \(.*\)\. Give their addresses\.$/ });
    }
  }
});

test('a file\'s content as text makes no endless message', async () => {
  for (const text of ['\x89INK'.repeat(100_000), `data:,${'x'.repeat(1e6)}`, `https://localhost:1/${'x'.repeat(1e6)}`]) {
    await assert.rejects(createInkling({ model: text }), (/** @type {Error} */ error) => error instanceof InklingError && error.message.length < 500);
  }
});
