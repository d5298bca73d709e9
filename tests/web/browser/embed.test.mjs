/** The embedding guide's pieces, as they stand there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, launch, serve, settled } from '../../lib/site.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const example = (/** @type {string} */ name) => readFile(join(root, 'examples', name), 'utf8');
const STRICT = "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; connect-src 'self'; worker-src 'self'";

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
before(async () => {
  const pieces = Object.fromEntries(await Promise.all(['pad.html', 'form.html', 'worker.html', 'worker.js'].map(async (name) => [`/${name}`, await example(name)])));
  const types = { '.html': 'text/html', '.js': 'text/javascript' };
  [browser, site] = await Promise.all([launch(), serve({
    base: '/inkling/',
    answer: (path) => pieces[path] && { headers: { 'content-type': types[/** @type {'.js'} */ (extname(path))], 'content-security-policy': STRICT }, body: pieces[path] },
  })]);
});
after(async () => {
  await browser.close();
  await site.close();
});

test('a pad in a page, under a strict policy', async () => {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  await page.goto(new URL('/pad.html', site.url).href);
  await settled(page);
  assert.equal(await page.locator('#guess').innerText(), 'Draw something.');
  const box = await page.locator('inkling-pad').boundingBox();
  assert.ok(box && box.width > 300 && Math.abs(box.width - box.height) < 1, JSON.stringify(box));
  await draw(page, shapes.circle);
  await settled(page);
  assert.match(await page.locator('#guess').innerText(), /^(It is|Perhaps): circle$/);
  await page.locator('#undo').click();
  await settled(page);
  assert.equal(await page.locator('#guess').innerText(), 'Draw something.');
  assert.deepEqual(complaints.filter((text) => !text.includes('favicon')), []);
  await page.close();
});

test('the pad uses the files that a page has preloaded, once, and loads them itself if that failed', async () => {
  const guide = await readFile(join(root, 'docs/embedding.md'), 'utf8');
  const [, preload] = /** @type {string[]} */ (/```html\n([^`]*InklingPad\.preload[^`]*)```/.exec(guide));
  for (const [name, answers, asked] of /** @type {[string, import('../../lib/site.mjs').Answer[], number][]} */ ([
    ['all is well', [], 1], ['not there at first', [{ status: 503 }], 2], ['a web page at first', [{ body: '<!doctype html>' }], 2],
  ])) {
    const html = `<!doctype html>${preload}<inkling-pad style="width: 200px"></inkling-pad><inkling-pad style="width: 200px"></inkling-pad>`;
    const early = await serve({ base: '/inkling/', answer: (path) => path === '/' ? { body: html } : path.endsWith('.ink') ? answers.shift() : undefined });
    const page = await browser.newPage();
    await page.goto(new URL('/', early.url).href);
    await settled(page);
    assert.equal(early.requests.filter((path) => path.endsWith('.ink')).length, asked, name);
    await draw(page, shapes.circle, 'inkling-pad:last-of-type');
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad:last-of-type')).result?.guesses[0].label === 'circle', null, { timeout: 10_000 });
    await page.close();
    await early.close();
  }
});

test('the README\'s pieces', async () => {
  const text = await readFile(join(root, 'README.md'), 'utf8');
  const [, html] = /** @type {string[]} */ (/```html\n([^]*?)```/.exec(text));
  const [, js] = /** @type {string[]} */ (/```js\n(import [^]*?)```/.exec(text));
  const pages = { '/html.html': `<!doctype html>${html}`, '/js.html': `<!doctype html><script type="module">${js}</script>` };
  const readme = await serve({ base: '/inkling/', answer: (path) => pages[/** @type {'/js.html'} */ (path)] ? { body: pages[/** @type {'/js.html'} */ (path)] } : undefined });
  const page = await browser.newPage();
  await page.goto(new URL('/html.html', readme.url).href);
  await settled(page);
  await draw(page, shapes.circle);
  await settled(page);
  assert.match(await page.locator('#guess').innerText(), /^(It is circle!|Perhaps circle\?)$/);
  const said = page.waitForEvent('console', (message) => message.type() === 'log');
  await page.goto(new URL('/js.html', readme.url).href);
  const [guesses, sure] = await Promise.all((await said).args().map((value) => value.jsonValue()));
  const [, label] = /** @type {string[]} */ (/\/\/ \[\{ label: '(\w+)'/.exec(js));
  assert.deepEqual([guesses[0].label, guesses.length, typeof sure], [label, 3, 'boolean']);
  await page.close();
  await readme.close();
});

test('old names are refused with the new one', async () => {
  const page = await browser.newPage();
  await page.goto(new URL('/pad.html', site.url).href);
  await settled(page);
  const found = await page.evaluate(async (moduleAddress) => {
    const { StrokeInput } = await import(moduleAddress);
    const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
    const input = new StrokeInput(document.createElement('canvas'));
    /** @param {() => unknown} use */
    const refusal = (use) => {
      try {
        return `no error, ${use()}`;
      } catch (error) {
        return `${/** @type {any} */ (error).code ?? /** @type {any} */ (error).name}: ${/** @type {any} */ (error).message}`;
      }
    };
    const old = /** @type {any} */ (document.createElement('inkling-pad'));
    old.setAttribute('keep', 'my-drawing');
    const errors = /** @type {string[]} */ ([]);
    old.addEventListener('error', (/** @type {any} */ { detail }) => errors.push(`${detail.code}: ${detail.message}`));
    document.body.append(old);
    await old.load().catch(() => {});
    old.removeAttribute('keep');
    old.setAttribute('storage-key', 'my-drawing');
    return [
      refusal(() => pad.active), refusal(() => { pad.active = true; }), refusal(() => pad.progress), refusal(() => { pad.progress = 0; }),
      refusal(() => pad.addEventListener('unkept', () => {})), refusal(() => pad.addEventListener('pen', () => {})),
      refusal(() => input.shown), refusal(() => input.addEventListener('pen', () => {})),
      refusal(() => new StrokeInput(document.createElement('canvas'), { keep: 'my-drawing' })),
      errors[0], (await old.load()).labels.length,
    ];
  }, new URL('strokes.js', site.url).href);
  assert.deepEqual(found, [
    'option: The property active is now isDrawing.', 'option: The property active is now isDrawing.',
    'option: The property progress is now playbackProgress.', 'option: The property progress is now playbackProgress.',
    'option: The event unkept is now storageerror.', 'option: The event pen is now keyboardpen.',
    'TypeError: The property shown is now visibleStrokes.', 'TypeError: The event pen is now keyboardpen.',
    'TypeError: The option keep is now storageKey.',
    'option: The attribute keep is now storage-key.', 345,
  ]);

  const old = await serve({ base: '/inkling/', answer: (path) => path === '/' ? { body: '<!doctype html><script>inklingFiles = {}</script><p id="answer"></p><inkling-pad></inkling-pad><script type="module">import "./inkling/element.js"; const pad = document.querySelector("inkling-pad"); pad.addEventListener("error", ({ detail }) => { answer.textContent = detail.message; });</script>' } : undefined });
  await page.goto(new URL('/', old.url).href);
  await page.getByText('The global inklingFiles is now InklingPad.preload(files).').waitFor();
  await page.close();
  await old.close();
});

test('two pads are independent; a pad that is removed and inserted again continues', async () => {
  const page = await browser.newPage();
  await page.goto(new URL('/pad.html', site.url).href);
  await settled(page);
  const counts = await page.evaluate(async () => {
    const [one, two] = [/** @type {any} */ (document.querySelector('inkling-pad')), /** @type {any} */ (document.createElement('inkling-pad'))];
    document.body.append(two);
    two.strokes = [[[0, 255], [0, 255]]];
    await two.load();
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const counts = [one.strokes.length, two.strokes.length];
    two.strokes = [[[0, 1], [0, 1]], [[5], [5]]];
    document.body.prepend(two); // moved
    counts.push(two.strokes.length, Number(two.canUndo));
    two.remove();
    await frame();
    counts.push(two.strokes.length);
    document.body.append(two);
    await frame();
    counts.push(two.strokes.length, two.result.guesses.length, one.strokes.length);
    return counts;
  });
  assert.deepEqual(counts, [0, 1, 2, 1, 2, 2, 5, 0]);
  await page.close();
});

test('invalid strokes are refused at once, in a document or not, and the pad continues to work', async () => {
  const page = await browser.newPage();
  await page.goto(new URL('/pad.html', site.url).href);
  await settled(page);
  const [refused, strokes, guesses] = await page.evaluate(async () => {
    const pad = /** @type {any} */ (document.createElement('inkling-pad'));
    const nonsense = ['a cat', null, [[]], [[{ x: 'a', y: 1 }]], [[[1, 2], [3]]], [[[1, 2], [3, 4], ['t', 0]]], [[{ x: 1e300, y: 0 }]]];
    let refused = 0;
    const give = () => {
      for (const strokes of nonsense) {
        try {
          pad.strokes = strokes;
        } catch (error) {
          if (/** @type {any} */ (error).name === 'InklingError') refused++;
        }
      }
    };
    give();
    document.body.append(pad);
    await pad.load();
    give();
    pad.strokes = [[[0, 100, 100, 0, 0], [0, 0, 100, 100, 0]]];
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    return [refused, pad.strokes.length, pad.result?.guesses.length];
  });
  assert.deepEqual([refused, strokes, guesses], [14, 1, 5]);
  await page.close();
});

test('a pad that shows drawing after drawing forgets the oldest', async () => {
  const page = await browser.newPage();
  await page.goto(new URL('/pad.html', site.url).href);
  const undone = await page.evaluate(() => {
    const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
    for (let i = 0; i < 1500; i++) pad.strokes = [[[0, i], [0, 1]]];
    let undone = 0;
    for (; pad.canUndo; undone++) pad.undo();
    return [undone, pad.strokes[0][1].x];
  });
  assert.deepEqual(undone, [1000, 499]);
  await page.close();
});

test('a pad in a form has a value, also before it is in a document', async () => {
  const page = await browser.newPage();
  await page.goto(new URL('/pad.html', site.url).href);
  const values = await page.evaluate(() => {
    const form = document.createElement('form');
    const pad = /** @type {any} */ (document.createElement('inkling-pad'));
    pad.setAttribute('name', 'sketch');
    pad.strokes = [[{ x: 1, y: 2 }, { x: 3, y: 4 }]];
    form.append(pad);
    document.body.append(form);
    const value = () => new FormData(form).get('sketch');
    const values = [value()];
    pad.undo();
    values.push(value());
    pad.redo();
    values.push(value());
    form.reset();
    values.push(value());
    return values;
  });
  assert.deepEqual(values, ['[[[1,3],[2,4],[0,0]]]', null, '[[[1,3],[2,4],[0,0]]]', null]);
  await page.close();
});

test('a pad in a form, as in the guide', async () => {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  await page.goto(new URL('/form.html', site.url).href);
  await settled(page);
  const pad = page.locator('inkling-pad');
  const border = () => pad.evaluate((element) => getComputedStyle(element).borderStyle);
  await page.getByText('Your logo').click();
  assert.equal(await pad.evaluate((element) => document.activeElement === element), true);
  await page.getByText('Send').click();
  assert.deepEqual([await border(), new URL(page.url()).search], ['dashed', '']);
  await draw(page, shapes.circle);
  assert.equal(await border(), 'solid');
  await page.getByText('Start over').click();
  assert.equal(await border(), 'dashed');
  await draw(page, shapes.house);
  await Promise.all([page.waitForURL(/sketch=/), page.getByText('Send').click()]);
  assert.equal(JSON.parse(new URL(page.url()).searchParams.get('sketch') ?? '').length, shapes.house.length);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('in a worker', async () => {
  const page = await browser.newPage();
  await page.goto(new URL('/worker.html', site.url).href);
  await page.waitForFunction(() => document.querySelector('#guess')?.textContent);
  assert.match(await page.locator('#guess').innerText(), /^square 0\.\d+$/);
  await page.close();
});

test('an iframe accepts messages from the page that it names only', async () => {
  const other = await serve({ answer: () => ({ body: '<!doctype html><title>another origin</title>' }) });
  const page = await browser.newPage();
  const own = new URL(site.url).origin;
  const rows = [[[0, 9], [0, 9]]];
  /** How many strokes the frame shows after `from` has told it to draw one; `named` is in its address. */
  const drawn = async (/** @type {string} */ named, /** @type {'page' | 'sibling'} */ from) => {
    await page.goto(`${other.url}page.html`);
    await page.evaluate((src) => {
      document.body.innerHTML = `<iframe id="pad" src="${src}"></iframe><iframe id="sibling" srcdoc="<p>beside it"></iframe>`;
    }, `${site.url}embed.html?origin=${named}`);
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector('#sibling')).contentDocument?.body?.innerText);
    const frame = /** @type {import('playwright-core').Frame} */ (await (await page.$('#pad'))?.contentFrame());
    await frame.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad'))?.result === null);
    await frame.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).load());
    await page.evaluate(({ from, rows }) => {
      const pad = /** @type {any} */ (document.querySelector('#pad')).contentWindow;
      const message = { type: 'inkling:draw', strokes: rows };
      if (from === 'page') pad.postMessage(message, '*');
      else /** @type {any} */ (document.querySelector('#sibling')).contentWindow.eval(`parent.frames[0].postMessage(${JSON.stringify(message)}, '*')`);
    }, { from, rows });
    await page.waitForTimeout(300);
    return frame.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length);
  };
  const stranger = new URL(other.url).origin;
  assert.equal(await drawn(stranger, 'page'), 1);
  assert.equal(await drawn(stranger, 'sibling'), 0, 'not the page around it');
  assert.equal(await drawn(own, 'page'), 0, 'not the origin it names');
  await page.goto(`${other.url}page.html`);
  await page.evaluate((src) => { document.body.innerHTML = `<iframe id="pad" src="${src}"></iframe>`; }, `${site.url}embed.html?origin=*`);
  await page.frameLocator('#pad').getByText('embed.html?origin=* does not name an origin').waitFor();
  await page.close();
  await other.close();
});

test('in Node, from an installed package', async () => {
  const folder = await mkdtemp('/tmp/inkling-node-');
  try {
    await mkdir(join(folder, 'node_modules/inkling'), { recursive: true });
    await cp(join(root, 'package.json'), join(folder, 'node_modules/inkling/package.json'));
    await symlink(DIST, join(folder, 'node_modules/inkling/dist'));
    await writeFile(join(folder, 'classify.mjs'), await example('classify.mjs'));
    const rows = shapes.circle.map((stroke) => [0, 1].map((i) => stroke.map((point) => Math.round(255 * point[i]))));
    await writeFile(join(folder, 'drawings.ndjson'), `${JSON.stringify({ word: 'circle', drawing: rows })}\n`);
    assert.match(execFileSync(process.execPath, ['classify.mjs', 'drawings.ndjson'], { cwd: folder, encoding: 'utf8' }), /^circle (true|false) \[\s+\{ label: 'circle'/);
    await writeFile(join(folder, 'ssr.mjs'), "import { InklingPad } from 'inkling/element'; import 'inkling/strokes'; if (typeof InklingPad !== 'function') throw 1;");
    execFileSync(process.execPath, ['ssr.mjs'], { cwd: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
});
