/** strokesFrom: what it takes without other packages, and what it refuses. tests/web/frameworks has these packages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InklingError } from '../../../dist/inkling.js';
import { strokesFrom, toRows } from '../../../dist/strokes.js';

const pairs = (/** @type {unknown} */ value, /** @type {any} */ options = undefined) => strokesFrom(value, options).strokes.map((stroke) => stroke.map(({ x, y }) => [x, y]));
const times = (/** @type {unknown} */ value) => strokesFrom(value).strokes.map((stroke) => stroke.map(({ t }) => t));
const format = (/** @type {unknown} */ value) => strokesFrom(value).format;
/** The code and the sentence of the error. */
function refusal(/** @type {unknown} */ value, /** @type {any} */ options = undefined) {
  try {
    strokesFrom(value, options);
  } catch (error) {
    assert.ok(error instanceof InklingError, String(error)); // also of another file of the package
    assert.equal(error.name, 'InklingError');
    return `${error.code}: ${error.message}`;
  }
  assert.fail('not refused');
}

test('points, of one stroke or several, with times from the first on', () => {
  const one = [{ x: 1, y: 2, t: 100 }, { x: 3, y: 4, t: 110 }];
  const other = [{ x: 5, y: 6, t: 150 }];
  assert.deepEqual(strokesFrom([one, other]), { strokes: [[{ x: 1, y: 2, t: 0 }, { x: 3, y: 4, t: 10 }], [{ x: 5, y: 6, t: 50 }]], format: 'points', skipped: [] });
  assert.deepEqual(pairs(one), [[[1, 2], [3, 4]]]);
  assert.deepEqual(pairs([[], one, []]), [[[1, 2], [3, 4]]]);
  assert.deepEqual(times([[{ x: 1, y: 2 }]]), [[0]]);
  assert.deepEqual(strokesFrom({ strokes: [one] }).format, 'pad');
  assert.notEqual(strokesFrom([one]).strokes[0][0], one[0]); // copies
});

test('rows, pairs and flat lists, decided over the whole drawing; refused if both fit, unless the format is given', () => {
  const rows = [[[0, 10, 20, 30, 40], [1, 2, 3, 4, 5]], [[0, 10], [0, 10]]];
  assert.deepEqual([format(rows), pairs(rows)], ['quickdraw', [[[0, 1], [10, 2], [20, 3], [30, 4], [40, 5]], [[0, 0], [10, 10]]]]);
  const points = [[[0, 1], [10, 2], [20, 3], [30, 4]], [[1, 2], [3, 4]]];
  assert.deepEqual([format(points), pairs(points)], ['pairs', points]);
  const raw = [[[0, 9, 5, 5, 6], [0, 9, 1, 1, 6], [20, 30, 35, 40, 41]]];
  assert.deepEqual(times(raw), [[0, 10, 15, 20, 21]]);
  assert.deepEqual(format(toRows(strokesFrom(raw).strokes[0])), 'quickdraw');
  assert.deepEqual(pairs([new Float32Array([1, 2, 3, 4, 5]), new Uint8Array([1, 2, 3, 4, 5])]), [[[1, 1], [2, 2], [3, 3], [4, 4], [5, 5]]]);
  const both = [[[1, 2], [3, 4]]];
  assert.match(refusal(both), /^strokes: These arrays may be pairs \[x, y\] or rows .*\{ format: 'pairs' or 'quickdraw' \}/);
  assert.match(refusal([[1, 2, 0.5], [3, 4, 0.5]]), /format: 'pairs' or 'quickdraw'/);
  assert.deepEqual(pairs(both, { format: 'pairs' }), both);
  assert.deepEqual(pairs(both, { format: 'quickdraw' }), [[[1, 3], [2, 4]]]);
  assert.deepEqual(pairs([[1, 2], [3, 4]], { format: 'quickdraw' }), [[[1, 3], [2, 4]]]);
  assert.deepEqual([format([1, 2, 3, 4]), pairs([1, 2, 3, 4])], ['flat', [[[1, 2], [3, 4]]]]);
  assert.deepEqual(pairs([[1, 2, 3, 4, 5, 6], [7, 8]]), [[[1, 2], [3, 4], [5, 6]], [[7, 8]]]);
  assert.match(refusal([[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]]), /'quickdraw' or 'flat'/);
  assert.match(refusal([1, 2, 3]), /3 numbers, which is odd/);
  assert.deepEqual(pairs([[5, 6]]), [[[5, 6]]]);
});

test('a line of Quick, Draw!\'s files, as an object and as text', () => {
  const line = '{"word":"line","countrycode":"DE","drawing":[[[0,255],[0,255]]]}\n';
  for (const value of [line, JSON.parse(line), `\uFEFF${line}`]) assert.deepEqual([format(value), pairs(value)], ['quickdraw', [[[0, 0], [255, 255]]]]);
});

test('nothing drawn is no stroke, whatever holds it', () => {
  for (const value of [[], [[]], [[], []], '[]', { strokes: [] }, { word: 'cat', drawing: [] }, { type: 'excalidraw', elements: [] }, { objects: [] },
    { attrs: {}, className: 'Stage', children: [] }, { tldrawFileFormatVersion: 1, records: [] }, '<svg/>', '<svg><text>a</text><path d=""/></svg>', '<ink/>']) {
    assert.deepEqual(strokesFrom(value).strokes, [], JSON.stringify(value));
  }
});

test('SVG path data: every command, also relative, repeated and packed', () => {
  assert.deepEqual(pairs('M0 0 10 0L10,10H5V5Z'), [[[0, 0], [10, 0], [10, 10], [5, 10], [5, 5], [0, 0]]]);
  assert.deepEqual(pairs(' m1-1.5l.5.5+1e1,-1E-1h-2v3z m5 5h1').map((stroke) => stroke.map((point) => point.map((n) => Math.round(10 * n) / 10))),
    [[[1, -1.5], [1.5, -1], [11.5, -1.1], [9.5, -1.1], [9.5, 1.9], [1, -1.5]], [[6, 3.5], [7, 3.5]]]);
  assert.deepEqual(pairs('M1 1m1 1h1M9 9'), [[[2, 2], [3, 2]]]); // moves alone draw nothing
  assert.deepEqual(pairs('M1 1z'), [[[1, 1]]]); // but this is a dot
  assert.deepEqual(pairs('M0 0h1zh5'), [[[0, 0], [1, 0], [0, 0]], [[0, 0], [5, 0]]]);
  const [arc] = pairs('M0 0a50 50 0 01100 0');
  assert.ok(arc.length > 10 && arc.every(([x, y]) => Math.abs(Math.hypot(x - 50, y) - 50) < 0.1), JSON.stringify(arc));
  const far = pairs('M0 0C0 1e-3 1e-3 1e-3 1e-3 0')[0]; // a small one has as many points as a large one
  assert.equal(far.length, pairs('M0 0C0 1e3 1e3 1e3 1e3 0')[0].length);
  for (const wrong of ['M0', 'M0 0L', 'M0 0L1', 'M0 0X1 1', 'M0 0C1 1 2 2', 'M0 0A1 1 0 2 0 1 1', 'M0 0L1 1 nonsense', 'M 0 0 L NaN 1']) assert.match(refusal(wrong), /^strokes: The path is wrong or cut off at character \d/, wrong);
  assert.match(refusal('<svg><path d="L1 1"/></svg>'), /must begin with a move/);
});

test('SVG text: fragments, prefixes, and pictures in pictures', () => {
  assert.deepEqual(pairs('<path d="M0 0L1 1"/><line x2="5"/>'), [[[0, 0], [1, 1]], [[0, 0], [5, 0]]]);
  assert.deepEqual(pairs('<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g transform="translate(1)"><s:line x2=\'5\' /></s:g></s:svg>'), [[[1, 0], [6, 0]]]);
  assert.deepEqual(pairs('<svg><svg x="10" y="20" width="50" height="50" viewBox="0 0 100 100"><line x2="100"/></svg></svg>'), [[[10, 20], [60, 20]]]);
  assert.deepEqual(strokesFrom('<svg viewBox="0 0 9 9"><rect width="9" height="9"/><text>a</text><image/><line x2="1"/></svg>').skipped, ['background', 'text', 'image']);
  assert.match(refusal('<svg><g transform="spin(3)"><line x2="1"/></g></svg>'), /the transform "spin"/);
});

test('InkML: channels, differences, groups, contexts and continued traces', () => {
  assert.deepEqual(strokesFrom('<?xml version="1.0"?><ink xmlns="http://www.w3.org/2003/InkML"><trace>10 0, 9 14, 8 28</trace><trace type="penUp">0 0, 1 1</trace><traceGroup><trace>1 2</trace></traceGroup></ink>'),
    { strokes: [[{ x: 10, y: 0, t: 0 }, { x: 9, y: 14, t: 0 }, { x: 8, y: 28, t: 0 }], [{ x: 1, y: 2, t: 0 }]], format: 'inkml', skipped: [] });
  // The example of the recommendation: velocities, then accelerations.
  assert.deepEqual(pairs('<ink><trace>1125 18432,\'23\'43,"7"-8,3-5,7 -3,6 2,6 8,3 6 T,2 4*T,3 6,3-6 F F</trace></ink>'),
    [[[1125, 18432], [1148, 18475], [1178, 18510], [1211, 18540], [1251, 18567], [1297, 18596], [1349, 18633], [1404, 18676], [1461, 18723], [1521, 18776], [1584, 18823]]]);
  const ink = `<inkml:ink xmlns:inkml="http://www.w3.org/2003/InkML"><inkml:definitions>
    <inkml:context xml:id="a"><inkml:inkSource><inkml:traceFormat><inkml:channel name="T" type="integer" units="s"/><inkml:channel name="X"/><inkml:channel name="Y" orientation="-ve"/><inkml:channel name="F"/></inkml:traceFormat></inkml:inkSource></inkml:context>
    <inkml:traceFormat xml:id="f"><inkml:channel name="Y"/><inkml:channel name="X"/></inkml:traceFormat><inkml:context xml:id="b" traceFormatRef="#f"/></inkml:definitions>
    <inkml:trace xml:id="t1" contextRef="#a" continuation="begin">5 1 2 9, 6 3 4 9</inkml:trace><inkml:trace contextRef="#a" continuation="end" priorRef="#t1">7 5 6 9</inkml:trace>
    <inkml:traceGroup contextRef="#b"><inkml:trace>1 2</inkml:trace></inkml:traceGroup></inkml:ink>`;
  assert.deepEqual(pairs(ink), [[[1, -2], [3, -4], [5, -6]], [[2, 1]]]);
  assert.deepEqual(times(ink)[0].map((t) => t - times(ink)[0][0]), [0, 1000, 2000]);
  for (const [wrong, why] of [['<ink><trace>1 2, 3 x</trace></ink>', /has the point "3 x"/], ['<ink><trace>1</trace></ink>', /without x and y/], ['<ink><trace>1 2, 3', /cut off/],
    ['<ink><traceFormat><channel name="A"/></traceFormat><trace>1 2</trace></ink>', /no channels X and Y/]]) assert.match(refusal(wrong), /** @type {RegExp} */ (why));
});

test('MyScript: columns, groups and JIIX, whose strokes occur more than once', () => {
  const stroke = { x: [1, 2], y: [3, 4], t: [100, 108], p: [0.1, 0.2] };
  assert.deepEqual(strokesFrom(stroke), { strokes: [[{ x: 1, y: 3, t: 0 }, { x: 2, y: 4, t: 8 }]], format: 'myscript', skipped: [] });
  assert.deepEqual(pairs({ strokeGroups: [{ strokes: [stroke] }, { strokes: [{ ...stroke }] }] }).length, 2);
  const item = { type: 'stroke', id: 's1', X: [1, 2], Y: [3, 4] };
  assert.deepEqual(pairs({ type: 'Text', words: [{ items: [item] }], chars: [{ items: [{ ...item }, { ...item, id: 's2' }] }] }), [[[1, 3], [2, 4]], [[1, 3], [2, 4]]]);
  assert.match(refusal({ x: [1, 2], y: [3] }), /2 x but 1 y/);
});

test('what is not understood is named, and so is what is', () => {
  for (const [value, seen] of /** @type {[unknown, RegExp][]} */ ([[null, /: null\. Understood are/], [undefined, /: undefined\./], [7, /: 7\./], ['a cat', /: "a cat"\./], ['', /: ""\./], [() => 1, /: a function\./],
    [Symbol('ink'), /: Symbol\(ink\)\./], [{}, /an object without properties/], [{ a: 1, b: 2 }, /an object with a, b/], [[{ id: 1 }], /an array of 1, beginning with an object with id/],
    [[['a']], /beginning with an array of 1, beginning with "a"/], ['{"type":"Feature"}', /an object with type/], ['<html><p>', /cut off/], ['<html></html>', /XML with <html>/], [new Date(0), /an object without/],
    [[[[[[[1]]]]]], /an array of 1/], [new DataView(new ArrayBuffer(8)), /an object/], [new Map(), /an object/]])) {
    assert.match(refusal(value), seen);
    assert.match(refusal(value), /^strokes: .*(Understood are points .* SVG paths, also as JSON text\.|cut off)/);
  }
  assert.match(refusal([], { format: 'gif' }), /^option: format must be one of inkml, svg, .* not "gif"/);
  for (const format of ['inkml', 'svg', 'svg-path', 'handwriting', 'pad', 'signature_pad', 'excalidraw', 'tldraw', 'konva', 'fabric', 'paper', 'points', 'quickdraw', 'pairs', 'flat', 'myscript']) {
    for (const value of [null, 7, 'a cat', {}, ['a'], '<p/>']) assert.match(refusal(value, { format }), /^strokes: .*Understood are/, `${format} ${JSON.stringify(value)}`);
  }
});

test('numbers that are none, and too many of them', () => {
  for (const bad of [NaN, Infinity, null, '3', undefined, {}, 1e12]) {
    assert.match(refusal([[{ x: 1, y: 2 }, { x: bad, y: 4 }]]), /^not-finite: A point is \(/);
    assert.match(refusal([[{ x: 1, y: 2, t: 3 }, { x: 1, y: 4, t: bad ?? 'late' }]].map((stroke) => (bad === 1e12 ? [{ x: bad, y: 1 }] : stroke))), /^not-finite/);
    assert.match(refusal({ type: 'freedraw', x: 0, y: 0, points: [[0, 0], [bad, 1]] }), /^not-finite/);
    assert.match(refusal({ attrs: { points: [0, 0, bad, 1] }, className: 'Line' }), /^not-finite/);
    assert.match(refusal({ x: [1, bad], y: [1, 2] }), /^not-finite/);
  }
  assert.match(refusal([[[0, 1], [null, 2], [3, 4], [5, 6]]]), /^not-finite: A point is \(null, 2\)/);
  assert.match(refusal({ type: 'freedraw', x: NaN, y: 0, points: [[0, 0], [1, 1]] }), /^not-finite/);
  assert.match(refusal('M0 0L1e999 0'), /^not-finite/);
  assert.match(refusal([Array.from({ length: 70_000 }, (_, i) => [i, i])]), /^too-many-points: .*65536/);
  assert.match(refusal(Array.from({ length: 513 }, () => [{ x: 1, y: 2 }])), /^too-many-strokes: .*512/);
  assert.match(refusal(`M0 0${'C0 1e3 1e3 1e3 1e3 0 0 0 0 1e3 5 5'.repeat(3000)}`), /^too-many-points/);
});

test('hostile objects: accessors that throw, objects in themselves, and depths without end', () => {
  const throwing = { get() { throw new Error('no entry'); } };
  for (const value of [new Proxy({}, throwing), new Proxy([], throwing), [new Proxy([], throwing)], [Object.defineProperty({ y: 1 }, 'x', throwing)],
    { type: 'excalidraw', elements: new Proxy([], throwing) }, { drawing: [new Proxy([], throwing)] }]) assert.match(refusal(value), /^strokes: Reading the strokes failed.*no entry/);
  /** @type {any} */ const stage = { attrs: {}, className: 'Layer', children: [] };
  stage.children.push(stage);
  /** @type {any} */ const canvas = { type: 'group', left: 0, top: 0, objects: [] };
  canvas.objects.push(canvas);
  /** @type {any} */ const jiix = { words: [] };
  jiix.words.push(jiix);
  /** @type {any} */ const paper = ['Group', { children: [] }];
  paper[1].children.push(paper);
  const shape = { typeName: 'shape', type: 'draw', id: 'shape:a', parentId: 'shape:a', x: 0, y: 0, props: { segments: [{ points: [{ x: 1, y: 1 }] }] } };
  /** @type {any} */ const array = [];
  array.push(array);
  for (const value of [stage, canvas, jiix, paper, shape, array]) assert.match(refusal(value), /^strokes: /);
  for (const levels of [101, 100_000]) assert.match(refusal('<g>'.repeat(levels)), /more than 100 levels/);
  assert.match(refusal('['.repeat(100_000)), /^strokes: /);
  assert.match(refusal('<svg><g id="a"><use href="#a"/></g></svg>'), /contains itself/);
  // Each <use> draws ten of the one before.
  const laughs = Array.from({ length: 10 }, (_, i) => `<g id="g${i + 1}">${`<use href="#g${i}"/>`.repeat(10)}</g>`).join('');
  assert.match(refusal(`<svg><line id="g0" x2="1"/>${laughs}</svg>`), /^too-many-strokes/);
  assert.match(refusal(`<svg><defs><g id="g0"/>${laughs}</defs><use href="#g10"/></svg>`), /more than 100000 objects/);
});

test('XML: declared entities are never expanded and nothing is loaded; broken and cut texts are refused', () => {
  const declared = '<!DOCTYPE svg [<!ENTITY a "M0 0L9 9"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd"> <!-- ]> \' --> <?pi ]> ?>]>';
  assert.deepEqual(pairs(`${declared}<svg xmlns:i="&a;"><desc>&c;</desc><line x2="5"/></svg>`), [[[0, 0], [5, 0]]]);
  assert.match(refusal(`${declared}<svg><path d="&b;"/></svg>`), /^strokes: /);
  assert.deepEqual(pairs('<svg><path d="M0 0&#x4C;&#49; 2"/><![CDATA[<path d="M0 0L9 9"/>]]></svg>'), [[[0, 0], [1, 2]]]);
  const whole = '<?xml version="1.0"?><!DOCTYPE svg><svg width="9"><!-- a --><g><path d="M0 0L1 1"/></g><text>a<![CDATA[b]]></text></svg>';
  for (let length = 22; length < whole.length; length++) assert.match(refusal(whole.slice(0, length)), /^strokes: /, whole.slice(0, length));
  for (const wrong of ['<svg></g>', '</svg>', '<svg><path d="M0 0"</svg>', '<svg a=1/>', '< svg/>', '<svg/', '<>']) assert.match(refusal(wrong), /^strokes: The XML is (wrong|cut off)/, wrong);
  assert.match(refusal(`<svg ${'a'.repeat(100_000)}`), /^strokes: /);
  assert.match(refusal(`<svg ${'a="1" '.repeat(100_000)}`), /^strokes: /);
});

// The installation of 0.18 takes 236 MB; tests/web/frameworks draws in 0.17.
test('elements with the fields of Excalidraw 0.18, by the types in its package', () => {
  const base = { id: 'a', angle: 0, strokeColor: '#1e1e1e', backgroundColor: 'transparent', fillStyle: 'solid', strokeWidth: 2, strokeStyle: 'solid', roundness: null, roughness: 1, opacity: 100,
    width: 90, height: 80, seed: 1, version: 2, versionNonce: 3, index: 'a0', isDeleted: false, groupIds: [], frameId: null, boundElements: null, updated: 1, link: null, locked: false };
  const arrow = { ...base, type: 'arrow', x: 0, y: 0, points: [[0, 0], [50, 0], [50, 50]], lastCommittedPoint: null, startBinding: null, endBinding: null, startArrowhead: null, endArrowhead: 'arrow',
    elbowed: true, fixedSegments: null, startIsSpecial: null, endIsSpecial: null };
  const pen = { ...base, type: 'freedraw', x: 10, y: 20, points: [[0, 0], [90, 80]], pressures: [], simulatePressure: true, lastCommittedPoint: [90, 80] };
  const elements = [pen, arrow, { ...base, type: 'frame', x: 0, y: 0, name: null }, { ...pen, isDeleted: true }];
  for (const value of [elements, { type: 'excalidraw', version: 2, source: 'https://example.com', elements, appState: {}, files: {} }]) {
    const { strokes, format, skipped } = strokesFrom(value);
    assert.deepEqual([pairs(value), format, skipped, strokes.length], [[[[10, 20], [100, 100]], [[0, 0], [50, 0], [50, 50]]], 'excalidraw', ['frame'], 2]);
  }
});
