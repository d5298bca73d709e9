/**
 * What Lighthouse must say of the page. Its performance score is a time and so depends on the machine: scripts/lighthouse
 * prints it. Demanded here is what it comes from and what no machine changes: bytes, what the first paint waits for, and
 * that nothing moves.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './judge.mjs';

const ALWAYS = { accessibility: 100, 'best-practices': 100, seo: 100 };
/** Why a score is less than 100. @param {Record<string, any>} audits */
const faults = (audits) => Object.values(audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 1 && scoreDisplayMode === 'binary').map(({ id, title }) => `${id}: ${title}`).join('; ');

test('on a phone: accessibility, best practices and SEO 100; one style before the first paint, nothing moves, 1.2 MB', async () => {
  const { scores: { performance, ...scores }, audits } = await judge();
  assert.deepEqual(scores, ALWAYS, faults(audits));
  assert.ok(performance > 0); // it was measured
  const names = (/** @type {any[]} */ items) => items.map(({ url }) => new URL(url).pathname);
  const before = names(audits['render-blocking-resources'].details.items);
  assert.deepEqual(before, ['/style.css']);
  assert.equal(audits['cumulative-layout-shift'].numericValue, 0);
  assert.ok(audits['total-byte-weight'].numericValue < 1_200_000, audits['total-byte-weight'].displayValue);
  // Script, style, module and model are asked for at once, in one round trip after the page's: none waits for another.
  const requests = audits['network-requests'].details.items;
  const code = requests.filter((/** @type {any} */ { url }) => /\.(js|css|ink|wasm)$/.test(url) && !url.endsWith('/sw.js'));
  assert.deepEqual(names(code).sort(), ['/inkling-relaxed.wasm', '/inkling.ink', '/page.js', '/style.css']);
  const answered = Math.min(...code.map((/** @type {any} */ { networkEndTime }) => networkEndTime));
  const late = code.filter((/** @type {any} */ { rendererStartTime }) => rendererStartTime > answered);
  assert.deepEqual(names(late), []);
});

test('in the dark, from right to left: accessibility, best practices and SEO 100', async () => {
  const { scores, audits } = await judge({ language: 'ar', dark: true, categories: Object.keys(ALWAYS) });
  assert.deepEqual(scores, ALWAYS, faults(audits));
});
