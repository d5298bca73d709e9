/** The package's types in small projects, without skipLibCheck, by TypeScript 5 and 7, vue-tsc and svelte-check. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DIST } from '../../lib/shapes.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const modules = fileURLToPath(new URL('node_modules', import.meta.url));
const TYPESCRIPT = { 5: join(modules, 'typescript/bin/tsc'), 7: join(root, 'node_modules/typescript/bin/tsc') };
const DOM = ['es2022', 'dom', 'dom.iterable'];

const ROOT = `
  import { createInkling, InklingError, type Result, type Stroke } from 'inkling';
  import { chooseLabels, classifyAll, loadMore, type BatchOptions, type InklingMore } from 'inkling/more';
  import { createSketcher, type SketchPoint } from 'inkling/sketch';
  export async function name(strokes: Stroke[], model: Uint8Array): Promise<string | undefined> {
    try {
      const inkling = await createInkling({ model, wasm: '/inkling.wasm' });
      const result: Result = inkling.classify(strokes, { top: 3, unfinished: true });
      return result.guesses[0].label;
    } catch (error) {
      if (error instanceof InklingError && error.code === 'csp') return error.message;
      throw error;
    }
  }
  export async function count(drawings: AsyncIterable<Stroke[]>, options: BatchOptions): Promise<number> {
    return (await classifyAll(await createInkling(), drawings, options)).filter((result) => !(result instanceof InklingError)).length;
  }
  export async function choose(strokes: Stroke[]): Promise<[Result, Float32Array]> {
    const inkling: InklingMore = await loadMore(await createInkling()), among: string[] = chooseLabels(inkling.labels, { except: ['cat'] });
    await classifyAll(inkling, [strokes], { among });
    const chosen: InklingMore = await loadMore(inkling, { among, except: ['dog'] });
    return [inkling.classify(strokes, { among, top: 3 }), chosen.probabilities(strokes, { among })];
  }
  export async function finish(strokes: Stroke[], decoder: Uint8Array): Promise<SketchPoint[]> {
    const sketcher = await createSketcher(strokes.length ? { decoder } : undefined);
    return Array.from(strokes.length ? sketcher.finish(strokes, { word: 'cat', seed: 3 }) : sketcher.draw('cat'));
  }
`;
const ELEMENT = `
  import 'inkling/element';
  import { createInkling } from 'inkling';
  import { createHandwritingRecognizer, HandwritingStroke } from 'inkling/handwriting';
  import { StrokeInput, strokesFrom } from 'inkling/strokes';
  const pad = document.querySelector('inkling-pad')!;
  pad.strokes = strokesFrom('M0 0L9 9').strokes;
  const t: number = pad.strokes[0][0].t;
  const among: readonly string[] = pad.except ?? [];
  pad.among = among;
  pad.among = 'cat,dog';
  pad.except = null;
  const made = document.createElement('inkling-pad');
  made.addEventListener('guess', ({ detail }) => { const label: string | undefined = detail?.guesses[0].label; console.log(label, t); });
  made.addEventListener('error', ({ detail }) => { const code: string = detail.code; console.log(code); });
  made.addEventListener('keyboardpen', ({ detail: { down, x } }) => { const n: number = down ? x : 0; console.log(n); });
  made.addEventListener('change', function () { this.undo(); });
  made.addEventListener('pointerdown', (event) => { const id: number = event.pointerId; console.log(id); });
  made.addEventListener('anything', (event) => { console.log(event.type); });
  const listener = (event: CustomEvent) => { console.log(event.detail); };
  made.addEventListener('guess', listener, { once: true });
  made.removeEventListener('guess', listener);
  export const inkling = createInkling({ model: fetch('inkling.ink'), wasm: new URL('https://example.com/inkling.wasm') });
  export const compiled = createInkling({ wasm: new WebAssembly.Module(new Uint8Array(8)) });
  export const input = new StrokeInput(document.createElement('canvas'));
  export async function recognize() {
    const drawing = (await createHandwritingRecognizer({ languages: ['en'] })).startDrawing({ alternatives: 1 });
    const stroke = new HandwritingStroke();
    stroke.addPoint({ x: 1, y: 2 });
    drawing.addStroke(stroke);
    const text: string | undefined = (await drawing.getPrediction())[0]?.text;
    return text;
  }
  // @ts-expect-error: the detail has no such member
  made.addEventListener('guess', ({ detail }) => { console.log(detail?.nothing); });
  // @ts-expect-error: numbers are no labels
  pad.among = [7];
  // @ts-expect-error: a number cannot be loaded
  export const wrong = createInkling({ model: 7 });
  // @ts-expect-error: there is no such format
  strokesFrom([], { format: 'gif' });
`;
const reactLike = (/** @type {string} */ hooks, /** @type {string} */ className) => `
  import 'inkling/element';
  import type { InklingPad } from 'inkling/element';
  import { useRef } from '${hooks}';
  export function Pad() {
    const pad = useRef<InklingPad>(null);
    return <inkling-pad ref={pad} id="a" ${className}="pad" style={{ width: '20rem' }} storage-key="mine" name="drawing" required aria-label="Draw" among={['cat']} except="dog,sun"
      strokes={[[{ x: 1, y: 2 }]]} onguess={({ detail }) => { console.log(detail?.guesses[0].label); }} onerror={({ detail }) => { console.log(detail.code); }}
      onClick={(event) => { event.currentTarget.undo(); }} />;
  }
  // @ts-expect-error: this would listen to an event 'Guess'
  export const wrong = <inkling-pad onGuess={() => {}} />;
  // @ts-expect-error: a number
  export const other = <inkling-pad storage-key={1} />;
`;
const SOLID = `
  import 'inkling/element';
  import type { InklingPad } from 'inkling/element';
  export function Pad() {
    let pad!: InklingPad;
    return <inkling-pad ref={pad} id="a" class="pad" storage-key="mine" among={['cat']} except="dog" on:guess={({ detail }) => { console.log(detail?.guesses[0].label); }} onClick={() => { pad.undo(); }} />;
  }
  // @ts-expect-error: a number
  export const other = <inkling-pad storage-key={1} />;
`;
const VUE = `<script setup lang="ts">
  import 'inkling/element';
  import { ref } from 'vue';
  const label = ref('');
</script>
<template>
  <inkling-pad storage-key="mine" class="pad" aria-label="Draw" :strokes="[[{ x: 1, y: 2 }]]" :among="['cat']" except="dog" @click="label = ''"
    @guess="({ detail }) => { label = detail?.guesses[0].label ?? ''; }" @error="({ detail }) => { label = detail.code; }" />
  <!-- @vue-expect-error the detail has no such member -->
  <inkling-pad @guess="({ detail }) => detail?.nothing" />
  <!-- @vue-expect-error a number -->
  <inkling-pad :storage-key="1" />
</template>
`;
const SVELTE = `<script lang="ts">
  import 'inkling/element';
  let label = $state('');
</script>
<inkling-pad storage-key="mine" class="pad" aria-label="Draw" strokes={[[{ x: 1, y: 2 }]]} among={['cat']} except="dog"
  onguess={({ detail }) => { label = detail?.guesses[0].label ?? ''; }} onerror={({ detail }) => { label = detail.code; }}></inkling-pad>
<p>{label}</p>
`;
const WRONG_SVELTE = `<script lang="ts">
  import 'inkling/element';
</script>
<inkling-pad onguess={({ detail }) => detail?.nothing}></inkling-pad>
<inkling-pad storage-key={1}></inkling-pad>
`;

let folder = '';
before(async () => { folder = await mkdtemp(join(tmpdir(), 'inkling-types-')); });
after(() => rm(folder, { recursive: true, force: true }));

/**
 * A project with the package's types and some packages, and none besides these.
 * @param {string} name
 * @param {Record<string, string>} files
 * @param {any} options of the compiler
 * @param {string[]} [packages]
 * @param {any} [config]
 */
async function project(name, files, options, packages = [], config = {}) {
  const path = join(folder, name);
  const installed = join(path, 'node_modules/inkling');
  await mkdir(join(installed, 'dist'), { recursive: true });
  await cp(join(root, 'package.json'), join(installed, 'package.json'));
  for (const file of (await readdir(DIST, { recursive: true })).filter((file) => /\.(js|cjs|d\.c?ts)$/.test(file))) {
    await mkdir(dirname(join(installed, 'dist', file)), { recursive: true });
    await cp(join(DIST, file), join(installed, 'dist', file));
  }
  for (const one of packages) {
    await mkdir(dirname(join(path, 'node_modules', one)), { recursive: true });
    await symlink(join(modules, one), join(path, 'node_modules', one));
  }
  await writeFile(join(path, 'package.json'), '{ "private": true, "type": "module" }');
  await writeFile(join(path, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { noEmit: true, strict: true, skipLibCheck: false, target: 'es2022', lib: DOM, module: 'esnext', moduleResolution: 'bundler', types: [], ...options }, include: Object.keys(files), ...config }));
  for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content);
  return path;
}

/** What a program prints. @param {string} program @param {string[]} args @param {string} cwd @returns {Promise<string>} */
const output = (program, args, cwd) => new Promise((resolve) => {
  execFile(process.execPath, [program, ...args], { cwd }, (_, stdout, stderr) => { resolve(stdout + stderr); });
});

/** @type {[string, Record<string, any>, (5 | 7)[]][]} */
const RESOLUTIONS = [
  ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }, [5, 7]],
  ['bundler', {}, [5, 7]],
  ['node10', { moduleResolution: 'node10' }, [5]],
];
for (const [name, options, versions] of RESOLUTIONS) {
  test(`moduleResolution ${name}: the root and inkling/more need no DOM and no types of Node, the pad knows its events and no framework`, async () => {
    const [plain, element] = await Promise.all([
      project(`${name}-root`, { 'index.ts': ROOT }, { ...options, lib: ['es2022'] }), project(`${name}-element`, { 'index.ts': ELEMENT }, options)]);
    for (const version of versions) {
      const [root, pad] = await Promise.all([plain, element].map((path) => output(TYPESCRIPT[version], ['-p', '.'], path)));
      assert.deepEqual({ root, pad }, { root: '', pad: '' }, `TypeScript ${version}`);
    }
  });
}

test('in CommonJS, too', async () => {
  const path = await project('commonjs', { 'root.cts': ROOT, 'element.cts': ELEMENT }, { module: 'nodenext', moduleResolution: 'nodenext' });
  for (const compiler of Object.values(TYPESCRIPT)) assert.equal(await output(compiler, ['-p', '.'], path), '');
});

test('JSX of React 19, Preact and Solid, each without the others', async () => {
  const projects = await Promise.all([
    project('react', { 'pad.tsx': reactLike('react', 'className') }, { jsx: 'react-jsx' }, ['react', '@types/react', 'csstype']),
    project('preact', { 'pad.tsx': reactLike('preact/hooks', 'class') }, { jsx: 'react-jsx', jsxImportSource: 'preact' }, ['preact']),
    project('solid', { 'pad.tsx': SOLID }, { jsx: 'preserve', jsxImportSource: 'solid-js' }, ['solid-js', 'csstype']),
  ]);
  for (const compiler of Object.values(TYPESCRIPT)) {
    assert.deepEqual(await Promise.all(projects.map((path) => output(compiler, ['-p', '.'], path))), ['', '', '']);
  }
});

test('Vue\'s templates, by vue-tsc', async () => {
  const path = await project('vue', { 'Pad.vue': VUE }, { jsx: 'preserve' }, ['vue', '@vue'], { vueCompilerOptions: { strictTemplates: true } });
  assert.equal(await output(join(modules, 'vue-tsc/bin/vue-tsc.js'), ['-p', '.', '--noEmit'], path), '');
});

test('Svelte\'s templates, by svelte-check', async () => {
  const path = await project('svelte', { 'Pad.svelte': SVELTE, 'Wrong.svelte': WRONG_SVELTE }, {}, ['svelte']);
  const found = await output(join(modules, 'svelte-check/bin/svelte-check'), ['--tsconfig', './tsconfig.json', '--output', 'machine'], path);
  const errors = found.split('\n').filter((line) => / (ERROR|WARNING) /.test(line));
  assert.equal(errors.length, 2, found);
  assert.match(errors[0], /Wrong\.svelte.*'nothing' does not exist/);
  assert.match(errors[1], /Wrong\.svelte.*'number' is not assignable to type 'string'/);
});

test('every entry of the package has types for every way of resolving modules', async () => {
  const { exports, typesVersions } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const entries = Object.keys(exports).filter((name) => typeof exports[name] === 'object' && name !== '.').map((name) => name.slice(2));
  assert.deepEqual(Object.keys(typesVersions['*']).sort(), entries.sort()); // what node10 looks up
});
