/** What is printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, page } from '../../lib/page.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, settled } from '../../lib/site.mjs';

/** Prints the page; its number of pages. */
async function print(name = '') {
  const pdf = await page.pdf({ format: 'A4', path: process.env.PICTURES && name ? `${process.env.PICTURES}/print-${name}.pdf` : undefined });
  return String(pdf.toString('latin1')).match(/\/Type \/Page\b/g)?.length;
}
/** What print media shows, as visible texts. */
const texts = () => page.evaluate(() => document.body.innerText.split('\n').map((line) => line.trim()).filter(Boolean));

test('of the page, the drawing and its word, on one sheet', async () => {
  await open();
  await draw(page, shapes.house);
  await settled(page);
  assert.equal(await print('page'), 1);
  await page.emulateMedia({ media: 'print' });
  const shown = await texts();
  assert.ok(shown.includes('house'), String(shown));
  assert.deepEqual(shown.filter((text) => /Undo|Play|Quick, Draw|device|Inkling/.test(text)), []);
});

test('of a round, the sheet with its pictures, six to a page', async () => {
  await open();
  await page.locator('#play').click();
  await page.locator('#automatic').uncheck();
  await page.locator('[data-begin="untimed"]').click();
  for (let i = 0; i < 6; i++) {
    await draw(page, shapes.circle, '#round-pad inkling-pad');
    await page.waitForFunction(() => document.querySelector('#round-guess')?.textContent);
    await page.locator('#next').click();
  }
  assert.equal(await print('round'), 1);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  const pictures = await page.locator('#sheet svg').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  assert.ok(pictures.length === 6 && pictures.every((width) => width > 100), String(pictures));
  assert.deepEqual((await texts()).filter((text) => /Another round|Back to|Undo/.test(text)), []);
  assert.ok(await page.locator('main').isHidden());
  assert.equal(await page.locator('#round').evaluate((dialog) => getComputedStyle(dialog, '::backdrop').display), 'none', 'where backgrounds are printed');
});
