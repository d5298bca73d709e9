/**
 * The pad of docs/frameworks.md in a real Next.js application, built for production: rendered on the server, hydrated in strict
 * mode, drawn on in Chromium; and drawings classified by a route on the server.
 */
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, launch } from '../../lib/site.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
/** In this folder, whose packages and lock file Next.js then finds. */
const app = join(here, 'build');
const next = join(here, 'node_modules/next/dist/bin/next');
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: /** @type {const} */ ('production') };
const guide = await readFile(join(root, 'docs/frameworks.md'), 'utf8');

/** The code under a heading. @param {string} heading @param {string} language */
function codeOf(heading, language) {
  const code = new RegExp(`^## ${heading}\n[^]*?\`\`\`${language}\n([^]*?)\`\`\``, 'm').exec(guide)?.[1];
  assert.ok(code, heading);
  return code;
}

const FILES = {
  'package.json': '{ "private": true, "type": "module" }',
  'next.config.js': codeOf('Next.js', 'js'),
  'app/icon.svg': await readFile(join(DIST, 'icon.svg'), 'utf8'), // or the browser complains that there is none
  'app/layout.jsx': 'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }',
  'app/page.jsx': 'import { Pad } from "./pad.jsx";\nexport const dynamic = "force-dynamic";\nexport default function Page() { return <main style={{ width: 400 }}><h1>A pad</h1><Pad /></main>; }',
  'app/pad.jsx': `'use client';\n${codeOf('React 19', 'jsx')}`,
  'app/guess/route.js': 'import { createInkling } from "inkling";\nexport const POST = async (request) => Response.json((await createInkling()).classify(await request.json(), { top: 1 }));',
};

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('node:child_process').ChildProcess} */
let server;
let url = '';
before(async () => {
  await rm(app, { recursive: true, force: true });
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(app, name)), { recursive: true });
    await writeFile(join(app, name), content);
  }
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', app], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  await mkdir(join(app, 'node_modules/inkling'), { recursive: true });
  execFileSync('tar', ['-xzf', join(app, filename), '-C', join(app, 'node_modules/inkling'), '--strip-components=1']);
  await promisify(execFile)(process.execPath, [next, 'build'], { cwd: app, env }).catch(({ stdout, stderr }) => { throw new Error(`next build: ${stdout}${stderr}`); });
  server = spawn(process.execPath, [next, 'start', '--port', '0'], { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] });
  url = await new Promise((resolve, reject) => {
    let said = '';
    server.stdout?.on('data', (text) => {
      const found = /http:\/\/localhost:\d+/.exec(said += text);
      if (found) resolve(found[0]);
    });
    server.on('exit', () => reject(new Error(`next start: ${said}`)));
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.kill();
  await rm(app, { recursive: true, force: true });
});

test('the pad is rendered on the server, hydrated, and names what is drawn', async () => {
  const html = await (await fetch(url)).text();
  assert.match(html, /<inkling-pad aria-label="Draw here"><\/inkling-pad>/);
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  page.on('response', (response) => response.status() >= 400 && complaints.push(response.url()));
  await page.goto(url);
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad'))?.load?.().then(() => true));
  await draw(page, shapes.house);
  await page.locator('p[role=status]', { hasText: /^house$/ }).waitFor();
  assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length), shapes.house.length);
  for (let i = 0; i < shapes.house.length; i++) await page.locator('button').click();
  await page.locator('p[role=status]', { hasText: 'Draw something.' }).waitFor();
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a route on the server classifies', async () => {
  const drawing = shapes.house.map((stroke) => [0, 1].map((axis) => stroke.map((point) => Math.round(300 * point[axis]))));
  const { createInkling } = await import(join(DIST, 'inkling.js'));
  const expected = (await createInkling()).classify(drawing, { top: 1 });
  const answer = await fetch(`${url}/guess`, { method: 'POST', body: JSON.stringify(drawing) });
  assert.deepEqual(await answer.json(), JSON.parse(JSON.stringify(expected)));
});
