/** The npm package as users have it: packed, installed, judged, bundled, and named in a real browser. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { complaintsOf, launch, serve } from '../../lib/site.mjs';
import { DIST } from '../../lib/shapes.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const FILES = (await readdir(DIST)).filter((name) => /\.(wasm|ink)$/.test(name));
const SQUARE = [[[10, 90, 90, 10, 10], [10, 10, 90, 90, 10]]];
/** What a page, its pad and its worker say of a square. */
const SAID = { page: 'square', pad: 'square', worker: 'square' };

const PROJECT = {
  'package.json': '{ "private": true, "type": "module" }',
  'index.html': '<!doctype html>\n<title>A project</title>\n<link rel="icon" href="data:,">\n<script type="module" src="./main.js"></script>\n<inkling-pad></inkling-pad>\n',
  'main.js': `
    import { createInkling } from 'inkling';
    import 'inkling/element';
    const square = ${JSON.stringify(SQUARE)};
    const reason = (error) => error.message;
    const inkling = await createInkling().catch(reason);
    const page = inkling.classify?.(square).guesses[0].label ?? inkling;
    const pad = document.querySelector('inkling-pad');
    pad.strokes = square;
    await pad.load().catch(() => {});
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => { globalThis.said = { page, pad: pad.result?.guesses[0].label, worker: data }; };
    worker.onerror = ({ message }) => { globalThis.said = { page, worker: message }; };
    worker.postMessage(square);
  `,
  'worker.js': `
    import { createInkling } from 'inkling';
    addEventListener('message', async ({ data }) => {
      postMessage(await createInkling().then((inkling) => inkling.classify(data).guesses[0].label, (error) => error.message));
    });
  `,
};

/** @type {import('playwright-core').Browser} */
let browser;
let folder = '';
let tarball = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkling-package-'));
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  tarball = join(folder, filename);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A fresh project with the package installed from its tarball. */
async function project(/** @type {string} */ name, /** @type {Record<string, string>} */ files = PROJECT) {
  const path = join(folder, name);
  await mkdir(path);
  for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content);
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--no-package-lock', tarball], { cwd: path, stdio: 'ignore' });
  return path;
}
const installed = (/** @type {string} */ path, /** @type {string} */ file) => join(path, 'node_modules/inkling/dist', file);

/** What the page at an address says, and what the console said. */
async function said(/** @type {string} */ url) {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  try {
    await page.goto(url);
    await page.waitForFunction(() => /** @type {any} */ (globalThis).said, null, { timeout: 20_000 }).catch(() => {});
    return { said: await page.evaluate(() => /** @type {any} */ (globalThis).said), complaints };
  } finally {
    await page.close();
  }
}
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
/** What a built folder says when served under a sub-path, under a strict policy. */
async function saidUnder(/** @type {string} */ path) {
  const built = await serveFolder(path, '/some/where/');
  try {
    return await said(built.url);
  } finally {
    await built.close();
  }
}
async function serveFolder(/** @type {string} */ path, base = '/', headers = { 'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; img-src data:" }) {
  /** @type {Record<string, import('../../lib/site.mjs').Answer>} */
  const files = {};
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const name = join(entry.parentPath ?? entry.path, entry.name);
    files[base + name.slice(path.length + 1)] = { body: await readFile(name), headers: { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', ...headers } };
  }
  files[base] = files[`${base}index.html`];
  return serve({ base, answer: (name) => files[name] ?? { status: 404 } });
}

test('the tarball has the listed files and no others', async () => {
  const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').map((name) => name.replace('package/', '')).sort();
  const { exports, files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const expected = (await Promise.all(files.map(async (/** @type {string} */ name) => /\.\w+$/.test(name) ? name
    : (await readdir(join(root, name), { recursive: true })).filter((inside) => /\.\w+$/.test(inside)).map((inside) => `${name}/${inside}`)))).flat();
  assert.ok(expected.includes('dist/types/strokes/input.d.ts'));
  assert.deepEqual(listed, ['LICENSE', 'README.md', 'package.json', ...expected].sort());
  for (const name of FILES) assert.deepEqual([files.includes(`dist/${name}`), exports[`./${name}`]], [true, `./dist/${name}`], name);
});

test('package.json gives every script entry an alias, by which Parcel finds it', async () => {
  const { alias, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const scripts = Object.entries(exports).filter(([entry, target]) => entry !== '.' && target.default);
  assert.deepEqual(alias, Object.fromEntries(scripts.map(([entry, target]) => [entry, target.default.default.replace('*', '$1')])));
});

test('publint finds nothing', async () => {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const path = await project('publint');
  const { messages, pkg } = await publint({ pkgDir: join(path, 'node_modules/inkling'), strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test('the types are right for every way of resolving modules', () => {
  const { analysis } = JSON.parse(execFileSync(join(here, 'node_modules/.bin/attw'),
    [tarball, '--profile', 'node16', '--format', 'json', '--entrypoints', '.', 'element', 'strokes', 'labels', 'labels/de', 'more', 'sketch'], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  assert.equal(analysis.types.kind, 'included');
  for (const [entry, { resolutions }] of /** @type {[string, any][]} */ (Object.entries(analysis.entrypoints))) {
    for (const kind of ['bundler', 'node16-esm']) assert.match(resolutions[kind].resolution?.fileName ?? 'none', /\.d\.ts$/, `${entry} by ${kind}`);
    assert.match(resolutions['node16-cjs'].resolution?.fileName ?? 'none', /\.d\.cts$/, `${entry} by require`);
  }
  // Resolvers from before package exports know only the first entry.
  const known = (/** @type {any} */ { resolutionKind }) => resolutionKind === 'node10';
  assert.deepEqual(analysis.problems.filter((/** @type {any} */ problem) => !known(problem)), []);
});

test('the types accept right code and reject wrong code', async () => {
  const path = await project('typescript', {
    'package.json': PROJECT['package.json'],
    'right.ts': `
      import { createInkling, InklingError, type Result } from 'inkling';
      import { InklingPad } from 'inkling/element';
      const inkling = await createInkling({ model: new URL('https://example.com/inkling.ink') });
      const result: Result = inkling.classify([[{ x: 1, y: 2 }]], { top: 3, format: 'raw' });
      const probabilities: Float32Array = inkling.probabilities([[new Float32Array(3), [1, 2, 3]]]);
      const pad: InklingPad = document.createElement('inkling-pad');
      pad.addEventListener('guess', (event) => console.log(event.detail?.guesses[0].label));
      pad.addEventListener('keyboardpen', ({ detail: { down, x } }) => console.log(down, x));
      pad.addEventListener('click', (event) => console.log(event.clientX));
      pad.strokes = [[[1, 2], [3, 4]]];
      try { pad.undo(); } catch (error) { if (error instanceof InklingError && error.code === 'csp') console.log(result.guesses[0].label, probabilities.length); }
    `,
    'wrong.ts': `
      import { createInkling } from 'inkling';
      const inkling = await createInkling();
      inkling.classify('a drawing');
      inkling.classify([], { format: 'row' });
      inkling.classify([]).label;
      import { InklingPad } from 'inkling/element';
      new InklingPad().addEventListener('guess', (event) => event.detail.labels);
    `,
  });
  for (const [module, moduleResolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--module', module, '--moduleResolution', moduleResolution, '--types', ''];
    const tsc = (/** @type {string} */ file) => execFileSync(join(root, 'node_modules/.bin/tsc'), [...options, file], { cwd: path, encoding: 'utf8', stdio: 'pipe' });
    tsc('right.ts');
    assert.throws(() => tsc('wrong.ts'), (/** @type {any} */ { stdout }) => [4, 5, 6, 8].every((line) => stdout.includes(`wrong.ts(${line},`)));
  }
});

test('the types are right for CommonJS, too, and the same as those of the ES modules', async () => {
  const code = `
    const types = async (): Promise<InklingPad> => {
      const { guesses }: Result = (await createInkling()).classify([[[1, 2], [3, 4]]]);
      const pad: InklingPad = document.createElement('inkling-pad');
      new StrokeInput(document.createElement('canvas'));
      try { pad.undo(); } catch (error) { if (error instanceof InklingError && error.code === 'csp') console.log(guesses[0].label); }
      const imported = await import('inkling/element'), { InklingError: Other } = await import('inkling');
      const error: InklingError = new Other('csp', '');
      return error ? pad : new imported.InklingPad();
    };
    export { types };
  `;
  const imports = ["createInkling, InklingError, type Result } from 'inkling'", "InklingPad } from 'inkling/element'", "StrokeInput } from 'inkling/strokes'"].map((text) => `import { ${text};\n`).join('');
  const path = await project('commonjs', {
    'package.json': '{ "private": true }',
    'named.cts': imports + code,
    'assigned.cts': "import inkling = require('inkling');\nexport const create: () => Promise<inkling.Inkling> = inkling.createInkling;\nexport const is = (error: unknown): error is inkling.InklingError => error instanceof inkling.InklingError;\n",
    'module.mts': `${imports}import { types as other } from './named.cjs';\n${code}export const both: typeof types = other;\n`,
  });
  for (const module of ['node16', 'nodenext']) {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--module', module, '--types', '', '--skipLibCheck', 'false',
      'named.cts', 'assigned.cts', 'module.mts'], { cwd: path, encoding: 'utf8', stdio: 'pipe' });
  }
});

test('in Node: import, server-side rendering, the command', async () => {
  const path = await project('node', {
    'package.json': PROJECT['package.json'],
    'main.js': `
      import { createInkling } from 'inkling';
      import { InklingPad } from 'inkling/element';
      import 'inkling/strokes';
      console.log((await createInkling()).classify(${JSON.stringify(SQUARE)}).guesses[0].label, typeof InklingPad);
      console.log(import.meta.resolve('inkling/inkling.wasm').endsWith('/dist/inkling.wasm'));
    `,
    'classify.mjs': await readFile(join(root, 'examples/classify.mjs'), 'utf8'),
    'drawings.ndjson': `${JSON.stringify({ word: 'square', drawing: SQUARE })}\n`,
  });
  const run = (/** @type {string} */ command, /** @type {string[]} */ ...args) => execFileSync(command, args, { cwd: path, encoding: 'utf8' });
  assert.equal(run(process.execPath, 'main.js').split('\n')[0], 'square function');
  assert.match(run(process.execPath, 'classify.mjs', 'drawings.ndjson'), /^square (true|false) \[\s+\{ label: 'square'/);
  assert.match(run('npx', '--no-install', 'inkling', 'classify', 'drawings.ndjson'), /^\{"word":"square","guesses":\[\{"label":"square",/);
});

// Vite 8 needs a Node that Debian 12 does not have; Vite 6 still is what many have.
const [major, minor] = process.versions.node.split('.').map(Number);
for (const name of major > 20 || (major === 20 && minor >= 19) ? ['vite-6', 'vite'] : ['vite-6']) {
  test(`bundled by ${name === 'vite' ? 'Vite 8' : 'Vite 6'}`, async () => {
    const vite = await import(name);
    const path = await project(name);
    /** @type {string[]} */
    const warnings = [];
    const customLogger = { ...vite.createLogger('warn'), warn: (/** @type {string} */ text) => warnings.push(text), warnOnce: (/** @type {string} */ text) => warnings.push(text) };
    await vite.build({ root: path, base: './', configFile: false, customLogger, logLevel: 'warn', build: { target: 'es2022', outDir: join(path, 'out') } });
    assert.deepEqual(await saidUnder(join(path, 'out')), { said: SAID, complaints: [] });
    await rm(join(path, 'out'), { recursive: true });

    const develop = async (/** @type {object} */ optimizeDeps) => {
      const server = await vite.createServer({ root: path, configFile: false, customLogger, server: { host: '127.0.0.1', port: 0, hmr: false }, optimizeDeps, cacheDir: join(path, '.vite') });
      try {
        await server.listen();
        return await said(`http://127.0.0.1:${server.httpServer.address().port}/`);
      } finally {
        await server.close();
      }
    };
    assert.deepEqual(await develop({ exclude: ['inkling'] }), { said: SAID, complaints: [] });
    const plain = await develop({});
    if (name === 'vite') assert.deepEqual(plain.said, SAID);
    else assert.match(plain.said.page, /a web page\. .*optimizeDeps: \{ exclude: \['inkling'\] \}/);
    assert.deepEqual(warnings, []);
  });
}

test('bundled by webpack', async () => {
  const { default: webpack } = await import('webpack');
  const path = await project('webpack');
  const stats = await new Promise((resolve, reject) => webpack(
    { mode: 'production', context: path, entry: './main.js', output: { path: join(path, 'out') }, performance: { hints: false } },
    (error, stats) => error ? reject(error) : resolve(stats)));
  const { errors, warnings } = stats.toJson();
  assert.deepEqual([...errors, ...warnings].map(({ message }) => message), []);
  await cp(join(path, 'index.html'), join(path, 'out/index.html'));
  assert.deepEqual(await saidUnder(join(path, 'out')), { said: SAID, complaints: [] });
});

test('bundled by esbuild, with its files copied next to it', async () => {
  const esbuild = await import('esbuild');
  const path = await project('esbuild');
  const { warnings } = await esbuild.build({
    absWorkingDir: path, entryPoints: ['main.js', 'worker.js'], bundle: true, minify: true, format: 'esm', outdir: 'out', logLevel: 'silent' });
  assert.deepEqual(warnings, []);
  for (const name of FILES) await cp(installed(path, name), join(path, 'out', name));
  await cp(join(path, 'index.html'), join(path, 'out/index.html'));
  assert.deepEqual(await saidUnder(join(path, 'out')), { said: SAID, complaints: [] });
});

test('plain module scripts, from another origin with CORS, and without', async () => {
  const path = await project('plain');
  const cdn = await serveFolder(join(path, 'node_modules/inkling/dist'), '/cdn/', /** @type {any} */ ({ 'access-control-allow-origin': '*' }));
  const rude = await serveFolder(join(path, 'node_modules/inkling/dist'), '/', /** @type {any} */ ({}));
  const html = (/** @type {string} */ from, /** @type {string} */ options) => `<!doctype html><link rel="icon" href="data:,"><script type="module">
    import { createInkling } from '${from}inkling.js';
    globalThis.said = await createInkling(${options}).then((inkling) => inkling.classify(${JSON.stringify(SQUARE)}).guesses[0].label, (error) => error.message);
  </script>`;
  const pages = { '/cors.html': html(cdn.url, ''), '/rude.html': html(cdn.url, `{ model: '${rude.url}inkling.ink' }`), '/own.html': html('./inkling/', '') };
  const site = await serve({ base: '/inkling/', answer: (name) => pages[/** @type {'/own.html'} */ (name)] ? { body: pages[/** @type {'/own.html'} */ (name)] } : undefined });
  const at = (/** @type {string} */ name) => said(new URL(name, site.url).href);
  try {
    assert.deepEqual(await at('/own.html'), { said: 'square', complaints: [] });
    assert.deepEqual(await at('/cors.html'), { said: 'square', complaints: [] });
    assert.match((await at('/rude.html')).said, /^Cannot fetch http.*inkling\.ink\. Check the address.*another origin, CORS/);
  } finally {
    await Promise.all([site, cdn, rude].map((server) => server.close()));
  }
});
