// How long a task of the page lasts while one stroke grows, on a processor six times slower:
//   node tests/bench/strokes.mjs [POINTS [SLOWER]]     by default 5000 and 6; the built page must be in dist/
import { launch, serve, settled, square } from '../lib/site.mjs';

const [points = 5000, slower = 6] = process.argv.slice(2).map(Number);
const [browser, site] = await Promise.all([launch(), serve()]);
const page = await browser.newPage();
await page.goto(site.url);
await settled(page);
const session = await page.context().newCDPSession(page);
const place = await square(page);
const at = (/** @type {number} */ i) => place([0.5 + 0.45 * Math.sin(i / 9) * Math.cos(i / 131), 0.5 + 0.45 * Math.cos(i / 7.3) * Math.sin(i / 97)]);
await page.mouse.move(...at(0));
await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
await page.evaluate(() => {
  const seen = Object.assign(globalThis, { tasks: /** @type {number[]} */ ([]), looks: 0 });
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) seen.tasks.push(duration); }).observe({ entryTypes: ['longtask'] });
  document.querySelector('inkling-pad')?.addEventListener('guess', () => { seen.looks++; });
});
await page.mouse.down();
for (let i = 1; i <= points; i++) {
  const [x, y] = at(i);
  const moved = session.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y, button: 'left', buttons: 1 });
  if (i % 8 === 0) await moved;
}
await page.mouse.up();
await settled(page);
const { tasks, looks, drawn } = await page.evaluate(() => ({
  ...(({ tasks, looks }) => ({ tasks, looks }))(/** @type {any} */ (globalThis)),
  drawn: /** @type {any} */ (document.querySelector('inkling-pad')).strokes[0].length,
}));
console.log(`${drawn} points, ${slower} times slower: ${looks} looks, ${tasks.length} tasks over 50 ms, the longest ${Math.max(0, ...tasks).toFixed(0)} ms`);
await browser.close();
await site.close();
