/** Every word of every language fits on narrow screens: as a guess, as what is asked, on buttons and on the shelf. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, page } from '../../lib/page.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, settled } from '../../lib/site.mjs';

const WIDTHS = [320, 360, 390];
/** Windows so wide show the tools with their names. */
const WIDE = [600, 768, 1024, 1280, 1920];

/**
 * Does something in each language at each width, without loading anything again.
 * @param {(where: string) => Promise<void>} act
 * @param {() => Promise<unknown>} [prepare] once for each language
 * @param {number[]} [widths]
 */
async function everywhere(act, prepare, widths = WIDTHS) {
  const codes = await page.locator('#language option').evaluateAll((options) => options.map((option) => /** @type {HTMLOptionElement} */ (option).value));
  for (const code of codes) {
    await page.selectOption('#language', code, { force: true });
    await page.locator(`html[lang="${code}"]`).waitFor();
    await prepare?.();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 640 });
      await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); })); // observers of sizes have acted
      await act(`${code}, ${width} px`);
    }
  }
}

/** Makes a row of every label as the page makes it, as the first guess and as another one; they lie over one another. */
const showEveryWord = () => page.evaluate(async () => {
  const pad = /** @type {any} */ (document.querySelector('#pad'));
  const list = /** @type {HTMLElement} */ (document.querySelector('#guesses'));
  const { labels } = await pad.load();
  const rows = [];
  for (const label of labels) {
    pad.dispatchEvent(new CustomEvent('guess', { detail: { sure: true, guesses: [{ label, probability: 1 }, { label: `${label} again`, probability: 0.5 }] } }));
    for (const row of list.children) rows.push(row.cloneNode(true));
    rows.at(-1).firstChild.textContent = rows.at(-2).firstChild.textContent;
    rows.at(-1).style.setProperty('--width', rows.at(-2).style.getPropertyValue('--width'));
  }
  list.replaceChildren(...rows);
});

/** What does not fit of these. */
const wordsThatDoNotFit = () => page.evaluate(() => {
  const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('#guesses li')]);
  const { fontFamily } = getComputedStyle(rows[0]);
  const thick = [0, 1].map((i) => parseFloat(getComputedStyle(rows[i], '::after').height));
  return [...new Set(rows.flatMap((row, i) => {
    const [name, share] = Array.from(row.children, (part) => part.getBoundingClientRect());
    const { left, right, bottom } = row.getBoundingClientRect();
    const between = document.dir === 'rtl' ? name.left - share.right : share.left - name.right;
    const size = parseFloat(getComputedStyle(row).fontSize);
    ruler.font = `${size}px ${fontFamily}`;
    // The font's ascent and descent lie in the middle of the line.
    const { fontBoundingBoxAscent, fontBoundingBoxDescent, actualBoundingBoxDescent } = ruler.measureText(row.firstChild?.textContent ?? '');
    const lowest = name.top + (name.height + fontBoundingBoxAscent - fontBoundingBoxDescent) / 2 + actualBoundingBoxDescent;
    return [
      between < 8 && 'runs into its percentage', Math.min(name.left, share.left) < left - 0.5 && 'sticks out', Math.max(name.right, share.right) > right + 0.5 && 'sticks out',
      lowest > bottom - thick[i % 2] && 'is cut by its bar', size < (i % 2 ? 14 : 18) && `has letters of ${size} px`,
    ].filter(Boolean).map((fault) => `${row.textContent} ${fault}`);
  }))];
});

/** What a button or another control that is shown cuts off. */
const whatIsCut = () => page.evaluate(() => {
  const shown = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('button, select, label, h1, h2')]).filter((element) => element.getClientRects().length && element.getBoundingClientRect().width > 1
    && (!document.querySelector('dialog[open]') || element.closest('dialog[open]')));
  return shown.flatMap((element) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const faults = [];
    if (left < 0 || right > innerWidth) faults.push('is cut by the screen');
    const least = element.classList.contains('others') ? 24 : 44; // a guess is a row of text: WCAG 2.2, 2.5.8
    if (element instanceof HTMLButtonElement && (right - left < 44 || bottom - top < least)) faults.push(`is ${right - left} × ${bottom - top} px`);
    if (element instanceof HTMLSelectElement) {
      const free = /** @type {HTMLSelectElement} */ (element.cloneNode(true));
      free.value = element.value;
      free.style.cssText = 'position: absolute; width: max-content; min-width: 0; max-width: none';
      element.after(free);
      if (free.getBoundingClientRect().width > right - left + 0.5) faults.push('is too narrow');
      free.remove();
    } else {
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(text);
        const box = range.getBoundingClientRect();
        const cut = /** @type {HTMLElement} */ (text.parentElement);
        if (box.width === 0 || getComputedStyle(cut).clipPath !== 'none') continue; // for screen readers
        if (box.left < left - 0.5 || box.right > right + 0.5 || box.top < top - 0.5 || box.bottom > bottom + 0.5 || cut.scrollWidth > cut.clientWidth + 1 && cut.clientWidth > 0) faults.push(`cuts “${text.textContent}”`);
      }
    }
    return faults.map((fault) => `${element.id || element.textContent?.trim()} ${fault}`);
  });
});

test('no guess runs into its percentage, off the screen or into its bar', async () => {
  await open({ reducedMotion: 'reduce' });
  await everywhere(async (where) => assert.deepEqual(await wordsThatDoNotFit(), [], where), showEveryWord);
});

test('no button is cut or too small, and every word that a round asks fits', async () => {
  await open({ reducedMotion: 'reduce' });
  const nothingIsCut = (/** @type {string} */ state) => everywhere(async (where) => assert.deepEqual(await whatIsCut(), [], `${state}: ${where}`));
  const unhide = (/** @type {string} */ which) => page.evaluate((which) => { for (const hidden of document.querySelectorAll(which)) /** @type {HTMLElement} */ (hidden).hidden = false; }, which);
  await nothingIsCut('the page');
  await everywhere(async (where) => {
    const [before, saving] = await page.evaluate(() => {
      const place = /** @type {HTMLElement} */ (document.querySelector('#saving')), height = () => document.querySelector('footer')?.clientHeight;
      const before = height();
      place.textContent = document.querySelector('[data-text="savingShare"]')?.textContent?.replace('{percent}', '100 %') ?? '';
      const saving = place.textContent && height();
      place.textContent = '';
      return [before, saving];
    });
    assert.equal(saving, before, `nothing moves while the offline copy is made: ${where}`);
  });
  await draw(page, shapes.house);
  await settled(page);
  await nothingIsCut('a guess');
  await everywhere(async (where) => {
    const covered = await page.evaluate(async () => {
      const { loadLater, text } = /** @type {any} */ (await import(new URL('page.js', document.baseURI).href));
      await loadLater();
      const kicker = /** @type {HTMLElement} */ (document.querySelector('#kicker')), range = document.createRange();
      const tools = /** @type {HTMLElement} */ (document.querySelector('#guess-tools')).getBoundingClientRect(), was = kicker.textContent;
      return ['sure', 'sawSure', 'unsure', 'neverSeen'].map((key) => text(key)).filter((words) => {
        kicker.textContent = words;
        range.selectNodeContents(kicker);
        const { left, right } = range.getBoundingClientRect();
        kicker.textContent = was;
        return left < tools.right && right > tools.left;
      });
    });
    assert.deepEqual(covered, [], `the buttons beside the guess cover nothing: ${where}`);
  });
  await page.click('#clear');
  await unhide('#update');
  await nothingIsCut('a new version');
  for (const [opener, hidden] of [['#file', '#share, #copy'], ['#drawings', '#undelete, #not-kept'], ['#lessons', '#unforget, #words-not-kept, #words-of-file'], ['#play', '#continue, #speech']]) {
    await page.click(opener);
    await page.locator('dialog[open]').waitFor();
    await unhide(hidden);
    await nothingIsCut(opener);
    if (opener !== '#play') await page.click('dialog[open] [data-close]');
  }
  await page.click('[data-begin="untimed"]');
  await page.locator('#asked').waitFor();
  const asked = () => page.evaluate(async () => {
    const { labels } = await /** @type {any} */ (document.querySelector('#pad')).load();
    const word = /** @type {HTMLElement} */ (document.querySelector('#asked'));
    const { label, widthOf } = /** @type {any} */ (await import(new URL('page.js', document.baseURI).href));
    return labels.map(label).filter((/** @type {string} */ name) => {
      word.textContent = `✓ ${name}`;
      word.style.setProperty('--width', widthOf(word.textContent));
      return word.scrollWidth > word.clientWidth || parseFloat(getComputedStyle(word).fontSize) < 20;
    });
  });
  await everywhere(async (where) => {
    assert.deepEqual(await whatIsCut(), [], `a turn: ${where}`);
    assert.deepEqual(await asked(), [], where);
  });
  await page.click('#end');
  await nothingIsCut('the sheet');
});

test('in wide windows the tools have their whole names', async () => {
  await open();
  await everywhere(async (where) => {
    const cut = await page.locator('#tools button span').evaluateAll((names) => names.filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent));
    assert.deepEqual(cut, [], where);
    const narrow = await page.locator('#tools button:visible').evaluateAll((buttons) => buttons.filter((button) => button.getBoundingClientRect().width < 44).length);
    assert.equal(narrow, 0, where);
  }, undefined, WIDE);
});
