// scripts/fetch-data against a server on this machine that serves the dataset's paths, well and badly.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { binary, cli, file, folder, inkling, ndjson, parse, root } from '../lib/cli.mjs';

/** A category's file: n drawings, each third not recognized, each tenth drawn a second time. */
function made(n, seed) {
  const drawings = Array.from({ length: n }, (_, i) => {
    const drawing = binary([[[0, 255, (i * 7 + seed) % 256], [i % 256, 0, 255]], [[i >> 8, 9], [seed, i % 251]]]);
    drawing[10] = Number(i % 3 !== 0);
    return drawing;
  });
  return drawings.flatMap((drawing, i) => (i % 10 ? [drawing] : [drawing, drawing]));
}
const own = { cat: made(900, 1), 'The Eiffel Tower': made(300, 2), bird: made(50, 3), cow: made(300, 4), crab: made(50, 5), duck: made(50, 6),
  fan: made(300, 7), dog: made(50, 8), fish: made(50, 9), eye: made(300, 10) };
const whole = (category) => Buffer.concat(own[category]);
const md5 = (bytes) => `md5=${createHash('md5').update(bytes).digest('base64')}`;
function crc32c(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  const value = Buffer.alloc(4);
  value.writeUInt32BE(~crc >>> 0);
  return `crc32c=${value.toString('base64')}`;
}

/** Requests of each category so far: their Range headers. */
const asked = new Map();
let server, base;

/** Sends a file from where the request asks, as storage does. */
function send(request, response, bytes, { upTo = Infinity, hash = `${crc32c(bytes)},${md5(bytes)}`, ranges = true, shift = 0 } = {}) {
  const from = (ranges && Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1])) || 0;
  const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes.length - from, 'x-goog-hash': hash };
  if (from) headers['content-range'] = `bytes ${from + shift}-${bytes.length - 1}/${bytes.length}`;
  response.writeHead(from ? 206 : 200, headers);
  if (from + upTo >= bytes.length) response.end(bytes.subarray(from));
  else response.write(bytes.subarray(from, from + upTo), () => response.destroy());
}

/** @type {Record<string, (request: any, response: any, bytes: Buffer, nth: number) => any>} */
const behaviors = {
  'The Eiffel Tower': (request, response, bytes) => send(request, response, bytes, { upTo: 4000 }), // cut again and again
  bird: (request, response, bytes, nth) => (nth < 2 ? response.writeHead(503).end() : send(request, response, bytes)),
  cow: (request, response, bytes, nth) => send(request, response, bytes, { ranges: false, upTo: nth < 2 ? 4000 : Infinity }),
  crab: (request, response, bytes, nth) => send(request, response, bytes, nth ? {} : { hash: md5(Buffer.from('other')) }),
  duck: (request, response, bytes, nth) => send(request, response, bytes, { hash: nth ? crc32c(bytes) : crc32c(Buffer.from('other')) }),
  fan: (request, response, bytes, nth) => send(request, response, bytes, { upTo: nth ? Infinity : 4000, shift: nth === 1 ? 5 : 0 }),
  dog: (request, response, bytes) => { // ends early, and says that this is all
    response.writeHead(200, { 'content-length': bytes.length - 3 });
    response.end(bytes.subarray(0, -3));
  },
  fish: (request, response, bytes) => { // says more than comes
    response.writeHead(200, { 'content-length': bytes.length + 999 });
    response.write(bytes, () => response.destroy());
  },
  eye: (request, response, bytes, nth) => (nth === 0 ? send(request, response, bytes, { upTo: 4000 }) : response.writeHead(nth < 3 ? 500 : 429).end()),
  bee: (request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>'),
};

before(async () => {
  server = createServer((request, response) => {
    const category = /^\/bucket\/full\/binary\/(.+)\.bin$/.exec(decodeURIComponent(request.url ?? ''))?.[1] ?? '';
    const nth = asked.get(category)?.length ?? 0;
    asked.set(category, [...(asked.get(category) ?? []), request.headers.range]);
    const serve = behaviors[category] ?? (own[category] ? send : () => response.writeHead(404).end());
    serve(request, response, own[category] && whole(category), behaviors[category] && nth);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${server.address().port}/bucket`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

/** @returns {Promise<{ status: number | null, out: string, err: string }>} */
function fetchData(args) {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'scripts/fetch-data'), ['--from', base, '--pause', '0.01', '--timeout', '10', ...args], { cwd: folder });
    let out = '', err = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

/** What each split must hold, in order: by the hash of the strokes. */
function expected(category, { unrecognized = false, limit = Infinity } = {}) {
  const splits = { train: new Map(), valid: new Map(), test: new Map() };
  for (const drawing of own[category]) {
    if (!drawing[10] && !unrecognized) continue;
    const digest = createHash('sha256').update(drawing.subarray(15)).digest();
    const digits = digest.readBigUInt64BE() % 100n;
    splits[digits === 0n ? 'test' : digits === 1n ? 'valid' : 'train'].set(digest.toString('hex'), drawing);
  }
  return Object.fromEntries(Object.entries(splits).map(([split, found]) =>
    [split, Buffer.concat([...found].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit).map(([, drawing]) => drawing))]));
}
const written = (out, category) => Object.fromEntries(['train', 'valid', 'test'].map((split) => [split, readFileSync(join(folder, out, split, `${category}.bin`))]));

test('a category is fetched, split by its drawings\' hashes, each drawing once', async () => {
  const { status, out, err } = await fetchData(['--out', 'plain', '--category', 'cat']);
  assert.equal(err, '');
  assert.equal(status, 0);
  const splits = expected('cat');
  assert.deepEqual(written('plain', 'cat'), splits);
  assert.ok(splits.test.length && splits.valid.length && splits.train.length > 50 * splits.test.length);
  assert.match(out, /^\[1 of 1\] cat: train \d+, valid \d+, test \d+\n$/);
});

test('what is there is not fetched again; limits keep the least hashes; unrecognized drawings on demand', async () => {
  const before = asked.get('cat').length;
  for (const [args, options] of /** @type {[string[], object][]} */ ([[['--train', '7', '--valid', '7', '--test', '7'], { limit: 7 }], [['--unrecognized'], { unrecognized: true }]])) {
    assert.equal((await fetchData(['--out', 'plain', '--category', 'cat', ...args])).status, 0);
    assert.deepEqual(written('plain', 'cat'), expected('cat', options));
  }
  assert.equal(asked.get('cat').length, before);
});

test('a connection that is cut goes on where it stopped', async () => {
  const { status, err } = await fetchData(['--out', 'cut', '--tries', '9', '--category', 'The Eiffel Tower']);
  assert.equal(status, 0, err);
  assert.deepEqual(written('cut', 'The Eiffel Tower'), expected('The Eiffel Tower'));
  assert.deepEqual(asked.get('The Eiffel Tower').slice(0, 3), [undefined, 'bytes=4000-', 'bytes=8000-']);
});

test('a server that is busy, knows no ranges, sends the wrong range or the wrong bytes: tried again until it is right', async () => {
  for (const [category, complaint] of Object.entries({ bird: /503/, cow: /4,000 of [\d,]+ bytes came/, crab: /MD5/, duck: /CRC-32C/, fan: /asked for bytes from 4000, got bytes 4005-/ })) {
    const { status, err } = await fetchData(['--out', 'again', '--category', category]);
    assert.equal(status, 0, err);
    assert.match(err, complaint);
    assert.deepEqual(written('again', category), expected(category));
  }
});

test('lies about the length, HTML and missing files are errors that name the file; the others are fetched', async () => {
  const categories = ['dog', 'fish', 'bee', 'ant', 'cat'];
  const { status, out, err } = await fetchData(['--out', 'bad', '--tries', '3', ...categories.flatMap((category) => ['--category', category])]);
  assert.equal(status, 1);
  assert.match(err, /dog\.bin: not fetched in 3 tries, the last: not a file of drawings: the drawing at byte [\d,]+ is cut short\. Run/);
  assert.match(err, /fish\.bin: not fetched in 3 tries, the last: .*\d bytes/);
  assert.match(err, /bee\.bin: a web page came/);
  assert.match(err, /ant\.bin: the server says 404/);
  assert.match(err, /4 of 5 categories are missing\n$/);
  assert.match(out, /^\[5 of 5\] cat: /);
  assert.deepEqual(readdirSync(join(folder, 'bad', 'train')), ['cat.bin']);
});

test('a fetch that failed keeps what came, and goes on in the next call', async () => {
  const first = await fetchData(['--out', 'later', '--tries', '3', '--category', 'eye']);
  assert.equal(first.status, 1);
  assert.equal(readFileSync(join(folder, 'later/official/eye.bin.part')).length, 4000);
  const kept = behaviors.eye;
  delete behaviors.eye;
  const second = await fetchData(['--out', 'later', '--category', 'eye']);
  behaviors.eye = kept;
  assert.equal(second.status, 0, second.err);
  assert.equal(asked.get('eye').at(-1), 'bytes=4000-');
  assert.deepEqual(written('later', 'eye'), expected('eye'));
  assert.ok(!existsSync(join(folder, 'later/official/eye.bin.part')));
});

test('a part that is already whole is taken as it is', async () => {
  mkdirSync(join(folder, 'whole/official'), { recursive: true });
  writeFileSync(join(folder, 'whole/official/cat.bin.part'), whole('cat'));
  const whenDone = behaviors.cat;
  behaviors.cat = (request, response, bytes) => response.writeHead(416, { 'content-range': `bytes */${bytes.length}`, 'x-goog-hash': md5(bytes) }).end();
  const { status, err } = await fetchData(['--out', 'whole', '--category', 'cat']);
  if (whenDone) behaviors.cat = whenDone; else delete behaviors.cat;
  assert.equal(status, 0, err);
  assert.deepEqual(written('whole', 'cat'), expected('cat'));
});

test('wrong usage says what is wrong', async () => {
  for (const [args, complaint] of /** @type {[string[], RegExp][]} */ ([[['--category', 'submarines'], /no category 'submarines'/], [['--category', 'cat', '--test', '-1'], /0 or more/], [['--bottom'], /--bottom/]])) {
    const { status, err } = await fetchData(['--out', 'none', ...args]);
    assert.equal(status, 2);
    assert.match(err, complaint);
  }
});

const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import numpy']).status === 0);
test('sketch-rnn\'s files are simplified as the dataset is', { skip: !python && 'NumPy is missing; install python3-numpy' }, async () => {
  writeFileSync(join(folder, 'make.py'), `
import sys, numpy as np
def part(at, n):
    out = np.empty(n, object)
    for i in range(n):
        out[i] = np.array([[5, 5, 0], [40 + at + i, 0, 0], [0, 60, 1], [-10, -20 - i, 0], [3, 30, 0]], np.int16)
    return out
np.savez(sys.argv[1], train=part(0, 20), valid=part(100, 3), test=part(200, 3))
np.savez(sys.argv[2], images=np.zeros((3, 28, 28)))
np.savez(sys.argv[3], train=np.zeros((3, 5, 3), np.int16))
class Open:
    def __reduce__(self):
        return open, (sys.argv[4], 'w')
np.savez(sys.argv[5], train=np.array([Open()], object))`);
  const [good, images, numbers, opened, hostile] = ['cat.npz', 'dog.npz', 'fish.npz', 'opened', 'bee.npz'].map((name) => join(folder, name));
  assert.equal(spawnSync(/** @type {string} */ (python), [join(folder, 'make.py'), good, images, numbers, opened, hostile]).status, 0);
  const { status, err } = await fetchData(['--out', 'npz', '--npz', good, '--inkling', cli]);
  assert.equal(status, 0, err);
  const raw = [[0, 20], [100, 3], [200, 3]].flatMap(([at, n]) => Array.from({ length: n }, (_, i) =>
    ({ drawing: [[[5, 45 + at + i, 45 + at + i], [5, 5, 65]], [[35 + at + i, 38 + at + i], [45 - i, 75 - i]]] })));
  const wanted = parse(inkling(['simplify', '--raw'], ndjson(raw)).out).map(({ drawing }) => {
    const bytes = binary(drawing);
    bytes[10] = 1;
    return bytes.toString('hex');
  });
  const got = Object.values(written('npz', 'cat')).map((bytes) => bytes.toString('hex')).join('');
  assert.equal(got.length, [...new Set(wanted)].join('').length);
  for (const drawing of wanted) assert.ok(got.includes(drawing));
  for (const [bad, complaint] of /** @type {[string, RegExp][]} */ ([[images, /no train, valid or test/], [numbers, /numbers of shape/], [hostile, /it holds \w+\.open, not arrays alone/], [file('ant.npz', 'no archive'), /not a zip/]])) {
    const other = await fetchData(['--out', 'npz', '--npz', bad]);
    assert.equal(other.status, 1);
    assert.match(other.err, /\.npz: not a sketch-rnn file/);
    assert.match(other.err, complaint);
  }
  assert.ok(!existsSync(opened));
});
