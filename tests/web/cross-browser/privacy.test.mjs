/** Nothing leaves the device once the page is loaded: in Chromium, Firefox and WebKit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

/** Everything the page can do, while a policy that allows no connection stands. Gives what has been against it. */
async function use() {
  const refused = /** @type {string[]} */ ([]);
  addEventListener('securitypolicyviolation', ({ blockedURI, violatedDirective }) => refused.push(`${violatedDirective} ${blockedURI}`));
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = "connect-src 'none'; img-src 'none'; font-src 'none'; form-action 'none'; frame-src 'none'";
  document.head.append(policy);
  const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
  // That the policy stands at all, and that this notices.
  await fetch('there-is-no-such-file').catch(() => {});
  await wait(50);
  const noticed = refused.splice(0).length;

  const pad = /** @type {any} */ (document.querySelector('#pad'));
  const draw = async (/** @type {any} */ on) => {
    const canvas = on.shadowRoot.querySelector('canvas');
    const { left, top } = canvas.getBoundingClientRect();
    for (let i = 0; i <= 20; i++) {
      canvas.dispatchEvent(new PointerEvent(i === 0 ? 'pointerdown' : i === 20 ? 'pointerup' : 'pointermove', {
        pointerId: 1, pointerType: 'mouse', button: 0, buttons: i === 20 ? 0 : 1, bubbles: true, cancelable: true,
        clientX: left + 100 + 80 * Math.cos(i / 3), clientY: top + 100 + 80 * Math.sin(i / 3) }));
    }
    await wait(100);
  };
  const click = async (/** @type {string} */ of) => {
    /** @type {HTMLElement} */ (document.querySelector(of)).click();
    await wait(50);
  };
  HTMLAnchorElement.prototype.click = () => {}; // no file is saved for a test
  await click('#examples button');
  await draw(pad);
  for (const id of ['undo', 'redo', 'replay', 'clear', 'undo']) await click(`#${id}`);
  for (const kind of ['png', 'svg', 'ndjson']) {
    await click('#file');
    await click(`[data-save=${kind}]`);
    await wait(150);
  }
  await click('#play');
  await click('[data-begin=untimed]');
  for (let turn = 0; turn < 6; turn++) {
    await draw(document.querySelector('#round inkling-pad'));
    await click('#next');
  }
  await click('#sheet button');
  dispatchEvent(new Event('online'));
  await wait(1500); // what is read out, what is kept
  return { noticed, refused, drawn: pad.strokes.length, guesses: pad.result?.guesses.length };
}

inEachEngine((engine) => {
  test('the loaded page makes no request, whatever the user does, and works if none is allowed', async () => {
    const [browser, site] = await Promise.all([ENGINES[engine].launch(), serve()]);
    try {
      const page = await browser.open();
      await page.goto(site.url);
      for (let i = 0; i < 400 && !await page.evaluate(() => !(/** @type {HTMLElement} */ (document.querySelector('#offline')).hidden)); i++) await new Promise((resolve) => setTimeout(resolve, 50));
      const before = site.requests.length;
      assert.ok(before > 20);
      const { noticed, refused, drawn, guesses } = await page.evaluate(use);
      assert.deepEqual([noticed, refused, drawn, guesses], [1, [], 1, 5]);
      assert.deepEqual(site.requests.slice(before), []);
      await page.close();
    } finally {
      await browser.close();
      await site.close();
    }
  });
});
