/** Why: which strokes speak for or against a guess, and the course of the guess along the drawing, also while it is replayed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { faultsOf } from '../../lib/axe.mjs';
import { complaints, open, pad, page, picture, site } from '../../lib/page.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { draw, serve, settled } from '../../lib/site.mjs';

const { createInkling } = await import(pathToFileURL(`${DIST}/more.js`).href);
const inkling = await createInkling();

const SMALL = { viewport: { width: 320, height: 568 }, hasTouch: true };
const CALM = /** @type {const} */ ({ reducedMotion: 'reduce' });
/** A house whose last stroke is a line through it. */
const crossed = [...shapes.house, [[0.05, 0.05], [0.5, 0.5], [0.95, 0.95]]];
const percent = (/** @type {number} */ value) => value < 0.005 ? '<1%' : `${Math.round(100 * value)}%`;

/** @param {number[][][]} strokes */
async function drawn(strokes) {
  await draw(page, strokes, '#pad');
  await settled(page);
  await page.locator('#explain:visible').waitFor();
  return (await pad()).strokes;
}
/** Opens the explanation, and waits until it is there. */
async function ask() {
  await page.click('#explain');
  await page.locator('#why tbody tr').first().waitFor();
}
const texts = (/** @type {string} */ of) => page.locator(`#why ${of}`).evaluateAll((all) => all.map((one) => (/** @type {HTMLElement} */ (one).innerText ?? one.textContent ?? '').replace(/\s+/g, ' ').trim()));
/** The rows of the table that an explanation gives. @param {any} explanation */
const rowsOf = ({ label, strokes }) => strokes.map((/** @type {any} */ { share, probability, best }, /** @type {number} */ i) => {
  const points = Math.round(100 * share);
  return `${i + 1} ${points > 0 ? '+' : ''}${points || 0} ${best.label} ${percent(best.probability)}${best.label === label ? '' : ` ${label} ${percent(probability)}`}`;
});
const rows = () => texts('tbody tr');
const focused = () => page.evaluate(() => document.activeElement?.id);
/** How strokes and the samples of the legend are drawn. */
const lines = (of = '#why-picture path') => page.locator(of).evaluateAll((all) => all.map((one) => {
  const { stroke, strokeWidth, strokeDasharray } = getComputedStyle(one);
  return { stroke, width: parseFloat(strokeWidth), dashed: strokeDasharray !== 'none' };
}));
/** @param {string} color as rgb(…) @returns {number} its luminance, as WCAG 2 defines it */
const luminance = (color) => {
  const [r, g, b] = (color.match(/[\d.]+/g) ?? []).map((value) => Number(value) / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (/** @type {string} */ one, /** @type {string} */ other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const overflow = (/** @type {string} */ selector) => page.locator(selector).evaluate((element) => element.scrollWidth - element.clientWidth);

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`each stroke has the share that explain gives, as a number and as a line that also differs without its color (${colorScheme})`, async () => {
    /** @type {string[]} */
    const requests = [];
    await open({ ...CALM, colorScheme });
    page.on('request', (request) => requests.push(request.url()));
    await page.reload();
    await settled(page);
    assert.ok(await page.locator('#explain').isHidden(), 'an empty paper has nothing to explain');
    const strokes = await drawn(crossed);
    assert.deepEqual(requests.filter((url) => /why|more|later/.test(url)), [], 'nothing of it is loaded before it is used');
    const before = [await pad(), page.url()];
    await ask();
    const explanation = inkling.explain(strokes), shares = explanation.strokes.map((/** @type {any} */ { share }) => share);
    assert.equal(explanation.label, 'house');
    assert.ok(Math.max(...shares) > 0.3 && Math.min(...shares) < -0.005, String(shares));
    assert.deepEqual(await rows(), rowsOf(explanation));
    assert.equal(await focused(), 'why-title');
    assert.deepEqual(await texts('h2'), ['house: why?']);

    const [forIt, against, neutral] = await lines('#why-legend line');
    assert.equal(new Set([forIt, against, neutral].map(({ stroke }) => stroke)).size, 3);
    assert.deepEqual([forIt, against, neutral].map(({ dashed }) => dashed), [false, true, false]);
    const paper = await page.locator('#why-picture').evaluate((element) => getComputedStyle(element).backgroundColor);
    for (const { stroke } of [forIt, against, neutral]) assert.ok(contrast(stroke, paper) >= 3, `${stroke} on ${paper}`);
    const shown = await lines();
    shares.forEach((/** @type {number} */ share, /** @type {number} */ i) => {
      const side = share >= 0.005 ? forIt : share <= -0.005 ? against : neutral;
      assert.deepEqual([shown[i].stroke, shown[i].dashed], [side.stroke, side.dashed], `stroke ${i + 1}: ${share}`);
    });
    const byShare = shares.map((/** @type {number} */ share, /** @type {number} */ i) => ({ share: Math.abs(share), width: shown[i].width })).sort((/** @type {any} */ a, /** @type {any} */ b) => a.share - b.share);
    for (let i = 1; i < byShare.length; i++) assert.ok(byShare[i].width >= byShare[i - 1].width);
    assert.ok(byShare[byShare.length - 1].width > byShare[0].width + 2);
    assert.deepEqual(await texts('text'), ['1', '2', '3', '4', '5']);

    const whole = explanation.strokes[4].probability;
    const sentence = (/** @type {string} */ side, /** @type {number} */ share) => `Stroke ${shares.indexOf(share) + 1} of 5 speaks most ${side} it: without it \u2068${percent(whole - share)}\u2069 instead of \u2068${percent(whole)}\u2069.`;
    assert.deepEqual(await texts('[role="status"]'), [`${sentence('for', Math.max(...shares))} ${sentence('against', Math.min(...shares))}`]);
    assert.deepEqual(await faultsOf(page), []);
    await picture(`why-${colorScheme}`);
    await page.keyboard.press('Escape');
    assert.ok(await page.locator('#why').isHidden());
    assert.equal(await focused(), 'explain');
    assert.deepEqual([await pad(), page.url()], before, 'nothing has changed');
    assert.deepEqual(complaints, []);
  });
}

test('other guesses are explained, too, by the keyboard, in the language that is chosen', async () => {
  await open({ ...CALM, locale: 'en' });
  const strokes = await drawn(shapes.house.slice(0, 2)), { guesses } = inkling.classify(strokes);
  await page.locator('#explain').focus();
  await page.keyboard.press('Enter');
  await page.locator('#why tbody tr').first().waitFor();
  const likely = guesses.filter((/** @type {any} */ { probability }) => probability >= 0.01).map((/** @type {any} */ { label }) => label);
  assert.ok(likely.length > 1, 'no other guess');
  assert.deepEqual(await texts('#why-words button'), likely);
  const buttons = page.locator('#why-words button');
  assert.deepEqual(await buttons.evaluateAll((all) => all.map((button) => button.getAttribute('aria-pressed'))), likely.map((/** @type {string} */ _, /** @type {number} */ i) => String(i === 0)));
  await page.keyboard.press('Tab'); // Close
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('#why-title', { hasText: `${likely[1]}: why?` }).waitFor();
  assert.equal(await buttons.nth(1).getAttribute('aria-pressed'), 'true');
  assert.ok(await buttons.nth(1).evaluate((button) => button === document.activeElement));
  const explanation = inkling.explain(strokes, { word: likely[1] });
  assert.deepEqual(await rows(), rowsOf(explanation));
  assert.deepEqual(await faultsOf(page), []);
  await page.selectOption('#language', 'de');
  await page.waitForFunction(() => document.documentElement.lang === 'de');
  const whole = explanation.strokes[1].probability, most = Math.max(...explanation.strokes.map((/** @type {any} */ { share }) => share));
  assert.match((await texts('[role="status"]'))[0].replaceAll('\u00a0', ' ').replaceAll(/[\u2068\u2069]/g, ''), new RegExp(`^Am meisten dafür spricht Strich ${explanation.strokes.findIndex((/** @type {any} */ { share }) => share === most) + 1} von 2: ohne ihn ${percent(whole - most).replace('%', ' %')} statt ${percent(whole).replace('%', ' %')}\\.`));
  assert.match((await texts('h2'))[0], /: Warum\?$/);
  await page.click('#why .close');
  assert.ok(await page.locator('#why').isHidden());
  assert.deepEqual(complaints, []);
});

test('it says so of a single stroke, and if no stroke speaks for the word', async () => {
  await open(CALM);
  const circle = await drawn(shapes.circle);
  await ask();
  assert.deepEqual(await texts('[role="status"]'), ['The drawing is a single stroke: without it there is nothing to see.']);
  assert.deepEqual(await rows(), rowsOf(inkling.explain(circle)));
  assert.deepEqual(await texts('text'), []);
  assert.deepEqual(await faultsOf(page), []);
  await page.keyboard.press('Escape');
  await page.click('#clear');
  await page.locator('#explain').waitFor({ state: 'hidden' }); // a frame later
  const thrice = await drawn([shapes.triangle[0], shapes.triangle[0], shapes.triangle[0]]);
  assert.ok(inkling.explain(thrice).strokes.every((/** @type {any} */ { share }) => share < 0));
  await ask();
  assert.match((await texts('[role="status"]'))[0], /^Whichever stroke is left out, it gets no less likely\./);
  assert.deepEqual(complaints, []);
});

test('a drawing of many strokes and points is explained as the page reads it; one of too many is refused', async () => {
  await open(CALM);
  await page.evaluate(() => {
    const pad = /** @type {any} */ (document.querySelector('#pad'));
    pad.strokes = Array.from({ length: 60 }, (_, i) => [0, 1, 2, 3, 4, 5, 6, 7].map((j) => ({ x: 40 * j, y: 8 * i + 60 * ((i + j) % 2), t: 0 })));
  });
  await settled(page);
  const { result: { guesses: [best] } } = await pad();
  await ask();
  await page.locator('#why tbody tr').nth(59).waitFor();
  const all = await rows();
  assert.equal(all.length, 60);
  assert.match(all[59], new RegExp(` ${best.label} ${percent(best.probability)}$`));
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    const pad = /** @type {any} */ (document.querySelector('#pad'));
    pad.strokes = Array.from({ length: 101 }, (_, i) => [{ x: i, y: 0, t: 0 }, { x: i, y: 50, t: 0 }]);
  });
  await settled(page);
  await page.click('#explain');
  await page.locator('#notice', { hasText: 'too many strokes' }).waitFor();
  assert.equal(await page.locator('#why[open]').count(), 0);
  assert.deepEqual(complaints, []);
});

test('a word that was taught has no explanation', async () => {
  await open(CALM);
  await drawn(shapes.house);
  await page.click('#teach');
  await page.fill('#lesson-word', 'villa');
  await page.click('#lesson-this');
  await page.locator('#lesson-said', { hasText: 'villa' }).waitFor();
  await page.click('#lesson .close');
  await page.locator('#guesses li[data-rank="0"]', { hasText: 'villa' }).waitFor();
  assert.ok(await page.locator('#explain').isHidden());
  await page.click('#clear');
  await drawn(shapes.sun);
  assert.deepEqual(complaints, []);
});

for (const locale of ['de', 'ar', 'hi']) {
  test(`on a small phone in the dark nothing is cut off, and everything is large enough to tap (${locale})`, async () => {
    await open({ ...CALM, locale, colorScheme: 'dark', ...SMALL });
    await drawn(shapes.house.slice(0, 2));
    await page.locator('#finish:visible').waitFor();
    const tools = await page.locator('#guess-tools button').evaluateAll((all) => all.map((button) => button.getBoundingClientRect()).map(({ left, right, width, height }) => ({ left, right, width, height })));
    assert.equal(tools.length, 3);
    for (const { left, right, width, height } of tools) assert.ok(left >= 0 && right <= 320 && width >= 44 && height >= 44, JSON.stringify(tools));
    const said = await page.locator('#kicker').evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const { left, right } = range.getBoundingClientRect();
      return { left, right };
    });
    const icons = await page.locator('#guess-tools svg').evaluateAll((all) => all.map((icon) => icon.getBoundingClientRect()).map(({ left, right }) => ({ left, right })));
    for (const { left, right } of icons) assert.ok(left >= said.right || right <= said.left, `an icon lies on ${JSON.stringify(said)}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    assert.deepEqual(await faultsOf(page), []);
    await page.locator('#explain').tap();
    await page.locator('#why tbody tr').nth(1).waitFor();
    assert.equal(await overflow('#why'), 0);
    for (const box of await page.locator('#why button').evaluateAll((all) => all.map((button) => button.getBoundingClientRect()).map(({ width, height }) => ({ width, height })))) assert.ok(box.width >= 44 && box.height >= 44, JSON.stringify(box));
    assert.deepEqual(await faultsOf(page), []);
    await picture(`why-phone-${locale}`);
    await page.locator('#why .close').tap();
    await page.locator('#replay').tap();
    await page.locator('#course bdi').first().waitFor();
    await page.locator('#replay:not([data-playing])').waitFor();
    assert.deepEqual(await faultsOf(page), []);
    await picture(`course-phone-${locale}`);
    assert.deepEqual(complaints, []);
  });
}

/** What the pad sees after each stroke, and where on the timeline that is. @param {any[][]} strokes */
function courseOf(strokes) {
  const count = (/** @type {any[][]} */ some) => some.reduce((sum, stroke) => sum + stroke.length, 0);
  return strokes.map((_, i) => {
    const part = strokes.slice(0, i + 1), { guesses: [best] } = inkling.classify(part, { unfinished: i + 1 < strokes.length });
    return { end: count(part) / count(strokes), label: best.label };
  });
}

test('the timeline of a replay shows what was seen after each stroke, and says it to screen readers', async () => {
  await open({ locale: 'en' });
  const strokes = await drawn(shapes.house), course = courseOf(strokes);
  assert.ok(await page.locator('#course').isHidden());
  const before = site.requests.length;
  await page.click('#replay');
  await page.locator('#course i').nth(3).waitFor({ state: 'attached' });
  await page.locator('#replay:not([data-playing])').waitFor();
  const names = course.map(({ label }) => label).filter((label, i, all) => label !== all[i - 1]);
  assert.ok(names.length > 1, String(names));
  const shown = await page.locator('#course').evaluate((strip) => ({
    names: Array.from(strip.querySelectorAll('bdi'), (name) => name.textContent),
    now: Array.from(strip.querySelectorAll('[data-now]'), (name) => name.textContent),
    ends: Array.from(strip.querySelectorAll('i'), (mark) => (mark.getBoundingClientRect().left + 1 - strip.getBoundingClientRect().left) / strip.getBoundingClientRect().width),
  }));
  assert.deepEqual([shown.names, shown.now], [names, ['house']]);
  shown.ends.forEach((end, i) => assert.ok(Math.abs(end - course[i].end) < 0.005, `stroke ${i + 1}: ${end}, not ${course[i].end}`));
  assert.deepEqual(await faultsOf(page), []);
  await picture('course');
  // To the end of the first stroke: the panel, the strip and the slider's value agree.
  await page.locator('#timeline').fill(String(course[0].end));
  await page.locator('#guesses li[data-rank="0"]', { hasText: course[0].label }).waitFor();
  assert.deepEqual(await page.locator('#course [data-now]').allInnerTexts(), [course[0].label]);
  assert.match(await page.locator('#timeline').getAttribute('aria-valuetext') ?? '', new RegExp(`^${Math.round(100 * course[0].end)}%: ${course[0].label}, \\d+%$`));
  await page.selectOption('#language', 'de');
  await page.locator('#course bdi', { hasText: 'Haus' }).waitFor();
  await draw(page, shapes.circle);
  assert.ok(await page.locator('#course').isHidden());
  assert.deepEqual(site.requests.slice(before).filter((path) => !/languages|later/.test(path)), [], 'a replay fetches nothing');
  assert.deepEqual(complaints, []);
});

test('why ends a replay and is about the whole drawing; finishing ends it, too', async () => {
  await open({ locale: 'en' });
  const strokes = await drawn(shapes.house);
  for (const then of [ask, () => page.click('#finish')]) {
    await page.click('#replay');
    await page.locator('#replay[data-playing]').waitFor();
    await then();
    await page.locator('#replay:not([data-playing])').waitFor(); // what finishes may load first
    assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('#pad')).playbackProgress), 1);
    if (then === ask) assert.deepEqual(await rows(), rowsOf(inkling.explain(strokes)));
    await page.keyboard.press('Escape');
  }
  assert.deepEqual((await pad()).strokes, strokes);
});

test('it works without the server, and in inkling.html', async () => {
  const own = await serve();
  await open({ ...CALM, url: own.url, offline: true });
  await page.locator('#offline').waitFor();
  await own.close();
  await page.reload();
  const strokes = await drawn(shapes.house);
  await ask();
  assert.deepEqual(await rows(), rowsOf(inkling.explain(strokes)));
  await page.context().close();
  await open({ ...CALM, url: pathToFileURL(`${DIST}/inkling.html`).href });
  const again = await drawn(shapes.house);
  await ask();
  assert.deepEqual(await rows(), rowsOf(inkling.explain(again)));
  await page.keyboard.press('Escape');
  await page.click('#replay');
  await page.locator('#course i').nth(3).waitFor({ state: 'attached' });
  assert.deepEqual(complaints, []);
});

test('it says if what explains cannot be loaded, and tries again', async () => {
  let broken = true;
  const own = await serve({ answer: (path) => broken && /inkling-more/.test(path) ? { status: 404 } : undefined });
  await open({ ...CALM, url: own.url });
  await drawn(shapes.house);
  await page.click('#explain');
  await page.locator('#notice', { hasText: 'did not load' }).waitFor();
  assert.equal(await page.locator('#why[open]').count(), 0);
  broken = false;
  await ask();
  assert.equal((await rows()).length, 4);
  await own.close();
});
