/**
 * A thousand pads in one page of Chromium, several times: pads.mjs ROUNDS. All connect, one in ten is drawn on, each answers,
 * all are removed. Exits with 1 if an answer is wrong, if there is more than one module or model, or if something stays.
 */
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { describeMemory, grown, measureMemory } from '../../lib/memory.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, launch, plainMouse, serve } from '../../lib/site.mjs';

const ROUNDS = Number(process.argv[2] ?? 10);
const PADS = 1000, EVERY = 10; // one in so many is drawn on,
const BY_POINTER = 10; // and of those one in so many by a real pointer
if (!(ROUNDS >= 3)) {
  console.error('pads.mjs: expected a number of rounds, at least 3: the first one warms up');
  process.exit(2);
}

const body = `<!doctype html><link rel="icon" href="data:,"><style>inkling-pad { display: inline-block; width: 64px; margin: 2px; }</style>
<main></main><script type="module" src="element.js"></script>`;
const site = await serve({ answer: (path) => path === '/pads.html' ? { body } : undefined });
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const complaints = complaintsOf(page);
await page.goto(new URL('/pads.html', site.url).href);
const [mouse, measure] = [await plainMouse(page), await measureMemory(page)];
const { createInkling } = await import(pathToFileURL(`${DIST}/inkling.js`).href);
const inkling = await createInkling(); // in this process, to compare with
const drawings = Object.values(shapes).map((shape) => shape.map((stroke) => stroke.filter((_, i) => i % 3 === 0))); // a move takes a frame
const drawn = Array.from({ length: PADS / EVERY }, (_, i) => i * EVERY);

/** Adds the pads, and waits for the first answer of each. */
const connect = () => page.evaluate(async (count) => {
  const pads = Array.from({ length: count }, () => document.createElement('inkling-pad'));
  const answered = Promise.all(pads.map((pad) => new Promise((resolve) => pad.addEventListener('guess', resolve, { once: true }))));
  document.querySelector('main')?.append(...pads);
  await answered;
}, PADS);

/** Draws on one pad in ten; the pointer comes first, because the pad calls its drawing unfinished for a while. */
async function drawOn() {
  const [pointers, properties] = [drawn.filter((_, i) => i % BY_POINTER === 0), drawn.filter((_, i) => i % BY_POINTER)];
  for (const at of pointers) {
    await page.locator('inkling-pad').nth(at).evaluate((pad) => { pad.scrollIntoView({ block: 'center' }); });
    await draw(page, drawings[at / EVERY % drawings.length], `inkling-pad >> nth=${at}`, mouse);
  }
  await mouse.move(0, 0);
  await page.evaluate(({ properties, drawings, every }) => {
    const pads = /** @type {NodeListOf<any>} */ (document.querySelectorAll('inkling-pad'));
    for (const at of properties) pads[at].strokes = drawings[at / every % drawings.length].map((stroke) => stroke.map(([x, y]) => ({ x: 64 * x, y: 64 * y })));
  }, { properties, drawings, every: EVERY });
  await page.waitForFunction(() => [.../** @type {NodeListOf<any>} */ (document.querySelectorAll('inkling-pad'))].every((pad) => !pad.unfinished && !pad.strokes.length === !pad.result));
  // The answer to the drawing as it is now comes in the next frame, or in a task after it.
  await page.evaluate(async () => { for (let i = 0; i < 5; i++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))); });
}

/** Each pad's strokes and answer; those that were not drawn on have none. */
async function check() {
  const pads = await page.evaluate(() => [.../** @type {NodeListOf<any>} */ (document.querySelectorAll('inkling-pad'))].map(({ strokes, result }) => ({ strokes, result })));
  assert.equal(pads.length, PADS);
  for (const [i, { strokes, result }] of pads.entries()) {
    assert.equal(strokes.length > 0, i % EVERY === 0, `pad ${i} has ${strokes.length} strokes`);
    assert.deepEqual(result, strokes.length ? JSON.parse(JSON.stringify(inkling.classify(strokes))) : null, `pad ${i}`);
  }
}

/** @type {import('../../lib/memory.mjs').Memory[]} */
const rounds = [];
const from = performance.now();
for (let round = 1; round <= ROUNDS; round++) {
  await connect();
  await drawOn();
  await check();
  const { modules, large } = await measure();
  assert.deepEqual({ modules, large }, { modules: 1, large: 0 }, 'one module, and no copy of the model beside the one in its memory');
  await page.evaluate(() => document.querySelector('main')?.replaceChildren());
  rounds.push(await measure());
  console.error(`pads: round ${round}: ${describeMemory(rounds[0], rounds[round - 1])}`);
}
const seconds = (performance.now() - from) / 1000 / ROUNDS;
assert.equal(site.requests.filter((path) => /\.(wasm|ink)$/.test(path)).length, 2, `one module and one model: ${site.requests}`);
assert.deepEqual(complaints, []);
await browser.close();
await site.close();

const early = rounds[1], late = rounds[ROUNDS - 1], more = grown(early, late);
console.log(`pads: ${ROUNDS} rounds of ${PADS} pads, ${drawn.length} drawn on in each; ${describeMemory(early, late)}; ${seconds.toFixed(1)} s a round`);
if (more.length) console.log(`pads: this grows: ${more.join(', ')}`);
process.exitCode = more.length ? 1 : 0;
