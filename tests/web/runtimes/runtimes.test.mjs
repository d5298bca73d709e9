/** The packed package in Node 18 to 24, Deno, Bun and workerd: each answers as this Node does. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ANSWER, DRAWING, classify, printed, program, project, removeProjects, run } from './project.mjs';

let path = '';
before(async () => {
  path = await project('runtimes', {
    'imports.mjs': `import { createInkling } from 'inkling'; import { classifyAll } from 'inkling/more'; import { InklingPad } from 'inkling/element'; import { toRows } from 'inkling/strokes';
      console.log(await ${classify()}, typeof InklingPad, typeof toRows);`,
    'requires.cjs': `const { createInkling } = require('inkling'), { classifyAll } = require('inkling/more'), { InklingPad } = require('inkling/element'), { toRows } = require('inkling/strokes');
      ${classify()}.then((answer) => console.log(answer, typeof InklingPad, typeof toRows));`,
    'both.mjs': `import { createRequire } from 'node:module'; import { InklingError, createInkling } from 'inkling';
      const required = createRequire(import.meta.url)('inkling');
      const errors = await Promise.all([createInkling, required.createInkling].map((create) => create({ wasm: 1 }).catch((error) => error)));
      console.log(errors.every((error) => error instanceof InklingError && error instanceof required.InklingError && error instanceof Error && error.code === 'source'));`,
    'wrong.mjs': `import { createInkling } from 'inkling';
      console.log((await createInkling({ model: 'nowhere.ink' }).catch((error) => error.name + ' ' + error.code + ' ' + error.message)));`,
    'edge-worker.js': await readFile(new URL('../../../examples/edge-worker.js', import.meta.url), 'utf8'),
    'worker.js': `import { createInkling } from 'inkling'; import { classifyAll } from 'inkling/more'; import wasm from 'inkling/inkling.wasm'; import more from 'inkling/inkling-more.wasm'; import model from 'inkling/inkling.ink'; import example from './edge-worker.js';
      const outcome = (promise) => promise.then(() => 'loaded', (error) => error.name + ' ' + error.code + ' ' + error.message);
      export default { async test() {
        const answer = await example.fetch(new Request('https://example.com', { method: 'POST', body: ${JSON.stringify(JSON.stringify(DRAWING))} }));
        const { guesses } = await answer.json();
        console.log('outcome ' + JSON.stringify([await ${classify('{ wasm: more, model }')}, guesses.length, guesses[0].label,
          ...await Promise.all([undefined, { model }, { wasm: new ArrayBuffer(8), model }, { wasm: '/inkling.wasm', model }, { wasm }].map((files) => outcome(createInkling(files))))]));
      } };`,
  });
});
after(removeProjects);

const RUNTIMES = /** @type {const} */ ([['Node 18'], ['Node 20'], ['Node 22'], ['Node 24'], ['Deno', 'run', '--allow-read', '--allow-env'], ['Bun', 'run']]);
for (const [name, ...args] of RUNTIMES) {
  test(`${name}: import`, async (t) => {
    const runtime = program(t, name);
    if (runtime) assert.equal(await printed(runtime, [...args, 'imports.mjs'], path), `${ANSWER} function function`);
  });
  test(`${name}: require`, async (t) => {
    const runtime = program(t, name);
    if (runtime) assert.equal(await printed(runtime, [...args, 'requires.cjs'], path), `${ANSWER} function function`);
  });
  test(`${name}: errors`, async (t) => {
    const runtime = program(t, name);
    if (!runtime) return;
    assert.equal(await printed(runtime, [...args, 'both.mjs'], path), 'true');
    assert.match(await printed(runtime, [...args, 'wrong.mjs'], path), /^InklingError fetch Cannot read nowhere\.ink \(ENOENT\)\. Put inkling\.ink there, or give its address or bytes as createInkling/);
  });
}

test('Deno without permissions says which to give', async (t) => {
  const deno = program(t, 'Deno');
  if (!deno) return;
  const { status, stderr } = await run(deno, ['run', '--no-prompt', 'imports.mjs'], path);
  assert.equal(status, 1);
  assert.match(stderr, /InklingError: Cannot read file:\S+ \(NotCapable: Requires read access to .*--allow-read/);
});

// With Node's modules, without, and with the module registry that gives scripts an address.
for (const flag of ['', 'nodejs_compat', 'new_module_registry']) {
  test(`workerd${flag && ` with ${flag}`}: a compiled module, by the example; else it says what to give`, async (t) => {
    const workerd = program(t, 'workerd');
    if (!workerd) return;
    const { build } = await import('esbuild');
    await build({ absWorkingDir: path, entryPoints: ['worker.js'], bundle: true, format: 'esm', external: ['*.wasm', '*.ink'], outfile: 'bundled.js', logLevel: 'silent' });
    const config = join(path, `${flag || 'plain'}.capnp`);
    await writeFile(config, `using Workerd = import "/workerd/workerd.capnp";
      const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
      const worker :Workerd.Worker = (compatibilityDate = "2026-01-01", compatibilityFlags = [${flag && `"${flag}"`}], modules = [
        (name = "worker.js", esModule = embed "bundled.js"),
        (name = "inkling/inkling.wasm", wasm = embed "node_modules/inkling/dist/inkling.wasm"),
        (name = "inkling/inkling-more.wasm", wasm = embed "node_modules/inkling/dist/inkling-more.wasm"),
        (name = "inkling/inkling.ink", data = embed "node_modules/inkling/dist/inkling.ink"),
      ]);`);
    const { status, stdout, stderr } = await run(workerd, ['test', config, '--experimental'], path);
    assert.equal(status, 0, stderr);
    const [answer, count, best, ...failures] = JSON.parse(/^outcome (.*)$/m.exec(stdout)?.[1] ?? '[]');
    assert.deepEqual([answer, count, best], [ANSWER, 3, 'house']);
    for (const failure of failures.slice(0, 4)) {
      assert.match(failure, /^InklingError csp .*Give a compiled WebAssembly\.Module and the model: import wasm from 'inkling\/inkling\.wasm'; createInkling\(\{ wasm, model \}\)\.$/);
    }
    assert.match(failures[4], /^InklingError (source|fetch) .*inkling\.ink.*createInkling\(\{ (wasm, )?model \}\)\.$/);
  });
}
