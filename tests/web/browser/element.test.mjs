/** `<inkling-pad>` under a real mouse and keyboard, on real screens, on paper and in the history of the browser. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { complaintsOf, launch, serve } from '../../lib/site.mjs';

const FORM = `<form id="form"><label for="pad">Your sketch</label> <input id="before"> <inkling-pad id="pad" name="sketch" required style="width: 200px; height: 200px"></inkling-pad>
  <button id="send">Send</button></form>`;
/** @type {Record<string, string>} */
const PAGES = {
  '/form.html': FORM,
  '/elsewhere.html': '<p>Elsewhere',
  '/canvas.html': '<div id="paper" style="position: absolute; left: 150px; top: 100px; width: 200px; height: 100px"><canvas style="position: absolute; width: 100%; height: 100%"></canvas></div>',
  '/sizes.html': `${['display: flex', 'display: inline-flex', 'display: grid; justify-items: start'].map((style) => `<div style="${style}"><inkling-pad></inkling-pad></div>`).join('')}
    <div><inkling-pad style="display: inline-block"></inkling-pad></div><div><inkling-pad style="float: left"></inkling-pad></div>`,
  '/dark.html': `<style>:root { color-scheme: light dark; } inkling-pad { width: 200px; }
    @media (prefers-color-scheme: dark) { inkling-pad { color: rgb(255, 255, 255); background: black; } } @media print { inkling-pad { color: rgb(0, 0, 0); background: white; } }</style><inkling-pad id="pad"></inkling-pad>`,
};

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let complaints;
before(async () => {
  [browser, site] = await Promise.all([launch(), serve({ base: '/inkling/', answer: (path) => PAGES[path] === undefined ? undefined
    : { body: `<!doctype html><meta charset="utf-8"><title>A pad</title><link rel="icon" href="data:,"><script type="module" src="inkling/element.js"></script>${PAGES[path]}` } })]);
});
after(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => page.context().close());

/** @param {string} path @param {import('playwright-core').BrowserContextOptions & { init?: () => void }} [options] */
async function open(path, { init, ...options } = {}) {
  page = await (await browser.newContext({ viewport: { width: 1200, height: 2000 }, ...options })).newPage();
  if (init) await page.addInitScript(init);
  complaints = complaintsOf(page);
  await page.goto(new URL(path, site.url).href);
  await page.waitForFunction(() => customElements.get('inkling-pad'));
}
/** Draws with the mouse, at px from the corner of the pad. @param {number[][]} points */
async function draw(...points) {
  const box = await page.locator('#pad').boundingBox();
  assert.ok(box);
  for (const [i, [x, y]] of points.entries()) {
    await page.mouse.move(box.x + x, box.y + y);
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}
const state = () => page.evaluate(() => {
  const pad = /** @type {any} */ (document.querySelector('#pad'));
  return { strokes: pad.strokes.map((/** @type {any} */ stroke) => stroke.map((/** @type {any} */ { x, y }) => [x, y])), focus: document.activeElement?.id, value: new FormData(pad.form ?? undefined).get('sketch') };
});

for (const deviceScaleFactor of [1, 1.25, 1.5, 2, 3]) {
  test(`a pad without a width is 300 px wide at ${deviceScaleFactor} device pixels per px`, async () => {
    await open('/sizes.html', { deviceScaleFactor });
    await page.waitForFunction(() => Array.from(document.querySelectorAll('inkling-pad')).every((pad) => pad.shadowRoot?.querySelector('canvas')?.width !== 300 || devicePixelRatio === 1));
    for (let i = 0; i < 5; i++) await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    assert.deepEqual(await page.locator('inkling-pad').evaluateAll((pads) => pads.map((pad) => [pad.getBoundingClientRect().width, pad.getBoundingClientRect().height, pad.shadowRoot?.querySelector('canvas')?.width])),
      Array(5).fill([300, 300, 300 * deviceScaleFactor]));
  });
}

test('a click on its label focuses it, Tab reaches and leaves it, a mouse draws without focus; disabled, none of that', async () => {
  await open('/form.html');
  await page.locator('label').click();
  assert.equal((await state()).focus, 'pad');
  await page.locator('#before').focus();
  await page.keyboard.press('Tab');
  assert.equal((await state()).focus, 'pad');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  assert.deepEqual([(await state()).focus, (await state()).strokes.length], ['send', 1]);
  await page.locator('#before').focus();
  await draw([20, 20], [90, 90]);
  assert.deepEqual([(await state()).focus, (await state()).strokes.length], ['before', 2]);
  await page.locator('#pad').evaluate((pad) => { /** @type {any} */ (pad).disabled = true; });
  await page.locator('label').click();
  await draw([20, 90], [90, 20]);
  await page.locator('#before').focus();
  await page.keyboard.press('Tab');
  assert.deepEqual([(await state()).focus, (await state()).strokes.length, (await state()).value], ['send', 2, null]);
  assert.equal(await page.locator('#pad:disabled').count(), 1);
  assert.deepEqual(complaints, []);
});

test('an empty pad that is required keeps the form from being sent and is focused; drawn on, it is sent', async () => {
  await open('/form.html');
  await page.locator('#send').click();
  assert.deepEqual([(await state()).focus, new URL(page.url()).search], ['pad', '']);
  await draw([20, 20], [90, 90]);
  const { value } = await state();
  await Promise.all([page.waitForURL(/sketch=/), page.locator('#send').click()]);
  assert.equal(new URL(page.url()).searchParams.get('sketch'), value);
  assert.deepEqual(complaints, []);
});

test('going back restores the drawing, as it restores an <input>', async () => {
  await open('/form.html');
  await draw([20, 20], [90, 90]);
  await draw([20, 90], [90, 20]);
  const { strokes } = await state();
  await page.goto(new URL('/elsewhere.html', site.url).href);
  await page.goBack();
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('#pad')).strokes?.length);
  assert.deepEqual((await state()).strokes, strokes);
  assert.equal(await page.locator('#pad').evaluate((pad) => { /** @type {any} */ (pad).undo(); return /** @type {any} */ (pad).strokes.length; }), 1);
  await draw([20, 20], [20, 90]);
  assert.deepEqual((await state()).strokes[1][0], [20, 20], 'it is where it was');
});

test('without ElementInternals it takes part in its form all the same', async () => {
  await open('/form.html', { init: () => { delete (/** @type {any} */ (HTMLElement.prototype).attachInternals); } });
  await page.locator('label').click();
  assert.equal((await state()).focus, 'pad');
  await page.locator('#before').focus();
  await page.locator('#send').click();
  assert.deepEqual([(await state()).focus, new URL(page.url()).search], ['pad', '']);
  await draw([20, 20], [90, 90]);
  assert.match(String((await state()).value), /^\[\[\[20,90\]/);
  const found = await page.evaluate(() => {
    const form = /** @type {HTMLFormElement} */ (document.querySelector('form')), pad = /** @type {any} */ (document.querySelector('#pad'));
    const found = [pad.form === form, pad.labels.length, pad.validity.valid, pad.checkValidity(), pad.willValidate];
    pad.setCustomValidity('No.');
    found.push(pad.reportValidity(), pad.validationMessage);
    pad.setCustomValidity('');
    form.reset();
    found.push(pad.strokes.length, pad.canUndo);
    pad.undo();
    const fieldset = document.createElement('fieldset');
    fieldset.disabled = true;
    form.append(fieldset);
    fieldset.append(pad);
    return found;
  });
  assert.deepEqual(found, [true, 1, true, true, true, false, 'No.', 0, true]);
  await draw([20, 90], [90, 90]);
  assert.deepEqual([(await state()).strokes.length, (await state()).value], [1, null]);
  await page.locator('fieldset').evaluate((fieldset) => { /** @type {HTMLFieldSetElement} */ (fieldset).disabled = false; });
  await draw([20, 90], [90, 90]);
  assert.equal((await state()).strokes.length, 2);
  assert.deepEqual(complaints, []);
});

test('ink prints in the colors of print, also from a dark page, and is back afterwards', async () => {
  await open('/dark.html', { colorScheme: 'dark' });
  await draw([20, 20], [180, 180]);
  await page.evaluate(() => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#pad')?.shadowRoot?.querySelector('canvas'));
    const ink = () => {
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(0, 0, canvas.width, canvas.height);
      const at = data.findIndex((value, i) => i % 4 === 3 && value === 255);
      return data.slice(at - 3, at).join();
    };
    Object.assign(window, { ink, seen: [] });
    matchMedia('print').addEventListener('change', ({ matches }) => /** @type {any} */ (window).seen.push(matches, ink()));
  });
  await page.waitForFunction(() => /** @type {any} */ (window).ink() === '255,255,255');
  const pdf = await page.pdf();
  assert.match(pdf.toString('latin1'), /^%PDF/);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).seen), [true, '0,0,0', false, '255,255,255']);
});

test('a canvas of the page\'s own with corners has its ink under the mouse, turned, skewed and in perspective; without them it may be scaled', async () => {
  await open('/canvas.html');
  for (const [transform, corners] of /** @type {[string, boolean][]} */ ([['none', false], ['scale(1.5, .5)', false], ['rotate(90deg)', true], ['skew(20deg, 10deg)', true], ['perspective(400px) rotateY(40deg)', true]])) {
    // A place on the canvas, and where the browser itself shows it.
    const [x, y] = await page.evaluate(async ({ transform, corners }) => {
      const { StrokeInput, createCorners } = await import(/** @type {string} */ ('/inkling/strokes.js'));
      const paper = /** @type {HTMLElement} */ (document.getElementById('paper')), canvas = /** @type {HTMLCanvasElement} */ (paper.querySelector('canvas'));
      /** @type {any} */ (window).input?.destroy();
      for (const old of paper.querySelectorAll('i, b')) old.remove();
      paper.style.transform = transform;
      const four = corners ? createCorners() : undefined;
      paper.append(...four ?? []);
      /** @type {any} */ (window).input = new StrokeInput(canvas, { corners: four });
      const mark = document.createElement('b');
      mark.style.cssText = 'position: absolute; left: 60px; top: 30px; pointer-events: none';
      paper.append(mark);
      const { left, top } = mark.getBoundingClientRect();
      return [left, top];
    }, { transform, corners });
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.up();
    const [[point]] = await page.evaluate(() => /** @type {any} */ (window).input.strokes);
    assert.ok(Math.hypot(point.x - 60, point.y - 30) < 2.5, `${transform}: ${JSON.stringify(point)}`);
  }
});

test('another classifier, such as a learner, names the drawing until it is taken away', async () => {
  await open('/form.html');
  await draw([20, 20], [180, 180]);
  const guessed = (/** @type {string} */ label) => page.waitForFunction((label) => /** @type {any} */ (document.querySelector('#pad')).result?.guesses[0].label === label, label);
  await guessed('line');
  await page.evaluate(async () => {
    const pad = /** @type {any} */ (document.querySelector('#pad'));
    const { learnerOf } = /** @type {any} */ (await import(new URL('inkling/more.js', document.baseURI).href));
    const learner = await learnerOf(await pad.load());
    learner.learn('slash', [pad.strokes]);
    pad.classifier = learner;
  });
  await guessed('slash');
  const refused = await page.evaluate(() => {
    const pad = /** @type {any} */ (document.querySelector('#pad'));
    try {
      pad.classifier = { classify: 'cat' };
    } catch (error) {
      return /** @type {any} */ (error).code;
    }
    return '';
  });
  assert.equal(refused, 'option');
  await page.evaluate(() => { /** @type {any} */ (document.querySelector('#pad')).classifier = null; });
  await guessed('line');
});

test('on a slow device a look takes two tasks; a drawing that is cleared between them is not named', async () => {
  await open('/form.html', { init: () => {
    let time = 0;
    performance.now = () => (time += 5); // each part of a look seems to take 5 ms
  } });
  const { seen, tasks } = await page.evaluate(async () => {
    const pad = /** @type {any} */ (document.querySelector('#pad')), wait = setTimeout;
    /** @type {(string | null)[]} */
    const seen = [];
    const guess = () => new Promise((resolve) => pad.addEventListener('guess', (/** @type {CustomEvent} */ { detail }) => {
      seen.push(detail && detail.guesses[0].label);
      resolve(0);
    }, { once: true }));
    await pad.load();
    await new Promise((resolve) => wait(resolve, 100)); // the empty pad has been looked at
    let tasks = 0;
    window.setTimeout = /** @type {any} */ ((/** @type {() => void} */ run, /** @type {number | undefined} */ ms) => {
      if (ms === undefined && ++tasks === 4) pad.clear();
      return wait(run, ms);
    });
    for (const side of [100, 50]) {
      const seeing = guess();
      pad.strokes = [[[0, side, side, 0, 0], [0, 0, 100, 100, 0]]];
      await seeing;
    }
    return { seen, tasks };
  });
  assert.equal(seen.length, 2);
  assert.equal(typeof seen[0], 'string');
  assert.equal(seen[1], null, 'cleared before it was named');
  assert.ok(tasks >= 4, `${tasks} tasks`);
  assert.deepEqual(complaints, []);
});
