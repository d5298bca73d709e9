/** strokesFrom with what other packages really hold: each draws the same house in Chromium, and what it then has is read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { createInkling } from '../../../dist/inkling.js';
import { strokesFrom } from '../../../dist/strokes.js';
import { launch, serve } from '../../lib/site.mjs';
import { shapes } from '../../lib/shapes.mjs';

const here = new URL('.', import.meta.url).pathname;
/** In px, with few points between the corners: each is a movement of the mouse. */
const HOUSE = shapes.house.map((stroke) => stroke.filter((_, i) => i % 4 === 0).map(([x, y]) => [50 + 200 * x, 30 + 200 * y]));

/** The packages, in one script for the page. */
const SCRIPT = `
  import { b64Vecs, createTLSchema, createShapeId } from '@tldraw/tlschema';
  import { Store } from '@tldraw/store';
  import * as fabric from 'fabric';
  import { DefaultPenStyle, IIStroke, Model } from 'iink-ts';
  import Konva from 'konva';
  import paper from 'paper/dist/paper-core.js';
  import { getStroke } from 'perfect-freehand';
  import SignaturePad from 'signature_pad';
  Object.assign(globalThis, { SignaturePad, Konva, fabric, paper, getStroke, iink: { DefaultPenStyle, IIStroke, Model }, tldraw: { b64Vecs, createTLSchema, createShapeId, Store } });
`;
const EXCALIDRAW = ['react-18/umd/react.production.min.js', 'react-dom-18/umd/react-dom.production.min.js', '@excalidraw/excalidraw/dist/excalidraw.production.min.js'];

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {Awaited<ReturnType<typeof createInkling>>} */
let inkling;
before(async () => {
  const { outputFiles: [{ text }] } = await build({
    stdin: { contents: SCRIPT, resolveDir: here }, bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'error', external: ['jsdom', 'canvas'] });
  const files = /** @type {Record<string, string>} */ ({
    '/blank.html': '<!doctype html><link rel="icon" href="data:,"><body style="margin: 0"><canvas id="canvas" width="400" height="300"></canvas><div id="stage"></div>',
    '/packages.js': text,
  });
  [browser, site, inkling] = await Promise.all([launch(), serve({ answer: (path) => {
    if (files[path]) return { body: files[path] };
    // Excalidraw loads parts of itself.
    return path.startsWith('/excalidraw/') ? { body: readFileSync(`${here}node_modules/@excalidraw/excalidraw/dist/${path.slice(12)}`) } : undefined;
  } }), createInkling()]);
  page = await browser.newPage();
  page.setDefaultTimeout(180_000);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/**
 * A fresh page with the packages, in which a function makes a value.
 * @template T
 * @param {(house: number[][][]) => T | Promise<T>} make
 * @returns {Promise<any>}
 */
async function inPage(make) {
  await page.goto(new URL('/blank.html', site.url).href);
  await page.addScriptTag({ type: 'module', content: `await import('/packages.js'); globalThis.strokesFrom = (await import('/strokes.js')).strokesFrom; globalThis.ready = true;` });
  await page.waitForFunction('globalThis.ready');
  return page.evaluate(make, HOUSE);
}
async function drawByMouse() {
  for (const stroke of HOUSE) {
    await page.mouse.move(stroke[0][0], stroke[0][1]);
    await page.mouse.down();
    for (const [x, y] of stroke.slice(1)) await page.mouse.move(x, y);
    await page.mouse.up();
  }
}

/** The greatest distance of the points of some strokes from the lines of others. */
function distance(/** @type {number[][][]} */ from, /** @type {number[][][]} */ to) {
  const lines = to.flatMap((stroke) => stroke.map((point, i) => [stroke[Math.max(0, i - 1)], point]));
  return Math.max(...from.flat().map(([x, y]) => Math.min(...lines.map(([[ax, ay], [bx, by]]) => {
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = length ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
  }))));
}

/** The house, in its place, stroke by stroke, and recognized. */
function isHouse(/** @type {any} */ value, /** @type {string} */ format, { tolerance = 0.5, shift = [0, 0], options = undefined } = {}) {
  const found = strokesFrom(value, options);
  assert.deepEqual([found.format, found.strokes.length, found.skipped], [format, HOUSE.length, []]);
  const strokes = found.strokes.map((stroke) => stroke.map(({ x, y }) => [x - shift[0], y - shift[1]]));
  for (const [i, stroke] of strokes.entries()) {
    const far = Math.max(distance([stroke], [HOUSE[i]]), distance([HOUSE[i]], [stroke]));
    assert.ok(far <= tolerance, `stroke ${i} is ${far} px away`);
  }
  assert.ok(found.strokes.flat().every(({ t }) => t >= 0));
  assert.equal(inkling.classify(found.strokes).guesses[0].label, 'house');
  return found.strokes;
}

test('signature_pad: toData() after drawing by mouse, also as JSON', async () => {
  await inPage(() => { Object.assign(globalThis, { pad: new (/** @type {any} */ (globalThis).SignaturePad)(document.querySelector('canvas'), { throttle: 0, minDistance: 0 }) }); });
  await drawByMouse();
  const data = await page.evaluate('pad.toData()');
  const strokes = isHouse(data, 'signature_pad');
  isHouse(JSON.stringify(data), 'signature_pad');
  const times = strokes.flat().map(({ t }) => t);
  assert.deepEqual(times, data.flatMap((/** @type {any} */ { points }) => points.map((/** @type {any} */ { time }) => time - data[0].points[0].time)));
  assert.deepEqual(strokesFrom(await page.evaluate('pad.clear(), pad.toData()')).strokes, []);
  // Version 2 had arrays of points.
  isHouse(data.map((/** @type {any} */ { points }) => points), 'points');
});

test('perfect-freehand: its input as arrays and as objects; its outline is a polygon', async () => {
  const arrays = HOUSE.map((stroke) => stroke.map(([x, y]) => [x, y, 0.5]));
  const outlines = await inPage((house) => house.map((stroke) => /** @type {any} */ (globalThis).getStroke(stroke.map(([x, y]) => [x, y, 0.5]), { size: 2 })));
  isHouse(arrays, 'pairs');
  isHouse(arrays.map((stroke) => stroke.map(([x, y, pressure]) => ({ x, y, pressure }))), 'points');
  assert.deepEqual([strokesFrom(arrays[0]).format, strokesFrom(arrays[0]).strokes.length], ['pairs', 1]);
  isHouse(outlines, 'pairs', { tolerance: 25 }); // it rounds corners
});

test('Konva: a stage as JSON and as objects, its lines\' points, transformed groups and paths', async () => {
  const found = await inPage((house) => {
    const { Konva } = /** @type {any} */ (globalThis);
    const stage = new Konva.Stage({ container: 'stage', width: 400, height: 300 });
    const layer = new Konva.Layer();
    stage.add(layer);
    const turned = new Konva.Group({ x: 20, y: 10, rotation: 90, scaleX: 2, scaleY: 0.5, offsetX: 3, offsetY: 7, skewX: 0.25 });
    layer.add(turned);
    for (const [i, stroke] of house.entries()) {
      if (i === 0) { // the same place, from inside the group
        const back = turned.getAbsoluteTransform().copy().invert();
        turned.add(new Konva.Line({ stroke: 'black', points: stroke.flatMap(([x, y]) => { const point = back.point({ x, y }); return [point.x, point.y]; }) }));
      } else if (i === 1) layer.add(new Konva.Line({ x: 100, y: 50, stroke: 'black', points: stroke.flatMap(([x, y]) => [x - 100, y - 50]) }));
      else if (i === 2) layer.add(new Konva.Path({ stroke: 'black', data: `M${stroke.join('L')}` }));
      else layer.add(new Konva.Line({ stroke: 'black', closed: true, points: stroke.slice(0, -1).flat() }));
    }
    const { format, strokes } = /** @type {any} */ (globalThis).strokesFrom(stage);
    return { json: stage.toJSON(), object: layer.toObject(), lines: layer.find('Line').map((/** @type {any} */ line) => line.points()), live: [format, strokes.length] };
  });
  isHouse(found.json, 'konva');
  isHouse(found.object, 'konva');
  assert.deepEqual(found.live, ['konva', 4]);
  assert.deepEqual([strokesFrom(found.lines).format, strokesFrom(found.lines).strokes.length], ['flat', 3]);
  assert.equal(strokesFrom(found.lines[1]).format, 'flat');
});

test('Fabric: what its pencil drew by mouse, as JSON and as objects; moved, turned, scaled, flipped, skewed and grouped', async () => {
  await inPage(() => {
    const { fabric } = /** @type {any} */ (globalThis);
    const canvas = new fabric.Canvas('canvas', { isDrawingMode: true });
    canvas.freeDrawingBrush = new fabric.PencilBrush(canvas);
    Object.assign(globalThis, { canvas });
  });
  await drawByMouse();
  isHouse(await page.evaluate('JSON.stringify(canvas)'), 'fabric', { tolerance: 10 }); // its curves round corners
  isHouse(await page.evaluate('canvas.toSVG()'), 'svg', { tolerance: 10 });
  const { live, transformed } = await page.evaluate(() => {
    const { canvas, fabric, strokesFrom } = /** @type {any} */ (globalThis);
    const { format, strokes } = strokesFrom(canvas);
    const [walls, ...rest] = canvas.getObjects();
    walls.set({ left: 77, top: 33, angle: 30, scaleX: 2, scaleY: 0.7, flipX: true, skewX: 20, originX: 'right', originY: 'bottom' });
    rest[0].set({ strokeUniform: true, scaleX: 3, strokeWidth: 9, angle: -45, skewY: 10 });
    const group = new fabric.Group(rest.slice(1), { angle: 15 });
    group.set({ left: 10, scaleY: 2 });
    const shapes = [walls, rest[0], ...group.getObjects()];
    const expected = shapes.map((shape) => {
      const matrix = shape.calcTransformMatrix();
      return shape.path.map((/** @type {any[]} */ command) => new fabric.Point(...command.slice(-2)).subtract(shape.pathOffset).transform(matrix)).map(({ x, y }) => [x, y]);
    });
    return { live: [format, strokes.length], transformed: { expected, value: [walls.toObject(), rest[0].toObject(), group.toObject()] } };
  });
  assert.deepEqual(live, ['fabric', 4]);
  const { strokes, format } = strokesFrom(transformed.value);
  assert.deepEqual([format, strokes.length], ['fabric', 4]);
  for (const [i, stroke] of strokes.entries()) {
    const far = distance([transformed.expected[i]], [stroke.map(({ x, y }) => [x, y])]); // the ends of its curves lie on the lines
    assert.ok(far < 0.2, `stroke ${i} is ${far} px away`);
  }
});

test('Paper.js: exportJSON() as text and as arrays, simplified curves, groups; exportSVG()', async () => {
  const found = await inPage((house) => {
    const { paper } = /** @type {any} */ (globalThis);
    paper.setup(document.querySelector('canvas'));
    const paths = house.map((stroke) => new paper.Path({ segments: stroke, strokeColor: 'black' }));
    const plain = paper.project.exportJSON();
    for (const path of paths.slice(1)) path.simplify(1);
    new paper.Group({ children: paths.slice(2), applyMatrix: false }).translate(5, 5);
    for (const path of paths.slice(2)) path.translate(-5, -5);
    return { plain, curved: paper.project.exportJSON({ asString: false }), svg: paper.project.exportSVG({ asString: true }) };
  });
  isHouse(found.plain, 'paper');
  isHouse(found.curved, 'paper', { tolerance: 5 });
  isHouse(found.svg, 'svg', { tolerance: 5 });
});

test('tldraw: a store and its snapshot, shapes, a file; points in base64 and as objects; rotated, scaled and in groups', async () => {
  const found = await inPage((house) => {
    const { b64Vecs, createTLSchema, createShapeId, Store } = /** @type {any} */ (globalThis).tldraw;
    const store = new Store({ schema: createTLSchema(), props: { defaultName: '', assets: {}, onMount() {} } });
    const record = (/** @type {string} */ type, /** @type {any} */ rest) => store.schema.types[type].create(rest);
    const pageId = 'page:one';
    store.put([record('document', { id: 'document:document' }), record('page', { id: pageId, name: 'One', index: 'a1', meta: {} })]);
    const shape = (/** @type {any} */ rest) => record('shape', { id: createShapeId(), rotation: 0, isLocked: false, opacity: 1, meta: {}, parentId: pageId, ...rest });
    const group = shape({ type: 'group', x: 30, y: -20, rotation: Math.PI / 2, index: 'a1', props: {} });
    const draw = (/** @type {any[]} */ segments, /** @type {any} */ { props, ...rest }) => shape({ type: 'draw', ...rest, props: {
      color: 'black', fill: 'none', dash: 'draw', size: 'm', segments, isComplete: true, isClosed: false, isPen: false, scale: 1, scaleX: 1, scaleY: 1, ...props } });
    const path = (/** @type {number[][]} */ points) => ({ type: 'free', path: b64Vecs.encodePoints(points.map(([x, y]) => ({ x, y, z: 0.5 }))) });
    const [walls, roof, door, window] = house;
    const shapes = [
      draw([path(walls.slice(0, 8)), { ...path(walls.slice(7)), type: 'straight' }], { x: 0, y: 0, index: 'a2' }),
      // Turned by 90 degrees in its group: (x, y) lies at (30 - y, -20 + x).
      draw([path(roof.map(([x, y]) => [y + 20, 30 - x]))], { x: 0, y: 0, index: 'a3', parentId: group.id }),
      draw([path(door.map(([x, y]) => [(x - 40) / 2, (y - 60) / 4]))], { x: 40, y: 60, index: 'a4', props: { scaleX: 2, scaleY: 4 } }),
      draw([path(window.map(([x, y]) => [100 - x, 100 - y]))], { x: 100, y: 100, index: 'a5', rotation: Math.PI }),
    ];
    store.put([group, ...shapes]);
    const { format, strokes } = /** @type {any} */ (globalThis).strokesFrom(store);
    return { snapshot: store.getStoreSnapshot(), shapes, live: [format, strokes.length], records: store.allRecords(), legacy: b64Vecs._legacyEncodePoints([{ x: 1, y: 2.5, z: 0.5 }, { x: -3, y: 400, z: 0 }]) };
  });
  const { snapshot, shapes: [walls, , ...rest], records } = found;
  assert.deepEqual(found.live, ['tldraw', 4]);
  isHouse(snapshot, 'tldraw', { tolerance: 1 });
  isHouse({ document: snapshot, session: { currentPageId: 'page:one' } }, 'tldraw', { tolerance: 1 });
  isHouse(JSON.stringify({ tldrawFileFormatVersion: 1, schema: snapshot.schema, records }), 'tldraw', { tolerance: 1 });
  isHouse({ shapes: records.filter((/** @type {any} */ { typeName }) => typeName === 'shape'), rootShapeIds: [], bindings: [], assets: [], schema: snapshot.schema }, 'tldraw', { tolerance: 1 });
  assert.deepEqual([strokesFrom(walls).format, strokesFrom(rest).strokes.length], ['tldraw', 2]);
  const other = (/** @type {any} */ points) => strokesFrom({ ...walls, props: { ...walls.props, segments: [{ type: 'free', points }] } }).strokes.map((stroke) => stroke.map(({ x, y }) => [x, y]));
  assert.deepEqual(other([{ x: 1, y: 2.5, z: 0.5 }, { x: -3, y: 400, z: 0.1 }]), [[[1, 2.5], [-3, 400]]]); // before version 4.2
  assert.deepEqual(other(found.legacy), [[[1, 2.5], [-3, 400]]]);
  // Another page is left out.
  const two = { store: { ...snapshot.store, 'shape:other': { ...walls, id: 'shape:other', parentId: 'page:two', index: 'a9' }, 'shape:text': { ...walls, id: 'shape:text', type: 'text', props: {}, index: 'b1' } } };
  assert.deepEqual([strokesFrom(two).strokes.length, strokesFrom(two).skipped], [4, ['page', 'text']]);
  assert.equal(strokesFrom({ document: two, session: { currentPageId: 'page:two' } }).strokes.length, 1);
});

test('Excalidraw: a scene drawn by mouse, as elements, file and clipboard', async () => {
  await page.goto(new URL('/blank.html', site.url).href);
  await page.evaluate(() => {
    Object.assign(globalThis, { EXCALIDRAW_ASSET_PATH: '/excalidraw/' });
    document.body.innerHTML = '<div id="app" style="height: 700px"></div>';
  });
  for (const path of EXCALIDRAW) await page.addScriptTag({ path: `${here}node_modules/${path}` });
  await page.evaluate(() => {
    const { React, ReactDOM, ExcalidrawLib } = /** @type {any} */ (globalThis);
    ReactDOM.createRoot(document.querySelector('#app')).render(React.createElement(ExcalidrawLib.Excalidraw, { excalidrawAPI: (/** @type {any} */ api) => Object.assign(globalThis, { api }) }));
  });
  await page.waitForFunction('globalThis.api && document.querySelector("canvas.interactive") && !api.getAppState().isLoading');
  await page.evaluate('api.setActiveTool({ type: "freedraw", locked: true })');
  const [dx, dy] = [150, 150]; // beside its tools
  for (const stroke of HOUSE) {
    await page.mouse.move(dx + stroke[0][0], dy + stroke[0][1]);
    await page.mouse.down();
    for (const [x, y] of stroke.slice(1)) await page.mouse.move(dx + x, dy + y);
    await page.mouse.up();
  }
  const { elements, file } = await page.evaluate(() => {
    const { api, ExcalidrawLib } = /** @type {any} */ (globalThis);
    const elements = api.getSceneElements();
    return { elements, file: ExcalidrawLib.serializeAsJSON(elements, api.getAppState(), api.getFiles(), 'local') };
  });
  const options = { shift: [dx, dy], tolerance: 2 };
  isHouse(elements, 'excalidraw', options);
  isHouse(file, 'excalidraw', options);
  isHouse({ type: 'excalidraw/clipboard', elements, files: {} }, 'excalidraw', options);
  isHouse({ elements }, 'excalidraw', options);
  assert.deepEqual([strokesFrom(elements[0]).format, strokesFrom(elements[0]).strokes.length], ['excalidraw', 1]);
  const others = [{ ...elements[0], isDeleted: true }, { type: 'text', x: 0, y: 0, text: 'a house' }, { type: 'rectangle', x: 10, y: 20, width: 30, height: 40, angle: Math.PI / 2 }];
  const { strokes, skipped } = strokesFrom(others);
  assert.deepEqual(skipped, ['text']);
  assert.deepEqual(strokes.map((stroke) => stroke.map(({ x, y }) => [Math.round(x), Math.round(y)])), [[[45, 25], [45, 55], [5, 55], [5, 25], [45, 25]]]);
});

test('MyScript: strokes of iink-ts as it holds, stores and sends them, and JIIX made of these', async () => {
  const { held, stored, sent } = await inPage((house) => {
    const { DefaultPenStyle, IIStroke, Model } = /** @type {any} */ (globalThis).iink;
    const model = new Model(400, 300, 10, 0);
    let t = 1_700_000_000_000;
    for (const stroke of house) {
      const [first, ...rest] = stroke.map(([x, y]) => ({ x, y, t: t += 10, p: 0.5 }));
      model.initCurrentStroke(first, 'pen', DefaultPenStyle);
      for (const pointer of rest.slice(0, -1)) model.appendToCurrentStroke(pointer);
      model.endCurrentStroke(rest[rest.length - 1]);
    }
    const stored = house.map((stroke) => {
      const one = new IIStroke(DefaultPenStyle, 'pen');
      for (const [x, y] of stroke) one.addPointer({ x, y, t: t += 10, p: 0.5 });
      return one;
    });
    return { held: JSON.parse(JSON.stringify(model.symbols)), stored: JSON.parse(JSON.stringify(stored)), sent: model.symbols.map((/** @type {any} */ stroke) => stroke.formatToSend()) };
  });
  isHouse(held, 'myscript');
  isHouse(stored, 'myscript');
  const strokes = isHouse(sent, 'myscript');
  assert.deepEqual(strokes[0].slice(0, 3).map(({ t }) => t), [0, 10, 20]);
  isHouse({ contentType: 'Drawing', strokeGroups: [{ penStyle: '', strokes: sent }] }, 'myscript');
  const item = ({ x, y, t, p, id }) => ({ type: 'stroke', id, timestamp: '2026-01-01 00:00:00', X: x, Y: y, F: p, T: t });
  const [walls, ...rest] = sent.map(item);
  isHouse(JSON.stringify({ type: 'Drawing', version: '3', 'bounding-box': { x: 0, y: 0, width: 9, height: 9 }, elements: [{ type: 'Raw Content', children: [{ items: [walls] }] }, { type: 'Text',
    words: [{ label: 'a', items: rest, candidates: ['a'] }], chars: [{ label: 'a', items: rest }] }] }), 'myscript');
});

test('SVG: elements, curves, arcs and transforms lie where Chromium draws them', async () => {
  const svg = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY ns "http://example.com/">]><!-- <path d="M0 0L9 9"/> -->
  <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400" height="300" viewBox="0 0 400 300">
    <title>a &lt;path&gt;</title>
    <defs><path id="wave" d="M0 0q10-20 20 0t20 0 20 0"/><symbol id="sign"><circle cx="5" cy="5" r="4"/></symbol><clipPath id="clip"><rect width="3" height="3"/></clipPath></defs>
    <rect width="100%" height="100%" fill="white"/>
    <path d="M10,10 L50 10 60 20H80V40h-10v-5l-5-5zm5 5l5.5.5-3-.5e1M100 10C120-10 140 40 160 10S200 30 220 10"/>
    <path d="M20 100a25 25 -30 0150-25 25,50 -30 0,1 50,-25 M150 100A30 20 15 1 0 200 110 M 230 100 A 1 1 0 0 0 260 100 A 0 5 0 0 0 265 100"/>
    <path d="m 300 20 c 10 -20 30 20 40 0 s 10 30 20 0 M300 60Q320 40 340 60T380 60"/>
    <polyline points="10,150 20,140,30,150 40 140"/><polygon points="60 150 80 130 100 150"/>
    <line x1="110" y1="150" x2="140" y2="130"/><circle cx="170" cy="140" r="15"/><ellipse cx="220" cy="140" rx="25" ry="10"/>
    <rect x="260" y="125" width="40" height="30" rx="8"/><rect x="310" y="125" width="40" height="30" rx="30" ry="5"/>
    <g transform="translate(50 200) rotate(30)"><g transform="scale(1.5, .5) skewX(20)"><path d="M0 0L20 0 20 20z"/>
      <rect transform="matrix(1 .2 -.3 1 40 10) skewY(-10)" width="20" height="10"/></g></g>
    <g transform="rotate(-20, 200, 220)"><use href="#wave" x="180" y="220"/><use xlink:href="#wave" transform="translate(180 250)"/></g>
    <g style="display: none"><path d="M0 0L400 300"/></g><path display="none" d="M0 0L400 300"/>
  </svg>`;
  const found = strokesFrom(svg);
  assert.deepEqual([found.format, found.skipped], ['svg', ['background']]);
  await page.goto(new URL('/blank.html', site.url).href);
  const drawn = await page.evaluate((text) => {
    document.body.innerHTML = text.slice(text.indexOf('<svg'));
    const root = /** @type {SVGSVGElement} */ (document.querySelector('svg'));
    const lines = [];
    const shapes = Array.from(root.querySelectorAll('path, polyline, polygon, line, circle, ellipse, rect, use')).filter((one) => one.getBoundingClientRect().width && !one.closest('defs') && one.getAttribute('width') !== '100%');
    for (const shape of /** @type {SVGGeometryElement[]} */ (shapes)) {
      const use = shape instanceof SVGUseElement;
      const geometry = use ? /** @type {SVGGeometryElement} */ (document.querySelector('#wave')) : shape;
      const matrix = /** @type {DOMMatrix} */ (shape.getCTM()).translate(use ? /** @type {any} */ (shape).x.baseVal.value : 0, use ? /** @type {any} */ (shape).y.baseVal.value : 0);
      const length = geometry.getTotalLength();
      lines.push(Array.from({ length: 400 }, (_, i) => geometry.getPointAtLength(length * i / 399).matrixTransform(matrix)).map(({ x, y }) => [x, y]));
    }
    return lines;
  }, svg);
  const strokes = found.strokes.map((stroke) => stroke.map(({ x, y }) => [x, y]));
  assert.equal(drawn.length, 14);
  assert.equal(strokes.length, 19); // some of its paths have several parts
  assert.ok(distance(drawn, strokes) < 0.6, `${distance(drawn, strokes)}`);
  assert.ok(distance(strokes, drawn) < 1, `${distance(strokes, drawn)}`);
  const live = await page.evaluate(async () => {
    const { strokesFrom } = await import(/** @type {any} */ ('/strokes.js'));
    return [strokesFrom(document.querySelector('svg')).strokes.length, strokesFrom(document.querySelector('svg > path')).strokes.length];
  });
  assert.deepEqual(live, [19, 3]);
});
