/** The components of docs/frameworks.md, as they stand there: drawn on in Chromium, and hydrated after rendering on a server. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compile } from 'svelte/compiler';
import { compileScript, parse } from 'vue/compiler-sfc';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, launch, serve } from '../../lib/site.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const guide = await readFile(new URL('../../../docs/frameworks.md', import.meta.url), 'utf8');

/** The code under a heading. @param {string} heading */
function codeOf(heading) {
  const code = new RegExp(`^## ${heading}\n[^]*?\`\`\`\\w+\n([^]*?)\`\`\``, 'm').exec(guide)?.[1];
  assert.ok(code, heading);
  return code;
}

/** Reads the guide's component as the module 'guide'. @param {string} contents @param {'jsx' | 'js' | 'ts'} loader @returns {import('esbuild').Plugin} */
const component = (contents, loader) => ({
  name: 'guide',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^guide$/ }, ({ path }) => ({ path, namespace: 'guide' }));
    onLoad({ filter: /.*/, namespace: 'guide' }, () => ({ contents, loader, resolveDir: here }));
  },
});

/** @param {string} main @param {import('esbuild').Plugin} plugin @param {import('esbuild').BuildOptions} [options] */
async function bundle(main, plugin, options = {}) {
  const { outputFiles } = await build({
    stdin: { contents: main, loader: 'jsx', resolveDir: here }, bundle: true, write: false, format: 'esm', target: 'es2022', jsx: 'automatic', logLevel: 'error',
    alias: { 'inkling/element': join(DIST, 'element.js') }, define: { 'process.env.NODE_ENV': '"development"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true' },
    plugins: [plugin], ...options });
  return outputFiles?.[0].text ?? '';
}

/** What a module's default export gives in Node. @param {string} name @param {string} code @returns {Promise<string>} */
async function onServer(name, code) {
  const file = join(here, `node_modules/.${name}-server.mjs`);
  await writeFile(file, code);
  try {
    return (await import(pathToFileURL(file).href)).default;
  } finally {
    await rm(file);
  }
}

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/**
 * Draws on the pad and reads what the component says; then takes the stroke back by its button.
 * @param {string} script of the page
 * @param {string} [html] what a server has rendered
 */
async function works(script, html = '') {
  const body = `<!doctype html><link rel="icon" href="data:,"><style>inkling-pad { width: 300px; }</style><div id="app">${html}</div><script type="module" src="/app.js"></script>`;
  const site = await serve({ answer: (path) => (path === '/' ? { body } : path === '/app.js' ? { body: script } : undefined) });
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  page.setDefaultTimeout(180_000);
  try {
    await page.goto(site.url);
    await page.waitForSelector('inkling-pad');
    await page.evaluate(async () => {
      await customElements.whenDefined('inkling-pad');
      const root = document.querySelector('my-pad')?.shadowRoot ?? document;
      await /** @type {any} */ (root.querySelector('inkling-pad')).load();
    });
    const says = (/** @type {boolean} */ drawn) => page.waitForFunction((drawn) => {
      const root = document.querySelector('my-pad')?.shadowRoot ?? document;
      const pad = /** @type {any} */ (root.querySelector('inkling-pad'));
      return (pad.strokes.length === 1) === drawn && (pad.result?.guesses[0].label ?? 'Draw something.') === root.querySelector('p')?.textContent;
    }, drawn);
    await says(false);
    await draw(page, shapes.square);
    await says(true);
    await page.getByText('Undo').click();
    await says(false);
    assert.equal(await page.locator('inkling-pad').count(), 1);
    assert.deepEqual(complaints, []);
  } finally {
    await site.close();
    await page.close();
  }
}

test('React 19: in strict mode; rendered on the server and hydrated', async () => {
  const pad = component(codeOf('React 19'), 'jsx');
  await works(await bundle(`
    import { StrictMode } from 'react';
    import { createRoot } from 'react-dom/client';
    import { Pad } from 'guide';
    createRoot(document.querySelector('#app')).render(<StrictMode><Pad /></StrictMode>);
  `, pad));
  const html = await onServer('react', await bundle(`
    import { renderToString } from 'react-dom/server';
    import { Pad } from 'guide';
    export default renderToString(<Pad />);
  `, pad, { platform: 'node', external: ['react', 'react-dom', 'react-dom/server', 'react/jsx-runtime', 'react/jsx-dev-runtime'] }));
  assert.match(html, /^<inkling-pad aria-label="Draw here"><\/inkling-pad><button>/);
  await works(await bundle(`
    import { StrictMode } from 'react';
    import { hydrateRoot } from 'react-dom/client';
    import { Pad } from 'guide';
    hydrateRoot(document.querySelector('#app'), <StrictMode><Pad /></StrictMode>, { onRecoverableError: (error) => console.error(error) });
  `, pad), html);
});

test('React 19: names of events in lower case are listened to, onGuess and onError are not', async () => {
  const script = await bundle(`
    import 'inkling/element';
    import { createRoot } from 'react-dom/client';
    const heard = globalThis.heard = new Set();
    const hear = (name) => () => { heard.add(name); };
    const props = Object.fromEntries(['onguess', 'onchange', 'onerror', 'onGuess', 'onError'].map((name) => [name, hear(name)]));
    createRoot(document.querySelector('#app')).render(<inkling-pad {...props} strokes={[[{ x: 1, y: 1 }, { x: 9, y: 9 }]]} storage-key="mine" />);
  `, component('', 'js'));
  const site = await serve({ answer: (path) => (path === '/' ? { body: '<!doctype html><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="/app.js"></script>' } : path === '/app.js' ? { body: script } : undefined) });
  const page = await browser.newPage();
  try {
    await page.goto(site.url);
    await page.waitForFunction('globalThis.heard?.has("onguess")');
    const { strokes, key } = await page.evaluate(() => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      const found = { strokes: pad.strokes.length, key: pad.getAttribute('storage-key') };
      pad.clear();
      pad.dispatchEvent(new CustomEvent('error', { detail: new Error('test') }));
      return found;
    });
    assert.deepEqual({ strokes, key }, { strokes: 1, key: 'mine' });
    assert.deepEqual(await page.evaluate(() => [.../** @type {any} */ (globalThis).heard].sort()), ['onchange', 'onerror', 'onguess']);
  } finally {
    await page.close();
    await site.close();
  }
});

test('Preact: rendered, and hydrated', async () => {
  const pad = component(codeOf('Preact'), 'jsx');
  const options = { jsxImportSource: 'preact' };
  const main = (/** @type {string} */ how) => bundle(`import { ${how} } from 'preact'; import { Pad } from 'guide'; ${how}(<Pad />, document.querySelector('#app'));`, pad, options);
  await works(await main('render'));
  await works(await main('hydrate'), '<inkling-pad aria-label="Draw here"></inkling-pad><button>Undo</button><p role="status">Draw something.</p>');
});

test('Vue 3: rendered; rendered on the server and hydrated', async () => {
  const isCustomElement = (/** @type {string} */ tag) => tag === 'inkling-pad';
  const { descriptor } = parse(codeOf('Vue 3'), { templateParseOptions: { isCustomElement } });
  const compiled = (/** @type {boolean} */ ssr) => component(compileScript(descriptor, {
    id: 'pad', inlineTemplate: true, templateOptions: { ssr, ssrCssVars: [], compilerOptions: { isCustomElement } } }).content, 'js');
  await works(await bundle(`import { createApp } from 'vue'; import Pad from 'guide'; createApp(Pad).mount('#app');`, compiled(false)));
  const html = await onServer('vue', await bundle(`
    import { createSSRApp } from 'vue';
    import { renderToString } from 'vue/server-renderer';
    import Pad from 'guide';
    export default await renderToString(createSSRApp(Pad));
  `, compiled(true), { platform: 'node', external: ['vue', 'vue/server-renderer'] }));
  assert.match(html, /<inkling-pad aria-label="Draw here"><\/inkling-pad>/);
  await works(await bundle(`import { createSSRApp } from 'vue'; import Pad from 'guide'; createSSRApp(Pad).mount('#app');`, compiled(false)), html);
});

test('Svelte 5: mounted; rendered on the server and hydrated', async () => {
  const compiled = (/** @type {'client' | 'server'} */ generate) => component(compile(codeOf('Svelte 5'), { generate, dev: false }).js.code, 'js');
  const main = (/** @type {string} */ how) => bundle(`import { ${how} } from 'svelte'; import Pad from 'guide'; ${how}(Pad, { target: document.querySelector('#app') });`, compiled('client'), { conditions: ['browser', 'svelte'] });
  await works(await main('mount'));
  const html = await onServer('svelte', await bundle(`import { render } from 'svelte/server'; import Pad from 'guide'; export default render(Pad).body;`,
    compiled('server'), { platform: 'node', external: ['svelte', 'svelte/server', 'svelte/internal/server'] }));
  assert.match(html, /<inkling-pad aria-label="Draw here"/);
  await works(await main('hydrate'), html);
});

test('Lit: in its shadow tree', async () => {
  await works(await bundle(`import 'guide'; document.querySelector('#app').append(document.createElement('my-pad'));`, component(codeOf('Lit'), 'js')));
});

test('Angular: compiled in the browser; its properties are set', async () => {
  const pad = component(codeOf('Angular'), 'ts'), options = { tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } };
  const main = `
    import '@angular/compiler';
    import { bootstrapApplication } from '@angular/platform-browser';
    import { Pad } from 'guide';
    bootstrapApplication(Pad).catch((error) => console.error(error));
  `;
  await works(await bundle(main, pad, options), '<app-pad></app-pad>');
  const square = JSON.stringify(shapes.square);
  const bound = component(codeOf('Angular').replace('<inkling-pad ', '<inkling-pad [strokes]="strokes" storage-key="mine" ').replace('guess = signal', `strokes = ${square}.map((stroke: number[][]) => stroke.map(([x, y]) => ({ x: 100 * x, y: 100 * y })));\n  guess = signal`), 'ts');
  const script = await bundle(main, bound, options);
  const site = await serve({ answer: (path) => (path === '/' ? { body: '<!doctype html><link rel="icon" href="data:,"><app-pad></app-pad><script type="module" src="/app.js"></script>' } : path === '/app.js' ? { body: script } : undefined) });
  const page = await browser.newPage();
  try {
    await page.goto(site.url);
    await page.waitForFunction(`document.querySelector('inkling-pad')?.result?.guesses[0].label === document.querySelector('p').textContent`);
    assert.equal(await page.evaluate(`document.querySelector('inkling-pad').strokes.length`), 1);
  } finally {
    await page.close();
    await site.close();
  }
});
