/** Examples, playing again, saving and opening. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, launch, serve, settled } from '../../lib/site.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let complaints;

before(async () => { [browser, site] = await Promise.all([launch(), serve()]); });
after(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  page = await (await browser.newContext({ viewport: { width: 1200, height: 800 } })).newPage();
  complaints = complaintsOf(page);
  await page.goto(site.url);
  await settled(page);
});
afterEach(async () => {
  assert.deepEqual(complaints, []);
  await page.context().close();
});

const strokes = () => page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes);
const points = async () => (await strokes()).map((/** @type {any} */ stroke) => stroke.map((/** @type {any} */ { x, y }) => [x, y]));
const best = () => page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).result?.guesses[0].label);
const progress = () => page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).playbackProgress);

test('each example is recognized as its name', async () => {
  for (const button of await page.locator('#examples button').all()) {
    const word = String(await button.getAttribute('aria-label')).replace(/^.*: /, '');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await button.click();
    await settled(page);
    assert.equal(await best(), word);
    await page.locator('#clear').click();
    await settled(page);
  }
});

test('an example is played back, by keyboard too, and can be undone', async () => {
  const first = page.locator('#examples button').first();
  await page.evaluate(() => {
    const seen = /** @type {any} */ (globalThis).seen = new Set();
    new MutationObserver(() => seen.add(document.querySelector('#guesses')?.textContent)).observe(/** @type {Element} */ (document.querySelector('#guesses')), { childList: true, characterData: true, subtree: true });
  });
  await first.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad')).playbackProgress < 1);
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad')).playbackProgress === 1);
  assert.ok(await page.evaluate(() => /** @type {any} */ (globalThis).seen.size) > 3, 'the guess changes on the way');
  assert.equal(await page.locator('#replay').innerText(), 'Replay');
  await page.keyboard.press('Control+z');
  assert.deepEqual(await strokes(), []);
  assert.ok(await page.locator('#timeline').isHidden());
});

test('the timeline shows any moment; a new stroke shows everything', async () => {
  await draw(page, shapes.house);
  await settled(page);
  const whole = await page.locator('#guesses').innerText();
  await page.locator('#replay').click();
  await page.locator('#replay').click();
  assert.equal(await page.locator('#replay').innerText(), 'Replay', 'paused');
  const stopped = await progress();
  assert.ok(stopped < 1);
  await page.waitForTimeout(200);
  assert.equal(await progress(), stopped);
  await page.locator('#timeline').fill('0.9');
  await page.locator('#panel[data-state="sure"] #kicker', { hasText: /^I saw$/ }).waitFor();
  await page.locator('#replay').click();
  await page.locator('#panel[data-state="sure"] #kicker', { hasText: /^I see$/ }).waitFor();
  await page.locator('#replay').click();
  await page.locator('#panel[data-state="sure"] #kicker', { hasText: /^I saw$/ }).waitFor();
  await page.locator('#timeline').fill('0.3');
  await settled(page);
  assert.notEqual(await page.locator('#guesses').innerText(), whole);
  assert.equal((await strokes()).length, shapes.house.length, 'nothing is lost');
  await page.locator('#timeline').fill('1');
  await settled(page);
  assert.equal(await page.locator('#guesses').innerText(), whole);
  await page.locator('#timeline').fill('0.3');
  await draw(page, [[[0.5, 0.5]]]);
  assert.equal(await progress(), 1);
  assert.equal((await strokes()).length, shapes.house.length + 1);
  assert.ok(await page.locator('#timeline').isHidden());
});

/** @param {string} kind */
async function save(kind) {
  await page.locator('#file').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-save="${kind}"]`).click()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

test('strokes are saved as Quick, Draw! ndjson, and open again by button, paste and drop', async () => {
  await draw(page, shapes.house);
  await settled(page);
  const [label, drawn] = [await best(), await points()];
  const { name, content } = await save('ndjson');
  assert.equal(name, `${label}.ndjson`);
  const { word, drawing } = JSON.parse(String(content));
  assert.equal(word, label);
  assert.deepEqual(drawing.map((/** @type {number[][]} */ rows) => rows.length), shapes.house.map(() => 3));

  const open = {
    async button() {
      await writeFile('/tmp/inkling-test.ndjson', content);
      await page.locator('#file').click();
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('#open').click()]);
      await chooser.setFiles('/tmp/inkling-test.ndjson');
    },
    paste: () => page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }, String(content)),
    drop: () => page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'x.ndjson'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, String(content)),
  };
  for (const [how, act] of Object.entries(open)) {
    await page.locator('#clear').click();
    await act();
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length > 0);
    await settled(page);
    assert.deepEqual(await points(), drawn, how);
    assert.equal(await best(), label, how);
  }
});

test('a file that cannot be opened is reported, and the drawing stays', async () => {
  await draw(page, shapes.circle);
  const paste = (/** @type {string} */ text) => page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  }, text);
  for (const [text, expected] of /** @type {[string, RegExp][]} */ ([
    ['{hello', /not a drawing/], ['{"drawing":[]}', /no readable strokes/], ['{"drawing":[[[1,2],[1]]]}', /as many x as y/],
    ['{"drawing":[[["a"],["b"]]]}', /no readable strokes/], ['{"drawing":[[[1,2],[3,4],["a",0]]]}', /no readable strokes/], ['{"drawing":[[[1e300,2],[3,4]]]}', /no readable strokes/],
    ['[null]', /no readable strokes/],
    ['hello', /^$/], ['null', /^$/], ['<b>', /^$/], // text that was not meant as a drawing
  ])) {
    await page.evaluate(() => { /** @type {HTMLElement} */ (document.querySelector('#notice')).textContent = ''; });
    await paste(text);
    assert.match(await page.locator('#notice').innerText(), expected, text);
    assert.equal((await strokes()).length, 1);
  }
  await paste('{"drawing":[[[0,9],[0,9]]]}\n{"drawing":[[[0],[0]]]}\n');
  assert.match(await page.locator('#notice').innerText(), /^From \u2068the clipboard\u2069: the first drawing of 2$/);
  assert.deepEqual(await points(), [[[0, 0], [9, 9]]]);
});

test('a file longer than any text opens with its first drawing; a folder is reported', async () => {
  const opened = await page.evaluate(async () => {
    const line = '{"word":"cat","drawing":[[[0,9],[0,9]]]}\n';
    const megabyte = new Blob([line.repeat(Math.ceil(2 ** 20 / line.length))]);
    const file = new File(Array(700).fill(megabyte), 'full_raw_cat.ndjson');
    const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
    const drop = async (/** @type {any} */ file) => {
      const data = new DataTransfer();
      const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { files: [file] } });
      document.body.dispatchEvent(event);
      const said = document.querySelector('#notice');
      for (let i = 0; i < 400 && !said?.textContent && pad.strokes.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
      return said?.textContent;
    };
    const folder = { slice: () => ({ text: () => Promise.reject(new DOMException('a folder', 'NotFoundError')) }) };
    const first = await drop(file);
    const { length } = pad.strokes;
    /** @type {HTMLElement} */ (document.querySelector('#clear')).click();
    return [file.size > 2 ** 29, length, first, await drop(folder)];
  });
  assert.deepEqual(opened.slice(0, 2), [true, 1]);
  assert.equal(opened[2], 'From \u2068full_raw_cat.ndjson\u2069', 'how many there are nobody has counted');
  assert.match(opened[3], /not a drawing/);
});

test('the SVG has lines and the PNG is a picture', async () => {
  await draw(page, [...shapes.circle, [[0.5, 0.5]]]);
  await settled(page);
  const svg = String((await save('svg')).content);
  assert.equal(svg.match(/<path/g)?.length, 2);
  const { content } = await save('png');
  assert.deepEqual([...content.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const dark = await page.evaluate(async ({ png, svg }) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(png)], { type: 'image/png' }));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let dark = 0;
    for (let i = 0; i < data.length; i += 4) dark += data[i] < 100 ? 1 : 0;
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    return { share: dark / (data.length / 4), size: image.width, valid: parsed.documentElement.nodeName };
  }, { png: [...content], svg });
  assert.equal(dark.size, 1024);
  assert.equal(dark.valid, 'svg');
  assert.ok(dark.share > 0.01 && dark.share < 0.2, String(dark.share));
});

test('the button copies a picture, Ctrl+C copies strokes that can be pasted', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await draw(page, shapes.house);
  await settled(page);
  const drawn = await points();
  await page.locator('#file').click();
  await page.locator('#copy').click();
  await page.waitForFunction(() => document.querySelector('#notice')?.textContent === 'Copied.');
  const side = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return (await createImageBitmap(await item.getType('image/png'))).width;
  });
  assert.equal(side, 1024);

  await page.keyboard.press('Control+c');
  await page.locator('#clear').click();
  await page.keyboard.press('Control+c'); // nothing to copy: what was copied stays
  await page.keyboard.press('Control+v');
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length > 0);
  assert.deepEqual(await points(), drawn);

  await page.evaluate(() => { navigator.clipboard.write = () => Promise.reject(new DOMException('', 'NotAllowedError')); });
  await page.locator('#file').click();
  await page.locator('#copy').click();
  const said = (/** @type {string} */ expected) => page.waitForFunction((expected) => document.querySelector('#notice')?.textContent?.includes(expected), expected);
  await said('does not let the page copy');

  // One that never answers, and one that answers late.
  await page.clock.install();
  await page.evaluate(() => { navigator.clipboard.write = () => new Promise((resolve) => { Object.assign(globalThis, { answer: resolve }); }); });
  await page.evaluate(() => { /** @type {HTMLElement} */ (document.querySelector('#notice')).textContent = ''; });
  await page.locator('#file').click();
  await page.locator('#copy').click();
  await page.clock.runFor(3000);
  assert.equal(await page.locator('#notice').innerText(), '');
  await page.clock.runFor(2000);
  await said('does not let the page copy');
  await page.evaluate(() => /** @type {any} */ (globalThis).answer());
  await said('Copied.');
});

test('the dialog closes by Escape, by a click outside and by its button, and returns the focus', async () => {
  await draw(page, shapes.circle);
  for (const close of [() => page.keyboard.press('Escape'), () => page.mouse.click(5, 5), () => page.locator('#close').click()]) {
    await page.locator('#file').click();
    assert.ok(await page.locator('#files').isVisible());
    await page.keyboard.press('Delete');
    assert.equal((await strokes()).length, 1, 'shortcuts rest meanwhile');
    await close();
    assert.ok(await page.locator('#files').isHidden());
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'file');
  }
});
