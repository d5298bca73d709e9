/** inkling/handwriting against the Web IDL of the draft, and beside Chromium's own implementation of it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import idl from '@webref/idl';
import { chromium } from 'playwright-core';
import * as handwriting from '../../../dist/handwriting.js';
import { ARGUMENTS, serve } from '../../lib/site.mjs';
import { shapes } from '../../lib/shapes.mjs';

const { HandwritingDrawing, HandwritingRecognizer, HandwritingStroke, createHandwritingRecognizer, queryHandwritingRecognizer } = handwriting;
/** @type {any[]} */
const definitions = (await idl.parseAll())['handwriting-recognition'];
const functions = definitions.filter(({ name, partial }) => name === 'Navigator' && partial).flatMap(({ members }) => members);
const interfaces = definitions.filter(({ type, partial }) => type === 'interface' && !partial);

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
before(async () => { [browser, site] = await Promise.all([chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...ARGUMENTS, '--enable-blink-features=HandwritingRecognition'] }), serve({ answer: (path) => (path === '/blank.html' ? { body: '<!doctype html><link rel="icon" href="data:,">' } : undefined) })]); });
after(async () => {
  await browser?.close();
  await site?.close();
});

/** What is seen of the interfaces from outside. Runs in pages, too. */
const shapeOf = (/** @type {any} */ { name, prototype, length }) => {
  /** @type {Record<string, any>} */
  const members = {};
  for (const [key, { value, writable, enumerable, configurable }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    members[key] = { type: typeof value, length: value.length, name: value.name, writable, enumerable, configurable };
  }
  Reflect.deleteProperty(members.constructor, 'length'); // checked by itself
  return { name, length, tag: Object.prototype.toString.call(prototype), members };
};

function draw(/** @type {InstanceType<typeof HandwritingDrawing>} */ drawing, /** @type {number[][][]} */ strokes) {
  for (const points of strokes) {
    const stroke = new HandwritingStroke();
    for (const [x, y] of points) stroke.addPoint({ x: 100 * x, y: 100 * y });
    drawing.addStroke(stroke);
  }
}
const fails = (/** @type {string} */ name) => (/** @type {any} */ error) => error instanceof DOMException && error.name === name;

test('every interface, operation and argument of the IDL is there, and nothing else', () => {
  assert.deepEqual(interfaces.map(({ name }) => name).sort(), ['HandwritingDrawing', 'HandwritingRecognizer', 'HandwritingStroke']);
  for (const { name, members } of interfaces) {
    const one = handwriting[/** @type {'HandwritingStroke'} */ (name)];
    const { members: found, ...rest } = shapeOf(one);
    assert.deepEqual(rest, { name, length: 0, tag: `[object ${name}]` });
    const operations = members.filter((/** @type {any} */ { type }) => type === 'operation');
    assert.deepEqual(Object.keys(found).sort(), ['constructor', ...operations.map((/** @type {any} */ member) => member.name)].sort());
    for (const operation of operations) {
      const required = operation.arguments.filter((/** @type {any} */ { optional }) => !optional).length;
      assert.deepEqual(found[operation.name],
        { type: 'function', length: required, name: operation.name, writable: true, enumerable: true, configurable: true }, `${name}.${operation.name}`);
    }
    if (members.some((/** @type {any} */ { type }) => type === 'constructor')) assert.ok(new one());
    else assert.throws(() => new one(), { name: 'TypeError', message: 'Illegal constructor' });
  }
  assert.deepEqual(functions.map(({ name }) => name).sort(), ['createHandwritingRecognizer', 'queryHandwritingRecognizer']);
  for (const { name, arguments: { length } } of functions) assert.equal(handwriting[/** @type {'queryHandwritingRecognizer'} */ (name)].length, length, name);
});

test('results have the members of the IDL\'s dictionaries, with values of their enumerations', async () => {
  /** @type {Record<string, any>} */
  const dictionaries = Object.fromEntries(definitions.filter(({ type }) => type === 'dictionary').map(({ name, members }) => [name, members]));
  const enums = Object.fromEntries(definitions.filter(({ type }) => type === 'enum').map(({ name, values }) => [name, values.map((/** @type {any} */ { value }) => value)]));
  const check = (/** @type {any} */ value, /** @type {any} */ { idlType: type, generic }) => {
    if (generic === 'sequence') {
      assert.ok(Array.isArray(value));
      for (const one of value) check(one, type[0]);
    } else if (enums[type]) assert.ok(enums[type].includes(value), `${value} of ${type}`);
    else if (dictionaries[type]) {
      assert.deepEqual(Object.keys(value).filter((key) => !dictionaries[type].some((/** @type {any} */ { name }) => name === key)), []);
      for (const { name, required, idlType } of dictionaries[type]) {
        if (required || name in value) check(value[name], idlType);
      }
    } else if (type === 'unsigned long') assert.ok(Number.isInteger(value) && value >= 0);
    else assert.equal(typeof value, { DOMString: 'string', boolean: 'boolean' }[/** @type {'boolean'} */ (type)], type);
  };
  check(await queryHandwritingRecognizer({ languages: ['en'] }), { idlType: 'HandwritingRecognizerQueryResult' });
  const recognizer = await createHandwritingRecognizer({ languages: ['en'] });
  const drawing = recognizer.startDrawing();
  draw(drawing, shapes.house);
  const predictions = await drawing.getPrediction();
  for (const prediction of predictions) {
    check(prediction, { idlType: 'HandwritingPrediction' });
    const { text, segmentationResult } = prediction;
    assert.equal(segmentationResult.map(({ beginIndex, endIndex }) => text.slice(beginIndex, endIndex)).join(''), text);
    for (const { grapheme, beginIndex, endIndex } of segmentationResult) assert.equal(text.slice(beginIndex, endIndex), grapheme);
  }
  assert.equal(predictions[0].text, 'house');
  assert.deepEqual(predictions[0].segmentationResult[0].drawingSegments,
    shapes.house.map(({ length }, strokeIndex) => ({ strokeIndex, beginPointIndex: 0, endPointIndex: length })));
});

test('constraints: languages are required, unsupported ones are null and NotSupportedError', async () => {
  for (const constraint of /** @type {any[]} */ ([undefined, null, {}, 3, 'en', { languages: undefined }, { languages: null }, { languages: 'en' }, { languages: 7 }, { languages: [Symbol('en')] }])) {
    await assert.rejects(queryHandwritingRecognizer(constraint), TypeError);
    await assert.rejects(createHandwritingRecognizer(constraint), TypeError);
  }
  for (const languages of [[], ['zh-CN', 'en'], ['tlh'], ['english'], ['']]) {
    assert.equal(await queryHandwritingRecognizer({ languages }), null);
    await assert.rejects(createHandwritingRecognizer({ languages }), fails('NotSupportedError'));
  }
  for (const languages of /** @type {any[]} */ ([['en'], ['EN-us', 'en-Latn-GB'], new Set(['en']), ['zxx'], ['und']])) assert.ok(await queryHandwritingRecognizer({ languages }));
});

test('files that cannot be loaded: UnknownError if trying again may help, else OperationError, with the cause', async () => {
  const failing = (/** @type {any} */ files) => createHandwritingRecognizer({ languages: ['en'] }, files).then(() => assert.fail(), (error) => error);
  const gone = await failing({ model: 'http://127.0.0.1:9/inkling.ink' });
  assert.deepEqual([gone.name, gone.cause.code, gone.message], ['UnknownError', 'fetch', gone.cause.message]);
  const wrong = await failing({ model: new Uint8Array(8) });
  assert.deepEqual([wrong.name, wrong.cause.name, wrong.message], ['OperationError', 'InklingError', wrong.cause.message]);
});

test('points are converted as Web IDL does, and copied', () => {
  const stroke = new HandwritingStroke();
  for (const point of /** @type {any[]} */ ([undefined, null, {}, 3, 'point', { x: 1 }, { y: 1 }, { x: NaN, y: 1 }, { x: 1, y: Infinity }, { x: 1, y: 'one' }, { x: 1, y: 1n },
    { x: 1, y: Symbol('y') }, { x: 1, y: 2, t: NaN }, { x: 1, y: 2, t: 'late' }])) assert.throws(() => stroke.addPoint(point), TypeError);
  assert.throws(() => /** @type {any} */ (stroke).addPoint(), TypeError);
  assert.deepEqual(stroke.getPoints(), []);
  const point = { x: 1, y: 2, t: 3, pressure: 4 };
  stroke.addPoint(point);
  point.x = 99;
  stroke.addPoint(/** @type {any} */ ({ x: '5', y: null }));
  stroke.getPoints()[0].x = 99;
  stroke.getPoints().pop();
  assert.deepEqual(stroke.getPoints(), [{ x: 1, y: 2, t: 3 }, { x: 5, y: 0 }]);
  stroke.clear();
  assert.deepEqual(stroke.getPoints(), []);
  assert.throws(() => HandwritingStroke.prototype.getPoints.call(/** @type {any} */ ({})), TypeError);
});

test('a drawing holds its strokes by reference; hints limit the predictions; nothing drawn predicts nothing', async () => {
  const recognizer = await createHandwritingRecognizer({ languages: ['en'] });
  for (const hints of /** @type {any[]} */ ([3, 'text', { inputType: Symbol('pen') }, { alternatives: 1n }])) assert.throws(() => recognizer.startDrawing(hints), TypeError);
  const drawing = recognizer.startDrawing(/** @type {any} */ ({ recognitionType: 'email', graphemeSet: ['a'], alternatives: '2' }));
  assert.deepEqual(await drawing.getPrediction(), []);
  for (const stroke of /** @type {any[]} */ ([undefined, null, {}, [], 'stroke'])) {
    assert.throws(() => drawing.addStroke(stroke), TypeError);
    assert.throws(() => drawing.removeStroke(stroke), TypeError);
  }
  const [one, other] = [new HandwritingStroke(), new HandwritingStroke()];
  drawing.addStroke(one);
  drawing.addStroke(other);
  drawing.addStroke(one);
  drawing.getStrokes().pop();
  assert.ok([one, other, one].every((stroke, i) => drawing.getStrokes()[i] === stroke));
  assert.deepEqual(await drawing.getPrediction(), []); // strokes without points
  drawing.removeStroke(one); // each time it occurs
  assert.deepEqual([drawing.getStrokes().length, drawing.getStrokes()[0] === other], [1, true]);
  drawing.removeStroke(new HandwritingStroke());
  for (const [x, y] of shapes.square[0]) other.addPoint({ x, y });
  const predictions = await drawing.getPrediction();
  assert.deepEqual([predictions.length, predictions[0].text], [2, 'square']);
  for (const [alternatives, count] of [[undefined, 3], [0, 0], [1, 1], [NaN, 0], [-1, 345], [2.9, 2], [2 ** 32 + 4, 4]]) {
    const again = recognizer.startDrawing({ alternatives });
    again.addStroke(other);
    assert.equal((await again.getPrediction()).length, count, `${alternatives}`);
  }
  drawing.clear();
  assert.deepEqual([drawing.getStrokes(), await drawing.getPrediction()], [[], []]);
  const far = new HandwritingStroke();
  far.addPoint({ x: 1e300, y: 0 });
  drawing.addStroke(far);
  await assert.rejects(drawing.getPrediction(), fails('OperationError'));
});

test('after finish everything else is InvalidStateError', async () => {
  const recognizer = await createHandwritingRecognizer({ languages: ['en'] });
  const drawing = recognizer.startDrawing();
  assert.equal(recognizer.finish(), undefined);
  recognizer.finish();
  assert.throws(() => recognizer.startDrawing(), fails('InvalidStateError'));
  await assert.rejects(drawing.getPrediction(), fails('InvalidStateError'));
  drawing.addStroke(new HandwritingStroke());
  await assert.rejects(drawing.getPrediction(), fails('InvalidStateError'));
  assert.equal(drawing.getStrokes().length, 1);
  assert.throws(() => HandwritingRecognizer.prototype.startDrawing.call(/** @type {any} */ ({})), TypeError);
});

test('in Chromium it has the shape of the browser\'s own interfaces, and code written for navigator runs with it', async () => {
  const page = await browser.newPage();
  await page.goto(new URL('/blank.html', site.url).href);
  const own = await page.evaluate(`['HandwritingStroke', 'HandwritingDrawing', 'HandwritingRecognizer'].map((name) => globalThis[name] && (${shapeOf})(globalThis[name]))`);
  assert.ok(own[0], 'a flag gives Chromium its own');
  for (const [i, one] of [HandwritingStroke, HandwritingDrawing, HandwritingRecognizer].entries()) if (own[i]) assert.deepEqual(shapeOf(one), own[i]); // it exposes only some
  const text = await page.evaluate(async (strokes) => {
    const { HandwritingStroke: Stroke, ...functions } = await import(/** @type {any} */ ('/handwriting.js'));
    Object.assign(navigator, functions);
    Object.assign(globalThis, { HandwritingStroke: Stroke });
    // From here on as for the browser's own.
    const { createHandwritingRecognizer: create } = /** @type {any} */ (navigator);
    const recognizer = await create.call(navigator, { languages: ['en'] });
    const drawing = recognizer.startDrawing({ recognitionType: 'text', inputType: 'touch', textContext: '', alternatives: 1 });
    for (const points of strokes) {
      const stroke = new /** @type {any} */ (globalThis).HandwritingStroke();
      for (const [x, y] of points) stroke.addPoint({ x, y, t: performance.now() });
      drawing.addStroke(stroke);
    }
    const [{ text }] = await drawing.getPrediction();
    recognizer.finish();
    return text;
  }, shapes.circle);
  assert.equal(text, 'circle');
  await page.close();
});

test('strokesFrom takes a drawing and its strokes', async () => {
  const { strokesFrom } = await import('../../../dist/strokes.js');
  const drawing = (await createHandwritingRecognizer({ languages: ['en'] })).startDrawing();
  const stroke = new HandwritingStroke();
  stroke.addPoint({ x: 1, y: 2, t: 30 });
  stroke.addPoint({ x: 3, y: 4, t: 35 });
  drawing.addStroke(stroke);
  for (const value of [drawing, drawing.getStrokes()]) assert.deepEqual(strokesFrom(value), { strokes: [[{ x: 1, y: 2, t: 0 }, { x: 3, y: 4, t: 5 }]], format: 'handwriting', skipped: [] });
});
