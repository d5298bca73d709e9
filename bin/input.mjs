/** The bytes of a file or of standard input, decompressed if they are gzip; as core/cli/input.c reads them. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

export const MAX_LINE = 16777216; // INPUT_MAX_LINE: bytes
const FIRST_SIZE = 4096;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The gzip data is no good. */
export class GzipError extends Error {}

/** @param {AsyncIterator<Buffer>} chunks @returns {AsyncGenerator<Buffer>} */
async function* gunzip(chunks) {
  const stream = createGunzip();
  /** @type {Buffer[]} */
  const ready = [];
  let ended = false, wake = () => {};
  /** @type {NodeJS.ErrnoException | undefined} */
  let error;
  stream.on('data', (chunk) => ready.push(chunk));
  stream.on('end', () => { ended = true; wake(); });
  stream.on('error', (cause) => { error = cause; wake(); });
  for (let last = false; !last && !ended && !error;) {
    const { done, value } = await chunks.next();
    last = Boolean(done);
    await new Promise((resolve) => {
      wake = () => resolve(undefined);
      if (done) stream.end();
      else stream.write(value, wake);
    });
    await new Promise((resolve) => setImmediate(resolve)); // the data may come after the callback
    yield* ready.splice(0);
  }
  if (error) throw new GzipError(`the gzip data is ${error.code === 'Z_BUF_ERROR' ? 'cut off' : 'damaged'}; copy the file again`);
}

export class Input {
  /** Of what was read; the rest of the last chunk. */
  #rest = /** @type {Buffer} */ (Buffer.alloc(0));
  /** @type {AsyncIterator<Buffer>} */
  #chunks;
  #started = false;
  #ended = false;
  lineNumber = 0; // of the line last read, from 1
  /** Why the reading broke off. @type {unknown} */
  fault = undefined;

  /** @param {string} path */
  constructor(path) {
    this.name = path === '-' ? 'standard input' : path;
    this.#chunks = (path === '-' ? process.stdin : createReadStream(path))[Symbol.asyncIterator]();
  }

  /** The next chunk, or undefined at the end and when the file cannot be read. */
  async #next() {
    if (this.#ended) return undefined;
    try {
      const { done, value } = await this.#chunks.next();
      if (!done) return value;
    } catch (error) {
      this.fault = error;
    }
    this.#ended = true;
    return undefined;
  }

  /** Adds a chunk to the rest. Returns whether there was one. */
  async #fill() {
    const chunk = await this.#next();
    if (chunk) this.#rest = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
    return chunk !== undefined;
  }

  async #start() {
    if (this.#started) return;
    this.#started = true;
    while (this.#rest.length < 2 && (this.#rest.length === 0 || this.#rest[0] === 0x1f) && await this.#fill());
    if (this.#rest[0] !== 0x1f || this.#rest[1] !== 0x8b) return;
    const first = this.#rest, chunks = this.#chunks;
    this.#rest = Buffer.alloc(0);
    this.#chunks = gunzip((async function* () {
      yield first;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    })());
  }

  /** The first bytes, at most 4096: the first line that is not blank with its end, and what is before it. They are still to be read. */
  async first() {
    await this.#start();
    let blank = true, n = 0;
    do {
      for (; n < this.#rest.length && n < FIRST_SIZE; n++) {
        const c = this.#rest[n];
        if (c === 10 && !blank) return this.#rest.subarray(0, n + 1);
        const mark = n < 3 && c === BYTE_ORDER_MARK[n];
        blank &&= mark || c === 32 || c === 9 || c === 13 || c === 10;
      }
    } while (n < FIRST_SIZE && await this.#fill());
    return this.#rest.subarray(0, n);
  }

  /**
   * The lines without their ends, as many as a chunk ends; a line that is too long is null.
   * @returns {AsyncGenerator<[line: Buffer | null, number: number][]>}
   */
  async* lines() {
    await this.#start();
    /** @type {Buffer[]} */
    let parts = [];
    let length = 0;
    let chunk = this.#rest;
    this.#rest = Buffer.alloc(0);
    const add = (/** @type {Buffer} */ part) => {
      length += part.length;
      if (length > MAX_LINE) parts = [];
      else if (part.length) parts.push(part);
    };
    /** @returns {[Buffer | null, number]} */
    const finish = () => {
      const line = length > MAX_LINE ? null : parts.length === 1 ? parts[0] : Buffer.concat(parts);
      parts = [];
      length = 0;
      return [line, ++this.lineNumber];
    };
    for (;;) {
      /** @type {[Buffer | null, number][]} */
      const lines = [];
      let start = 0;
      for (let newline; (newline = chunk.indexOf(10, start)) >= 0; start = newline + 1) {
        add(chunk.subarray(start, newline));
        lines.push(finish());
      }
      add(chunk.subarray(start));
      if (lines.length) yield lines;
      const next = await this.#next();
      if (!next) break;
      chunk = next;
    }
    if (length && !this.fault) yield [finish()];
  }

  /** The next `size` bytes, or fewer at the end. They are still to be read. @param {number} size @returns {Promise<Buffer>} */
  async peek(size) {
    await this.#start();
    while (this.#rest.length < size && await this.#fill());
    return this.#rest.subarray(0, size);
  }

  /** Reads `size` bytes, or fewer at the end. @param {number} size @returns {Promise<Buffer>} */
  async read(size) {
    const read = await this.peek(size);
    this.#rest = this.#rest.subarray(read.length);
    return read;
  }
}
