/** The packed package in Vitest and in Jest, in each of their environments. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ANSWER, PACKAGES, classify, program, project, removeProjects, run } from './project.mjs';

after(removeProjects);

const BODY = `test('answers', async () => {
    expect(await ${classify()}).toBe(${JSON.stringify(ANSWER)});
    expect(typeof InklingPad + typeof toRows).toBe('functionfunction');
    expect(await createInkling({ wasm: 1 }).catch((error) => error instanceof InklingError && error.code)).toBe('source');
  });`;

/** Runs a runner, of which nothing may fail. @returns {Promise<number>} how many files it ran */
async function ran(/** @type {string} */ node, /** @type {string[]} */ args, /** @type {string} */ cwd) {
  const { stdout, stderr } = await run(node, [...args, '--outputFile=report.json'], cwd);
  const { success, testResults } = JSON.parse(await readFile(join(cwd, 'report.json'), 'utf8'));
  assert.ok(success, stdout + stderr);
  return testResults.length;
}

test('Vitest: node, jsdom and happy-dom, the package loaded by Node and by Vite', async (t) => {
  const node = program(t, 'Node 24');
  if (!node) return;
  const projects = ['node', 'jsdom', 'happy-dom'].flatMap((environment) => [false, true].map((inline) =>
    ({ test: { name: `${environment} ${inline}`, environment, include: ['*.test.mjs'], server: { deps: { inline: inline ? ['inkling'] : [] } } } })));
  const path = await project('vitest', {
    'vitest.config.mjs': `export default { test: { projects: ${JSON.stringify(projects)} } };`,
    'answers.test.mjs': `import { expect, test } from 'vitest'; import { InklingError, createInkling } from 'inkling'; import { classifyAll } from 'inkling/more'; import { InklingPad } from 'inkling/element'; import { toRows } from 'inkling/strokes'; ${BODY}`,
  });
  assert.equal(await ran(node, [join(PACKAGES, 'vitest/vitest.mjs'), 'run', '--reporter=json'], path), projects.length);
});

const REQUIRED = `const { InklingError, createInkling } = require('inkling'), { classifyAll } = require('inkling/more'), { InklingPad } = require('inkling/element'), { toRows } = require('inkling/strokes'); ${BODY}`;
const jest = (/** @type {string[]} */ files) => project(`jest-${files.length}`, {
  'jest.config.json': JSON.stringify({ projects: ['node', 'jsdom', '@happy-dom/jest-environment'].map((testEnvironment) =>
    ({ displayName: testEnvironment, testEnvironment, testMatch: files.map((name) => `**/${name}`), rootDir: '.', transform: {} })) }),
  'required.test.js': REQUIRED,
  'imported.test.mjs': `import { InklingError, createInkling } from 'inkling'; import { classifyAll } from 'inkling/more'; import { InklingPad } from 'inkling/element'; import { toRows } from 'inkling/strokes'; ${BODY}`,
});

// Node 18 lacks process.getBuiltinModule.
for (const version of /** @type {const} */ (['Node 18', 'Node 24'])) {
  test(`Jest in ${version}: node, jsdom and happy-dom, by require${version === 'Node 24' ? ' and as ES modules' : ''}`, async (t) => {
    const node = program(t, version);
    if (!node) return;
    const files = version === 'Node 24' ? ['required.test.js', 'imported.test.mjs'] : ['required.test.js'];
    const path = await jest(files);
    assert.equal(await ran(node, [...version === 'Node 24' ? ['--experimental-vm-modules'] : [], join(PACKAGES, 'jest/bin/jest.js'), '--json', '--cacheDirectory', join(path, 'cache')], path), 3 * files.length);
  });
}
