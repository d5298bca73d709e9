// Serves a folder on this machine: node scripts/lib/serve.mjs FOLDER [PORT]. A taken port is passed over for the next.
import { spawn } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json',
};
const folder = resolve(process.argv[2] ?? 'dist');
const wanted = Number(process.argv[3] ?? 8000);
if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65535) {
  console.error(`serve: ${process.argv[3]} is not a port; expected a number from 0 (any free one) to 65535`);
  process.exit(2);
}

function find(url) {
  try {
    const path = join(folder, normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname)));
    if (path !== folder && !path.startsWith(join(folder, '/'))) return null;
    return statSync(path).isDirectory() ? find(`${url.split('?')[0].replace(/\/$/, '')}/index.html`) : path;
  } catch {
    return null;
  }
}

const server = createServer((request, response) => {
  const path = find(request.url);
  if (!path) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
    return;
  }
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': statSync(path).size, 'cache-control': 'no-cache' });
  createReadStream(path).on('error', () => response.destroy()).pipe(response);
});

function open(address) {
  const opener = process.platform === 'darwin' ? 'open' : process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? 'xdg-open' : null;
  if (opener) spawn(opener, [address], { stdio: 'ignore', detached: true }).on('error', () => {}).unref();
}

server.on('listening', () => {
  const address = `http://localhost:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`;
  console.log(`Inkling is at ${address} (Ctrl-C ends it)`);
  open(address);
});
let tries = 0;
server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== 'EADDRINUSE' || wanted === 0 || tries > 20) {
    console.error(`serve: ${error.message}`);
    process.exit(1);
  }
  server.listen(wanted + ++tries, '127.0.0.1');
});
server.listen(wanted, '127.0.0.1');
