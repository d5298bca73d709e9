// Makes docs/page.png, the README's picture: the built page on a wide screen and on a phone, half-way through a drawing.
// npm ci && node scripts/pictures.mjs
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, serve, settled } from '../tests/web/browser/site.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const site = await serve();
const browser = await launch();

/** @returns {Promise<string>} a data: URL */
async function shoot(width, height, colorScheme, example, share) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, deviceScaleFactor: 2, reducedMotion: 'reduce' });
  await page.goto(site.url);
  await settled(page);
  await page.locator(`#examples [aria-label$=" ${example}"]`).click();
  await page.evaluate((share) => {
    const pad = document.querySelector('inkling-pad');
    const points = pad.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    let left = Math.round(share * points);
    pad.strokes = pad.strokes.map((stroke) => stroke.slice(0, Math.max(0, (left -= stroke.length) + stroke.length))).filter((stroke) => stroke.length);
    document.activeElement.blur();
  }, share);
  await settled(page);
  const png = await page.screenshot();
  await page.close();
  return `data:image/png;base64,${png.toString('base64')}`;
}

const [wide, phone] = [await shoot(1100, 720, 'light', 'cat', 1), await shoot(390, 760, 'dark', 'fish', 0.6)];
const page = await browser.newPage({ viewport: { width: 1280, height: 640 } });
await page.setContent(`<style>
  body { margin: 0; display: flex; gap: 40px; align-items: center; justify-content: center; height: 640px; background: #e6e1d6; }
  img { border-radius: 14px; box-shadow: 0 12px 40px rgb(0 0 0 / .25); }
</style><img src="${wide}" width="850"><img src="${phone}" width="285">`);
await page.waitForFunction(() => [...document.images].every((image) => image.complete));
await mkdir(`${root}/docs`, { recursive: true });
await page.screenshot({ path: `${root}/docs/page.png` });
await browser.close();
await site.close();
console.log(`docs/page.png, ${(await readFile(`${root}/docs/page.png`)).length} bytes`);
