/**
 * Makes pictures from the built page: those of the README (docs/page.png, docs/embed.png, docs/app.png), and the icons and
 * screenshots of the installed app (web/app/icon-*.png, web/app/screenshot-*.png).
 *
 *     scripts/build && node scripts/screenshots.mjs [icons | states [FILTER]]
 *
 * `icons` makes only those, after a change of icon.svg or of its colors in theme.js; then build again. `states` makes pictures
 * of every state of the page on several screens in build/states/, to look at; FILTER is part of their names.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch, serve, settled } from '../tests/lib/site.mjs';
import { shootStates } from './lib/states.mjs';
import { EXAMPLES } from '../web/app/examples.js';
import { dark, light } from '../web/app/theme.js';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** The line's scale in an icon of which a system may cut off a fifth. */
const MASKABLE = 0.75;
const site = await serve();
const browser = await launch({ whole: true });

if (process.argv[2] === 'states') {
  await shootStates(browser, site, `${root}/build/states`, process.argv[3]);
  await close();
}
await icon('icon-192.png', 192, 1);
await icon('icon-512.png', 512, 1);
await icon('icon-maskable.png', 512, MASKABLE);
if (process.argv[2] === 'icons') await close();

async function close() {
  await browser.close();
  await site.close();
  process.exit();
}

/**
 * Makes an icon from dist/icon.svg.
 * @param {string} name in web/app
 * @param {number} side px
 * @param {number} scale of the line; less than 1 fills the corners, for systems that cut out shapes of their own
 */
async function icon(name, side, scale) {
  const svg = await readFile(`${root}/dist/icon.svg`, 'utf8');
  const picture = scale === 1 ? svg : svg.replace(/<rect [^>]*>/, `<rect width="64" height="64" fill="${light.accent}"/>`)
    .replace('<path ', `<path transform="translate(32 32) scale(${scale}) translate(-32 -32)" `);
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  await page.setContent(`<style>body { margin: 0; } svg { display: block; width: 100vw; height: 100vh; }</style>${picture}`);
  await save(`web/app/${name}`, await page.screenshot({ omitBackground: scale === 1 }));
  await page.close();
}

/**
 * The page, an example drawn up to a share of its points.
 * @param {{ width: number, height: number, colorScheme: 'light' | 'dark', deviceScaleFactor?: number, offline?: boolean }} options
 * @param {string} example
 * @param {number} share
 * @returns {Promise<Buffer>} a PNG
 */
async function shoot({ width, height, colorScheme, deviceScaleFactor = 2, offline = false }, example, share) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const from = offline ? await serve() : site;
  await page.goto(from.url);
  await settled(page);
  await page.locator('#offline').waitFor(); // no picture shows how much of the offline copy has come
  if (offline) {
    await from.close();
    await page.reload();
    await settled(page);
  }
  await page.locator(`#examples [aria-label$=" ${example}"]`).click();
  await page.evaluate((share) => {
    const pad = /** @type {import('../web/lib/pad.js').InklingPad} */ (document.querySelector('inkling-pad'));
    const points = pad.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    let left = Math.round(share * points);
    pad.strokes = pad.strokes.map((stroke) => stroke.slice(0, Math.max(0, (left -= stroke.length) + stroke.length))).filter((stroke) => stroke.length);
    /** @type {HTMLElement} */ (document.activeElement).blur();
  }, share);
  await settled(page);
  const png = await page.screenshot();
  await context.close();
  return png;
}

/** Another site's article with the guide's pad in it. */
async function shootArticle() {
  const example = await readFile(`${root}/examples/pad.html`, 'utf8');
  const article = example.replaceAll('inkling/element.js', 'element.js').replace('<inkling-pad', `
    <style>
      body { max-width: 34rem; margin: 2.5rem auto; padding: 0 1.5rem; font: 17px/1.6 Georgia, serif; color: #222; background: #fff; }
      h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .75rem; }
      inkling-pad { border-radius: 8px; border-color: #bbb !important; }
      #guess { font-weight: bold; }
    </style>
    <h1>How much of a fish is a fish?</h1>
    <p>People name a drawing long before it is finished. Try it: draw a fish, slowly, and see which line decides.</p>
    <inkling-pad`);
  const from = await serve({ answer: (path) => path === '/article.html' ? { body: article } : undefined });
  const page = await browser.newPage({ viewport: { width: 640, height: 720 }, deviceScaleFactor: 2 });
  await page.goto(`${from.url}article.html`);
  await settled(page);
  await page.evaluate((drawing) => { /** @type {any} */ (document.querySelector('inkling-pad')).strokes = drawing; }, EXAMPLES.find(({ word }) => word === 'fish')?.drawing);
  await settled(page);
  const png = await page.screenshot();
  await page.close();
  await from.close();
  return png;
}

const address = (png, type = 'image/png') => `data:${type};base64,${png.toString('base64')}`;

/** Puts pictures side by side on a desk. */
async function compose(name, { width, height }, html) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(`<style>
    body { margin: 0; display: flex; gap: 40px; align-items: center; justify-content: center; height: ${height}px; background: #e6e1d6; font: 16px system-ui, sans-serif; }
    img { display: block; border-radius: 14px; box-shadow: 0 12px 40px rgb(0 0 0 / .25); }
    .browser { border-radius: 14px; overflow: hidden; box-shadow: 0 12px 40px rgb(0 0 0 / .25); background: #dcdcdc; }
    .browser img { border-radius: 0; box-shadow: none; }
    .browser p { margin: 10px 14px; padding: 4px 14px; border-radius: 12px; background: #fff; color: #555; font-size: 14px; }
    .phone { border: 10px solid #222; border-radius: 36px; overflow: hidden; box-shadow: 0 12px 40px rgb(0 0 0 / .3); background: ${dark.desk}; }
    .phone img { border-radius: 0; box-shadow: none; }
    .phone p { margin: 0; padding: 7px 22px; display: flex; justify-content: space-between; color: ${dark.ink}; font-size: 13px; }
    .home { width: 285px; height: 593px; background: linear-gradient(160deg, #2e4a62, #7c5c7b 60%, #d99a6c); display: grid; align-content: end; justify-items: center; padding-bottom: 90px; box-sizing: border-box; }
    .home img { width: 72px; border-radius: 18px; }
    .home span { color: #fff; margin-top: 8px; }
  </style>${html}`);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  const png = await page.screenshot({ path: `${root}/${name}` });
  await page.close();
  console.log(`${name}, ${png.length} bytes`);
}

async function save(name, png) {
  await writeFile(`${root}/${name}`, png);
  console.log(`${name}, ${png.length} bytes`);
}

const phone = { width: 390, height: 760, colorScheme: /** @type {const} */ ('dark') };
await compose('docs/page.png', { width: 1280, height: 640 }, `
  <img src="${address(await shoot({ width: 1100, height: 720, colorScheme: 'light' }, 'cat', 1))}" width="850">
  <img src="${address(await shoot(phone, 'fish', 0.6))}" width="285">`);
await compose('docs/embed.png', { width: 1280, height: 640 }, `
  <div class="browser"><p>https://your.example/how-much-of-a-fish</p><img src="${address(await shootArticle())}" width="500"></div>
  <img src="${address(await shootCode())}" width="560">`);
await compose('docs/app.png', { width: 1280, height: 690 }, `
  <div class="phone"><p><span>9:41</span><span>✈</span></p><div class="home"><img src="${address(await readFile(`${root}/web/app/icon-512.png`))}"><span>Inkling</span></div></div>
  <div class="phone"><p><span>9:41</span><span>✈</span></p><img src="${address(await shoot({ ...phone, height: 812, offline: true }, 'cat', 1))}" width="285"></div>`);
await save('web/app/screenshot-wide.png', await shoot({ width: 1280, height: 800, colorScheme: 'light', deviceScaleFactor: 1 }, 'cat', 1));
await save('web/app/screenshot-narrow.png', await shoot({ ...phone, height: 780 }, 'fish', 0.6));
await close();

/** The lines that put the pad there. */
async function shootCode() {
  const code = `<script type="module" src="inkling/element.js"></script>

<inkling-pad></inkling-pad>
<p id="guess"></p>

<script type="module">
  document.querySelector('inkling-pad')
    .addEventListener('guess', ({ detail }) => {
      guess.textContent = detail?.guesses[0].label;
    });
</script>`;
  const page = await browser.newPage({ viewport: { width: 640, height: 350 }, deviceScaleFactor: 2 });
  await page.setContent(`<style>body { margin: 0; height: 350px; background: ${dark.paper}; color: ${dark.ink}; } pre { margin: 0; padding: 28px 32px; font: 16px/1.7 ui-monospace, monospace; }</style><pre></pre>`);
  await page.evaluate((code) => { /** @type {any} */ (document.querySelector('pre')).textContent = code; }, code);
  const png = await page.screenshot();
  await page.close();
  return png;
}
