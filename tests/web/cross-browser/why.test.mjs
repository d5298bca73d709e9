/** A guess is explained, and a replay shows its course: in Chromium, Firefox and WebKit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { serve, started } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

const { createInkling } = await import(pathToFileURL(`${DIST}/more.js`).href);
const house = shapes.house.map((stroke) => stroke.map(([x, y]) => ({ x: 300 * x, y: 300 * y, t: 0 })));

/** In the page: what the dialog shows of a drawing, then what the timeline shows of it. @param {any[]} strokes */
async function ask(strokes) {
  const find = (/** @type {string} */ of) => /** @type {any} */ (document.querySelector(of));
  const all = (/** @type {string} */ of) => Array.from(document.querySelectorAll(of));
  const until = async (/** @type {() => unknown} */ holds) => { for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25)); };
  find('#pad').strokes = strokes;
  await until(() => !find('#explain').hidden);
  find('#explain').click();
  await until(() => all('#why tbody tr').length);
  const shares = all('#why tbody td:nth-child(2)').map((cell) => Number(cell.textContent)), sides = all('#why-picture path').map((path) => path.getAttribute('class'));
  const lines = all('#why-legend line').map((line) => getComputedStyle(line)).map(({ stroke, strokeDasharray }) => [stroke, strokeDasharray !== 'none']);
  const focused = document.activeElement?.id;
  find('#why .close').click();
  find('#replay').click();
  await until(() => all('#course i').length === strokes.length);
  return { shares, sides, lines, focused, closed: !find('#why').open, names: all('#course bdi').map((name) => name.textContent) };
}

inEachEngine((engine) => {
  test('each stroke has its share and its color, and the timeline the course of the guess', async () => {
    const [browser, site, inkling] = await Promise.all([ENGINES[engine].launch(), serve(), createInkling()]);
    try {
      const page = await browser.open();
      await page.goto(site.url);
      await started(page);
      const { shares, sides, lines, focused, closed, names } = await page.evaluate(`() => (${ask})(${JSON.stringify(house)})`);
      const explained = inkling.explain(house).strokes;
      assert.deepEqual(shares, explained.map((/** @type {any} */ { share }) => Math.round(100 * share) || 0));
      assert.deepEqual(sides, shares.map((/** @type {number} */ share) => share > 0 ? 'for' : share < 0 ? 'against' : 'neutral'));
      assert.equal(new Set(lines.map(([stroke]) => stroke)).size, 3);
      assert.deepEqual(lines.map(([, dashed]) => dashed), [false, true, false]);
      assert.deepEqual([focused, closed], ['why-title', true]);
      const course = house.map((_, i) => inkling.classify(house.slice(0, i + 1), { unfinished: i + 1 < house.length }).guesses[0].label);
      assert.deepEqual(names, course.filter((label, i) => label !== course[i - 1]));
      await page.close();
    } finally {
      await browser.close();
      await site.close();
    }
  });
});
