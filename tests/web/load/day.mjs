/**
 * A day's drawing in one page of Chromium: day.mjs GUESSES. A stroke for every hundred guesses; each drawing ends with a
 * stroke by a real pointer, which puts it on the shelf, or is drawn by it alone, one in ten. The guesses in between come
 * from playing it back. Exits with 1 if memory grows, or if the shelf has lost or changed a drawing, also after a reload.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describeMemory, grown, measureMemory } from '../../lib/memory.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, launch, plainMouse, serve, settled } from '../../lib/site.mjs';

const GUESSES = Number(process.argv[2] ?? 1e6);
const PER_STROKE = 100; // guesses
const BY_POINTER = 10; // one drawing in so many
const PARTS = 10; // of which the first one warms up
if (!(GUESSES >= 1000)) {
  console.error('day.mjs: expected a number of guesses, at least 1000');
  process.exit(2);
}

const drawings = Object.values(shapes).map((shape) => shape.map((stroke) => stroke.filter((_, i) => i % 3 === 0))); // a move takes a frame
const site = await serve();
const browser = await launch({ args: ['--disable-frame-rate-limit', '--disable-gpu-vsync'] }); // one guess per frame
const page = await browser.newPage({ viewport: { width: 600, height: 450 } });
const complaints = complaintsOf(page);
await page.goto(site.url);
await settled(page);
const [mouse, measure] = [await plainMouse(page), await measureMemory(page)];

// What is done in the page; a guess counts only if its event comes.
await page.evaluate(() => {
  const pad = /** @type {any} */ (document.querySelector('#pad'));
  let guesses = 0;
  pad.addEventListener('guess', ({ detail }) => { if (detail) guesses++; });
  const toPoints = (/** @type {number[][][]} */ strokes) => strokes.map((stroke) => stroke.map(([x, y], i) => ({ x: 300 * x, y: 300 * y, t: 10 * i })));
  /** Does something that the pad answers. @param {() => void} act */
  const answer = (act) => new Promise((resolve) => {
    pad.addEventListener('guess', resolve, { once: true });
    act();
  });
  Object.assign(globalThis, { day: {
    guesses: () => guesses,
    /** As many steps as can be undone. No hand drew them, so they are not for the shelf. @param {number[][][][]} drawings */
    fill(drawings) {
      for (let steps = 0; steps < 1000;) {
        for (const strokes of drawings) {
          for (let i = 1; i <= strokes.length; i++, steps++) pad.strokes = toPoints(strokes.slice(0, i));
          pad.clear();
        }
      }
    },
    /** Each stroke by the property. @param {number[][][]} strokes */
    async begin(strokes) {
      for (let i = 1; i <= strokes.length; i++) await answer(() => { pad.strokes = toPoints(strokes.slice(0, i)); });
    },
    /** Plays the drawing back until there are so many guesses, and clears it. @param {number} until @returns {Promise<string>} the drawing */
    async finish(until) {
      for (let i = 1; guesses < until - 1; i++) await answer(() => { pad.playbackProgress = i % 97 / 97; });
      await answer(() => { pad.playbackProgress = 1; });
      const drawn = JSON.stringify(pad.strokes.map((stroke) => ['x', 'y', 't'].map((axis) => stroke.map((point) => point[axis]))));
      await answer(() => pad.clear());
      return drawn;
    },
  } });
});
await page.evaluate((drawings) => /** @type {any} */ (globalThis).day.fill(drawings), drawings); // else the steps to undo would grow at first
const guesses = () => page.evaluate(() => /** @type {any} */ (globalThis).day.guesses());

/** What was drawn, the oldest first, as the shelf has it. @type {string[]} */
const drawn = [];
let strokes = 0;
/** @param {number} until there are so many guesses */
async function drawUntil(until) {
  for (let at = PER_STROKE * strokes; at < until; at = PER_STROKE * strokes) {
    const i = drawn.length, drawing = drawings[i % drawings.length], byPointer = i % BY_POINTER === 0;
    strokes += drawing.length;
    await page.evaluate((strokes) => /** @type {any} */ (globalThis).day.begin(strokes), byPointer ? [] : drawing.slice(0, -1));
    await draw(page, byPointer ? drawing : drawing.slice(-1), '#pad', mouse);
    drawn.push(await page.evaluate((until) => /** @type {any} */ (globalThis).day.finish(until), PER_STROKE * strokes));
  }
}

/** The shelf's drawings from its file, the oldest first, once its list shows all of them. @returns {Promise<string[]>} */
async function readShelf() {
  await page.click('#drawings');
  await page.locator('#shelf[open]').waitFor();
  const shown = await page.evaluate(async (count) => {
    const dialog = /** @type {HTMLElement} */ (document.querySelector('#shelf')), list = /** @type {HTMLElement} */ (document.querySelector('#kept'));
    for (let i = 0; i < count && list.children.length < count; i++) {
      dialog.scrollTop = dialog.scrollHeight;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
    return list.querySelectorAll('.open svg').length;
  }, drawn.length);
  assert.equal(shown, drawn.length, 'drawings that the shelf shows');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-all="ndjson"]')]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  await page.click('#shelf .close');
  return lines.map((line) => JSON.stringify(JSON.parse(line).drawing)).reverse();
}

/** @type {import('../../lib/memory.mjs').Memory[]} */
const parts = [];
const from = performance.now();
for (let part = 1; part <= PARTS; part++) {
  await drawUntil(GUESSES * part / PARTS);
  parts.push(await measure());
  console.error(`day: ${await guesses()} guesses, ${drawn.length} drawings: ${describeMemory(parts[0], parts[part - 1])}`);
}
const minutes = (performance.now() - from) / 60000, counted = await guesses();
assert.deepEqual(await readShelf(), drawn, 'the shelf has what was drawn');
await page.reload();
await settled(page);
assert.deepEqual(await readShelf(), drawn, 'the shelf has it after a reload, too');
assert.deepEqual(complaints, []);
await browser.close();
await site.close();

const early = parts[1], late = parts[PARTS - 1], more = grown(early, late);
console.log(`day: ${counted} guesses, ${strokes} strokes in ${drawn.length} drawings on the shelf; ${describeMemory(early, late)}; ${minutes.toFixed(1)} min`);
if (more.length) console.log(`day: this grows: ${more.join(', ')}`);
process.exitCode = more.length ? 1 : 0;
