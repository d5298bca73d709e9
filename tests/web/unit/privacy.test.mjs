/** Nothing leaves the device: what the shipped code can do at all. tests/web/cross-browser watches what it does. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DIST } from '../../lib/shapes.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const names = (await readdir(DIST, { recursive: true })).filter((name) => /\.(js|html|css|svg|webmanifest)$/.test(name) && name !== 'inkling.html');
const files = await Promise.all([...names.map((name) => join(DIST, name)), ...(await readdir(join(root, 'bin'))).map((name) => join(root, 'bin', name))].map(async (path) => ({ path, text: await readFile(path, 'utf8') })));

test('the code uses no network API but fetch, and only for its own files', () => {
  const ways = /\b(XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|RTCPeerConnection|importScripts|document\.cookie|attributionSrc)\b|\bping=|\bprefetch\b|\bpreconnect\b/;
  for (const { path, text } of files) assert.doesNotMatch(text, ways, path);
  const fetching = files.filter(({ text }) => /\bfetch\(/.test(text)).map(({ path }) => path.slice(DIST.length + 1)).sort();
  assert.deepEqual(fetching, ['embed.html', 'embed.js', 'index.html', 'inkling.js', 'more.js', 'page.js', 'sketch.js', 'sketches.js', 'sw.js']);
  for (const { path, text } of files) {
    // Links that people follow themselves, and names of formats, are no requests.
    const addresses = text.replace(/<a [^>]*>|\/\/.*|\/\*[^]*?\*\//g, '').match(/https?:\/\/[^\s"'`)]+/g) ?? [];
    assert.deepEqual(addresses.filter((address) => address !== 'http://www.w3.org/2000/svg'), [], path);
  }
});

test('only the page keeps drawings in a database', () => {
  assert.deepEqual(files.filter(({ text }) => /\bindexedDB\b/.test(text)).map(({ path }) => path.slice(DIST.length + 1)), ['page.js']);
});

test('no code is made from strings', () => {
  for (const { path, text } of files) assert.doesNotMatch(text, /\beval\(|\bFunction\(|set(Timeout|Interval)\(\s*['"`]|(inner|outer)HTML\s*=[^=]|insertAdjacentHTML|document\.write|["'=]javascript:/, path);
  const drawing = '{"drawing":[[[0,9,9,0,0],[0,0,9,9,0]]]}\n';
  const said = execFileSync(process.execPath, ['--disallow-code-generation-from-strings', join(root, 'bin/inkling.mjs'), 'classify'], { input: drawing, encoding: 'utf8' });
  assert.match(said, /"label":"square"/);
});

test('the pages\' own policies forbid other servers, inline code and eval', async () => {
  for (const name of ['index.html', 'embed.html', 'inkling.html']) {
    const [, policy] = /** @type {string[]} */ (/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(await readFile(join(DIST, name), 'utf8')));
    assert.match(policy, /^default-src 'none'; /, name);
    assert.doesNotMatch(policy, /https?:|\*|'unsafe-|'strict-dynamic'/, name);
    assert.match(policy, name === 'inkling.html' ? /connect-src data:;/ : /connect-src 'self';/, name);
  }
});
