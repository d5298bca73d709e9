/** Projects that have installed the packed package as people do, next to the npm packages of this folder. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DIST, shapes } from '../../lib/shapes.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const PACKAGES = fileURLToPath(new URL('node_modules', import.meta.url));

/** A house in rows, and what Node says of it, to the last digit. */
export const DRAWING = shapes.house.map((stroke) => [0, 1].map((axis) => stroke.map((point) => Math.round(300 * point[axis]))));
const { createInkling } = await import(pathToFileURL(join(DIST, 'inkling.js')).href);
const { guesses, sure } = (await createInkling()).classify(DRAWING);
export const ANSWER = JSON.stringify({ guesses, sure });
/** The expression that gives the answer, if `createInkling` and `classifyAll` are in scope; both modules give it. */
export const classify = (files = '') => `createInkling(${files}).then(async (inkling) => {
  const drawing = ${JSON.stringify(DRAWING)}, answer = JSON.stringify(inkling.classify(drawing));
  const later = JSON.stringify((await classifyAll(inkling, [drawing]))[0]);
  return answer === later ? answer : 'classifyAll: ' + later;
})`;
assert.match(ANSWER, /^\{"guesses":\[\{"label":"house",/);

/** Where the projects are, and the package. Remove it with `removeProjects`. */
const folder = await mkdtemp(join(tmpdir(), 'inkling-runtimes-'));
const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
await symlink(PACKAGES, join(folder, 'node_modules'));
export const removeProjects = () => rm(folder, { recursive: true, force: true });

/**
 * A project with the package installed.
 * @param {string} name
 * @param {Record<string, string>} files
 * @returns {Promise<string>} its folder
 */
export async function project(name, files) {
  const path = join(folder, name);
  await mkdir(path);
  for (const [file, content] of Object.entries({ 'package.json': '{ "private": true }', ...files })) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), content);
  }
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--no-package-lock', join(folder, filename)], { cwd: path, stdio: 'ignore' });
  return path;
}

/** Copies the files that the package's script loads. */
export async function copyFiles(/** @type {string} */ from, /** @type {string} */ to) {
  const dist = join(from, 'node_modules/inkling/dist');
  for (const name of (await readdir(dist)).filter((name) => /^inkling.*\.(wasm|ink)$/.test(name))) await cp(join(dist, name), join(to, name));
}

/** Programs of npm packages for Linux on x64. */
export const PROGRAMS = {
  'Node 18': 'node-18/bin/node', 'Node 20': 'node-20/bin/node', 'Node 22': 'node-22/bin/node', 'Node 24': 'node-24/bin/node',
  Deno: '@deno/linux-x64-glibc/deno', Bun: '@oven/bun-linux-x64-baseline/bin/bun', workerd: '@cloudflare/workerd-linux-64/bin/workerd',
};

/**
 * The path of a program; without it, the test is skipped, or fails in continuous integration.
 * @param {import('node:test').TestContext} t
 * @param {keyof typeof PROGRAMS} name
 */
export function program(t, name) {
  const path = join(PACKAGES, PROGRAMS[name]);
  if (existsSync(path)) return path;
  if (process.env.CI === 'true') assert.fail(`there is no ${name} here`);
  t.skip(`there is no ${name} here`);
  return undefined;
}

/**
 * Runs a program.
 * @param {string} path
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ status: number | null, stdout: string, stderr: string }>}
 */
export function run(path, args, cwd, env = {}) {
  const child = spawn(path, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env } });
  let stdout = '', stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (status) => resolve({ status, stdout, stderr })));
}

/** What a program prints that must succeed and complain of nothing. */
export async function printed(/** @type {string} */ path, /** @type {string[]} */ args, /** @type {string} */ cwd) {
  const { status, stdout, stderr } = await run(path, args, cwd);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, stdout);
  return stdout.trim();
}
