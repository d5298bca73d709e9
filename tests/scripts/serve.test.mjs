import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { file, folder, root } from '../lib/cli.mjs';

const script = join(root, 'scripts/lib/serve.mjs');
const children = [];
after(() => children.forEach((child) => child.kill()));

mkdirSync(join(folder, 'site/sub'), { recursive: true });
file('secret.txt', 'secret');
file('site/index.html', '<!doctype html>');
file('site/sub/index.html', 'sub');
file('site/a b.wasm', Buffer.from([0, 97, 115, 109]));
file('site/page.js', '');

/** Starts a server; its port. */
function serve(port) {
  const child = spawn(process.execPath, [script, join(folder, 'site'), port], { env: { PATH: process.env.PATH } });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => resolve(Number(/localhost:(\d+)/.exec(text)?.[1])));
    child.on('exit', (status) => reject(new Error(`serve ended with ${status}`)));
  });
}

/** A request whose path is sent as it is. */
const request = (port, path) => new Promise((resolve, reject) => {
  get({ host: '127.0.0.1', port, path }, (response) => {
    let body = '';
    response.on('data', (chunk) => { body += chunk; }).on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], body }));
  }).on('error', reject);
});

test('serves files with their types, and nothing outside the folder', async () => {
  const port = await serve('0');
  assert.deepEqual(await request(port, '/'), { status: 200, type: 'text/html; charset=utf-8', body: '<!doctype html>' });
  assert.equal((await request(port, '/?a=1')).status, 200);
  assert.equal((await request(port, '/sub/')).body, 'sub');
  assert.equal((await request(port, '/a%20b.wasm')).type, 'application/wasm');
  assert.equal((await request(port, '/page.js')).type, 'text/javascript; charset=utf-8');
  for (const path of ['/none', '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%', '/%00']) {
    assert.equal((await request(port, path)).status, 404, path);
  }
});

test('takes the next port when the one wanted is taken', async () => {
  const first = await serve('0');
  const second = await serve(`${first}`);
  assert.ok(second > first && second <= first + 20);
  assert.equal((await request(second, '/')).status, 200);
});

test('says what a port is', () => {
  const { status, stderr } = spawnSync(process.execPath, [script, folder, 'eighty'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /eighty is not a port/);
});
