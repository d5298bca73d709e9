/** The server configuration of the hosting guide, in a real nginx. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mayLack } from '../cross-browser/driver.mjs';
import { gone, start } from '../cross-browser/tools.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, launch, serve, settled } from '../../lib/site.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const nginx = [process.env.NGINX, '/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx', join(root, 'build/nginx/usr/sbin/nginx')]
  .find((path) => path && existsSync(path));
const piece = await readFile(join(root, 'examples/nginx.conf'), 'utf8');
const TYPES = {
  html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', json: 'application/json',
  webmanifest: 'application/manifest+json', wasm: 'application/wasm', ink: 'application/octet-stream', svg: 'image/svg+xml', png: 'image/png',
  cjs: 'text/plain; charset=utf-8', cts: 'text/plain; charset=utf-8', // for Node alone
};

test('the guide shows the configuration as it is', async () => {
  const guide = await readFile(join(root, 'docs/hosting.md'), 'utf8');
  assert.equal(guide.match(/<!-- examples\/nginx\.conf -->\n```nginx\n([^]*?)```/)?.[1], piece);
});

const lacking = mayLack(!nginx && 'nginx not found; install nginx');
for (const base of ['/inkling/', '/']) {
  test(`under ${base}`, { skip: lacking }, async (t) => {
    const browser = await launch();
    const server = await serveByNginx(base);
    const url = (/** @type {string} */ name) => `${server.origin}${base}${name}`;
    try {
      await t.test('every file has its type, is asked for each time, and is there at once if it is the same', async () => {
        for (const name of ['', ...await filesOf(DIST)]) {
          const answer = await fetch(url(name));
          await answer.arrayBuffer();
          assert.equal(answer.status, 200, name);
          assert.equal(answer.headers.get('content-type'), TYPES[/** @type {'js'} */ ((name || '.html').split('.').at(-1))], name);
          assert.equal(answer.headers.get('cache-control'), 'no-cache', name);
          assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', name);
          assert.equal(answer.headers.get('content-security-policy'), `frame-ancestors ${name === 'embed.html' ? '*' : "'self'"}`, name);
          const again = await fetch(url(name), { headers: { 'if-none-match': String(answer.headers.get('etag')) } });
          assert.equal(again.status, 304, name);
        }
        assert.equal((await fetch(url('none.js'))).status, 404);
      });

      await t.test('what is large is compressed', async () => {
        for (const name of ['inkling.js', 'inkling.wasm', 'inkling.ink', 'page.js']) {
          const answer = await fetch(url(name));
          assert.equal(answer.headers.get('content-encoding'), 'gzip', name);
          assert.deepEqual(Buffer.from(await answer.arrayBuffer()), await readFile(join(DIST, name)), name);
        }
      });

      await t.test('the page names a drawing, gets each file once, and goes on when the server has gone', async () => {
        const before = (await server.log()).length;
        const page = await (await browser.newContext()).newPage();
        const complaints = complaintsOf(page);
        await page.goto(base === '/' ? url('') : `${server.origin}/inkling`); // without its slash it is found, too
        assert.equal(page.url(), url(''));
        await settled(page);
        await draw(page, shapes.house);
        await page.locator('#offline').waitFor();
        const label = () => page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).result?.guesses[0].label);
        await settled(page);
        assert.equal(await label(), 'house');
        const sent = (await server.log()).slice(before).filter((line) => line.endsWith(' 200'));
        assert.ok(sent.includes(`${base}inkling.ink 200`));
        assert.deepEqual(sent, [...new Set(sent)]);
        await server.stop();
        await page.reload();
        await settled(page);
        assert.equal(await label(), 'house');
        assert.deepEqual(complaints, []);
        await page.context().close();
        await server.restart();
      });

      await t.test('other sites may frame embed.html, and nothing else', async () => {
        const frames = await serve({ answer: (path) => ({ body: `<!doctype html><link rel="icon" href="data:,"><iframe src="${url(path.slice(1))}"></iframe>` }) });
        const page = await browser.newPage();
        const framed = async (/** @type {string} */ name) => {
          await page.goto(`${frames.url}${name}`);
          return page.frames()[1].evaluate(() => document.querySelectorAll('inkling-pad').length).catch(() => 0);
        };
        assert.equal(await framed('embed.html'), 1);
        assert.equal(await framed('index.html'), 0);
        await page.close();
        await frames.close();
      });
    } finally {
      await browser.close();
      await server.close();
    }
  });
}

/** The files of a folder and of those in it. */
async function filesOf(/** @type {string} */ folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
}

/** nginx with the site under `base`. */
async function serveByNginx(/** @type {string} */ base) {
  const folder = await mkdtemp(join(tmpdir(), 'inkling-nginx-'));
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
  await mkdir(join(folder, 'www'));
  await cp(DIST, base === '/' ? join(folder, 'www') : join(folder, 'www/inkling'), { recursive: true });
  const locations = (base === '/' ? piece.replace(/location = \/inkling \{[^}]*\}\n/, '').replaceAll('/inkling/', '/') : piece).replaceAll('/srv/www', join(folder, 'www'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  await writeFile(join(folder, 'nginx.conf'), `
    daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
    events {}
    http {
      log_format short '$request_uri $status'; access_log ${folder}/access.log short; ${temporary}
      server { listen 127.0.0.1:${port}; ${locations} }
    }`);
  execFileSync(String(nginx), ['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'pipe' });
  const origin = `http://127.0.0.1:${port}`;
  const run = async () => {
    const process = start(String(nginx), ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'ignore' });
    for (let i = 0; ; i++) {
      if (await fetch(origin).then(() => true, () => false)) return process;
      if (i > 100) throw new Error(`nginx does not start: ${await readFile(join(folder, 'error.log'), 'utf8')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  let process = await run();
  return {
    origin,
    log: async () => (await readFile(join(folder, 'access.log'), 'utf8')).trim().split('\n'),
    stop: () => gone(process),
    async restart() { process = await run(); },
    async close() {
      await gone(process);
      await rm(folder, { recursive: true });
    },
  };
}
