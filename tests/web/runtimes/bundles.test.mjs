/** The packed package bundled by Vite, webpack, esbuild, Rollup and Parcel: for a page, a worker and a server, to ES modules and without. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { complaintsOf, launch, serve } from '../../lib/site.mjs';
import { ANSWER, PACKAGES, classify, copyFiles, printed, project, removeProjects, run } from './project.mjs';

/**
 * What to bundle. `module`: to an ES module, or else to CommonJS for a server, to a classic script for a page or a worker.
 * @typedef {'page' | 'worker' | 'server'} Place
 * @typedef {{ path: string, entry: string, out: string, place: Place, module: boolean }} Job
 */

const ENTRIES = {
  'page.js': `import { createInkling } from 'inkling'; import { classifyAll } from 'inkling/more'; import { InklingPad } from 'inkling/element';
    ${classify()}.then((answer) => { globalThis.said = answer + typeof InklingPad; }, (error) => { globalThis.said = error.message; });`,
  'worker.js': `import { createInkling } from 'inkling'; import { classifyAll } from 'inkling/more'; ${classify()}.then((answer) => postMessage(answer), (error) => postMessage(error.message));`,
  'server.js': `import { createInkling } from 'inkling'; import { classifyAll } from 'inkling/more'; import { InklingPad } from 'inkling/element'; ${classify()}.then((answer) => console.log(answer + typeof InklingPad));`,
  'required.js': `const { createInkling } = require('inkling'), { classifyAll } = require('inkling/more'), { InklingPad } = require('inkling/element'); ${classify()}.then((answer) => console.log(answer + typeof InklingPad));`,
};

/** By name, as packages of this folder: tsc checks this file without them. @returns {Promise<any>} */
const load = (/** @type {string} */ name) => import(name);

/**
 * Each bundles a job to `main.js` in its `out`. `copies`: whether the package's files are to be copied there.
 * @type {Record<string, { copies: boolean | ((job: Job) => boolean), bundle: (job: Job) => Promise<void>, requires?: boolean }>}
 */
const BUNDLERS = {
  esbuild: {
    copies: true,
    requires: true,
    async bundle({ path, entry, out, place, module }) {
      await (await load('esbuild')).build({ absWorkingDir: path, entryPoints: [entry], bundle: true, minify: true, outfile: join(out, 'main.js'), logLevel: 'error',
        platform: place === 'server' ? 'node' : 'browser', format: module ? 'esm' : place === 'server' ? 'cjs' : 'iife' });
    },
  },
  Rollup: {
    copies: true,
    async bundle({ path, entry, out, place, module }) {
      const { nodeResolve } = await load('@rollup/plugin-node-resolve');
      const bundle = await (await load('rollup')).rollup({ input: join(path, entry), plugins: [nodeResolve({ browser: place !== 'server' })], onwarn: assert.fail });
      await bundle.write({ file: join(out, 'main.js'), inlineDynamicImports: true, format: module ? 'es' : place === 'server' ? 'cjs' : 'iife' });
    },
  },
  webpack: {
    copies: false,
    requires: true,
    async bundle({ path, entry, out, place, module }) {
      const { default: webpack } = await load('webpack');
      const stats = await new Promise((resolve, reject) => webpack({
        mode: 'production', context: path, entry: `./${entry}`, performance: { hints: false },
        target: [{ page: 'web', worker: 'webworker', server: 'node18' }[place], 'es2022'],
        experiments: { outputModule: module },
        optimization: { minimize: place === 'page' }, // takes most of the time
        output: { path: out, filename: 'main.js', module, library: place === 'server' ? { type: module ? 'module' : 'commonjs2' } : undefined },
      }, (/** @type {any} */ error, /** @type {any} */ stats) => error ? reject(error) : resolve(stats)));
      const { errors, warnings } = stats.toJson();
      assert.deepEqual([...errors, ...warnings].map(({ message }) => message), []);
    },
  },
  Vite: {
    copies: ({ place, module }) => place === 'server' || !module,
    async bundle({ path, entry, out, place, module }) {
      const vite = await load('vite');
      const output = { entryFileNames: 'main.js', format: module ? 'es' : place === 'server' ? 'cjs' : 'iife' };
      await vite.build({ root: path, base: './', configFile: false, logLevel: 'error', ssr: { noExternal: true },
        build: { outDir: out, target: 'es2022', ssr: place === 'server' ? entry : false, rollupOptions: { input: join(path, entry), output } } });
    },
  },
  Parcel: {
    copies: false,
    requires: true,
    async bundle({ path, entry, out, module }) {
      await (parcel ??= buildByParcel(path));
      await cp(join(path, 'parcel', `${entry}-${module}`), out, { recursive: true });
      await rename(join(out, entry), join(out, 'main.js'));
    },
  },
};

/** @type {Promise<void> | undefined} */
let parcel;
/** All jobs at once, as targets of the project: Parcel is slow to start. */
async function buildByParcel(/** @type {string} */ path) {
  const targets = Object.fromEntries(Object.keys(ENTRIES).flatMap((source) => [true, false].map((module) => {
    const place = source.replace('.js', ''), server = !['page', 'worker'].includes(place);
    return [`${place}-${module}`, {
      source, distDir: `parcel/${source}-${module}`, publicUrl: './', sourceMap: false, includeNodeModules: true,
      context: server ? 'node' : { page: 'browser', worker: 'web-worker' }[place], outputFormat: module ? 'esmodule' : server ? 'commonjs' : 'global',
      // Targets for equal engines share their files in one folder.
      engines: server ? { node: place === 'required' ? '>= 20' : '>= 18' } : { browsers: 'Chrome >= 94' },
    }];
  })));
  await writeFile(join(path, 'package.json'), JSON.stringify({ private: true, targets }));
  const { status, stdout, stderr } = await run(process.execPath, [join(PACKAGES, 'parcel/lib/bin.js'), 'build', '--no-cache'], path);
  assert.equal(status, 0, stdout + stderr);
}

/** @type {import('playwright-core').Browser} */
let browser;
let path = '';
before(async () => {
  path = await project('bundles', ENTRIES);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await removeProjects();
});

const POLICY = "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; img-src data:";
/** What a page says that runs main.js of a folder, or starts it as a worker; without a request elsewhere, under a strict policy. */
async function said(/** @type {string} */ out, /** @type {Place} */ place, /** @type {boolean} */ module) {
  const script = place === 'page' ? `<script${module ? ' type="module"' : ''} src="main.js"></script>`
    : `<script>new Worker('main.js', { type: '${module ? 'module' : 'classic'}' }).onmessage = ({ data }) => { globalThis.said = data; };</script>`;
  const files = await readdir(out, { recursive: true });
  const site = await serve({ base: '/app/', answer: (name) => {
    if (name === '/app/') return { headers: { 'content-security-policy': POLICY }, body: `<!doctype html><link rel="icon" href="data:,">${script}` };
    const file = name.slice('/app/'.length);
    return files.includes(file) ? { body: readFileSync(join(out, file)), headers: { 'content-security-policy': POLICY } } : { status: 404 };
  } });
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  try {
    await page.goto(site.url);
    const answer = await page.waitForFunction(() => /** @type {any} */ (globalThis).said, null, { timeout: 60_000 }).then((handle) => handle.jsonValue(), String);
    return { answer, complaints };
  } finally {
    await page.close();
    await site.close();
  }
}

for (const [name, { copies, bundle, requires }] of Object.entries(BUNDLERS)) {
  for (const place of /** @type {Place[]} */ (['page', 'worker', 'server'])) {
    for (const module of [true, false]) {
      test(`${name}: ${place}, ${module ? 'ES module' : place === 'server' ? 'CommonJS' : 'classic script'}`, async () => {
        for (const entry of place === 'server' && !module && requires ? ['server.js', 'required.js'] : [`${place}.js`]) {
          const out = join(path, 'out', `${name}-${entry}-${module}`);
          await mkdir(out, { recursive: true });
          const job = { path, entry, out, place, module };
          await bundle(job);
          if (typeof copies === 'function' ? copies(job) : copies) await copyFiles(path, out);
          if (place !== 'server') {
            assert.deepEqual(await said(out, place, module), { answer: ANSWER + (place === 'page' ? 'function' : ''), complaints: [] });
            continue;
          }
          const script = join(out, module ? 'main.mjs' : 'main.cjs');
          await rename(join(out, 'main.js'), script);
          assert.equal(await printed(process.execPath, [script], out), `${ANSWER}function`);
        }
      });
    }
  }
}

test('webpack as Next.js sets it up for servers: says what to configure, and works with that', async () => {
  const { default: webpack } = await load('webpack');
  for (const externals of [{}, { inkling: 'commonjs inkling', 'inkling/element': 'commonjs inkling/element', 'inkling/more': 'commonjs inkling/more' }]) { // as serverExternalPackages
    const out = join(path, 'next', Object.keys(externals).length ? 'external' : 'bundled');
    await new Promise((resolve, reject) => webpack({
      mode: 'production', context: path, entry: './server.js', target: 'node18', externals, optimization: { minimize: false },
      output: { path: out, filename: 'main.cjs', publicPath: '/_next/', assetModuleFilename: 'static/media/[name].[hash:8][ext]', library: { type: 'commonjs2' } },
    }, (/** @type {any} */ error, /** @type {any} */ stats) => error || stats.hasErrors() ? reject(error ?? stats) : resolve(stats)));
    if ('inkling' in externals) {
      assert.equal(await printed(process.execPath, [join(out, 'main.cjs')], out), `${ANSWER}function`);
    } else {
      const { status, stderr } = await run(process.execPath, [join(out, 'main.cjs')], out);
      assert.equal(status, 1);
      assert.match(stderr, /InklingError\S*: Cannot read file:\/\/\/_next\/static\/media\/inkling\S* \(ENOENT\)\. Put serverExternalPackages: \['inkling'\] into Next\.js's configuration\./);
    }
  }
});
