/** Reads drawings from files of any format, as the readers of core/cli do. */
import { basename } from 'node:path';
import { recognize, recognizeColumns, recognizeText } from './foreign.mjs';
import { MAX_LINE } from './input.mjs';
import { BadLine, checkObject, isValue, quote, trim } from './json.mjs';
import { checkSize, MAX_POINTS, readStrokes } from './strokes.mjs';

/** @typedef {import('./input.mjs').Input} Input */
/** @typedef {import('./strokes.mjs').Drawing} Drawing */

/**
 * A drawing with its fields in the file's order, as JSON; or what is wrong with it. `place`: what messages add to the file's name.
 * @typedef {{ place: string, error: string } | { place: string, fields: [name: string, value: string][], drawing: Drawing }} Item
 *
 * @typedef {{ csv: boolean, strokes: import('./strokes.mjs').StrokeOptions }} Settings
 *
 * A reader gives items as they come, in bunches that need no waiting.
 * @typedef {{ check: (first: Buffer) => string | undefined, read: (input: Input, settings: Settings, path: string) => AsyncGenerator<Item[]> }} Reader
 */

const FIELD = 'drawing';
const TOO_LONG = `longer than ${MAX_LINE} bytes`;
const QUICKDRAW = ['key_id', 'countrycode', 'recognized'];

/** The characters of a name, which is a JSON string. @param {string} name */
const decodeName = (name) => (name.includes('\\') ? JSON.parse(name) : name.slice(1, -1));

/** @param {[name: string, value: string][]} fields @param {string} name @returns {string | undefined} the value of the last field of this name */
export function find(fields, name) {
  for (let i = fields.length - 1; i >= 0; i--) if (decodeName(fields[i][0]) === name) return fields[i][1];
  return undefined;
}

/** The strokes may also be a string with JSON, as tables have them. @param {[name: string, value: string][]} fields @param {Settings} settings */
function readDrawing(fields, settings) {
  let text = find(fields, FIELD);
  if (text?.startsWith('"')) {
    const strokes = trim(Buffer.from(JSON.parse(text)));
    if (!isValue(strokes)) throw new BadLine(`the string "${FIELD}" does not hold JSON`);
    text = strokes.toString();
  }
  const preferRows = fields.some(([name]) => QUICKDRAW.includes(decodeName(name)));
  return readStrokes(text === undefined ? undefined : JSON.parse(text), FIELD, { ...settings.strokes, preferRows });
}

/** @param {string} place @param {() => { fields: [string, string][], drawing: Drawing }} read @returns {Item} */
function attempt(place, read) {
  try {
    return { place, ...read() };
  } catch (error) {
    if (!(error instanceof BadLine)) throw error;
    return { place, error: error.message };
  }
}

/** @type {Reader} */
const ndjson = {
  check: (first) => recognize(first) ?? recognizeText(first),
  async* read(input, settings) {
    for await (const lines of input.lines()) {
      yield lines.filter(([line]) => !line || trim(line).length > 0).map(([line, number]) => attempt(`:${number}`, () => {
        if (!line) throw new BadLine(TOO_LONG);
        const fields = checkObject(line).map(({ name, nameEnd, value, valueEnd }) =>
          /** @type {[string, string]} */ ([line.toString('utf8', name, nameEnd), line.toString('utf8', value, valueEnd)]));
        return { fields, drawing: readDrawing(fields, settings) };
      }));
    }
  },
};

/** The file's name without what Google's downloads put around the label. @param {string} path */
const wordOf = (path) => quote(Buffer.from(basename(path).replace(/(?<=[^])\.gz$/i, '').replace(/(?<=[^])\.(ndjson|bin|csv)$/i, '').replace(/^full_(binary|simplified|raw)_(?=[^])/, '')));

/** A drawing is not whole. */
const CUT = 'the file ends inside this drawing: it is truncated or not a Quick, Draw! binary file';
class CutOff extends Error {}

/** @param {Input} input @param {number} size */
async function readWhole(input, size) {
  const bytes = await input.read(size);
  if (bytes.length < size) throw new CutOff();
  return bytes;
}

/** The format of core/cli/reader_quickdraw_bin.c. @param {Input} input @param {Buffer} header @returns {Promise<[size: number, drawing: Drawing, points: number]>} */
async function readBinStrokes(input, header) {
  /** @type {[number[], number[]][]} */
  const strokes = [];
  let size = header.length, points = 0;
  for (let left = header.readUInt16LE(15); left > 0; left--) {
    const n = (await readWhole(input, 2)).readUInt16LE(0);
    const xy = await readWhole(input, 2 * n);
    size += 2 + 2 * n;
    if (n > 0 && points <= MAX_POINTS) {
      strokes.push([[...xy.subarray(0, n)], [...xy.subarray(n)]]);
      points += n;
    }
  }
  return [size, { strokes, format: 'simplified' }, points];
}

/** A key may look like anything; the country and the flag after it do not look like text. @param {Buffer} first */
const hasCountry = (first) => /^[A-Z]{2}[\0\x01]$/.test(first.toString('latin1', 8, 11));

/** @type {Reader} */
const quickdrawBin = {
  check: (first) => (hasCountry(first) ? undefined : recognize(first)),
  async* read(input, settings, path) {
    for (let offset = 0; ;) {
      const place = `: drawing at byte ${offset}`;
      const header = await input.read(17);
      if (header.length === 0) return;
      try {
        if (header.length < 17) throw new CutOff();
        const [size, drawing, points] = await readBinStrokes(input, header);
        offset += size;
        /** @type {[string, string][]} */
        const fields = [['"key_id"', `"${header.readBigUInt64LE(0)}"`], ...(path === '-' ? [] : [/** @type {[string, string]} */ (['"word"', wordOf(path)])]),
          ['"countrycode"', quote(header.subarray(8, 10))], ['"recognized"', header[10] ? 'true' : 'false'],
          ['"timestamp"', `${header.readUInt32LE(11)}`], ['"drawing"', '']];
        yield [attempt(place, () => {
          checkSize(points, drawing.strokes.length);
          return { fields, drawing };
        })];
      } catch (error) {
        if (!(error instanceof CutOff)) throw error;
        if (!input.fault) yield [{ place, error: CUT }];
        return;
      }
    }
  },
};

/** The rows of CSV that are not blank: a line and those that go on in its quoted cells. @param {Input} input @returns {AsyncGenerator<[row: Buffer | string, line: number][]>} a string: an error */
async function* csvRows(input) {
  /** @type {Buffer[]} */
  let parts = [];
  let length = 0, first = 0, open = false;
  for await (const lines of input.lines()) {
    /** @type {[Buffer | string, number][]} */
    const rows = [];
    for (const [line, number] of lines) {
      if (parts.length === 0) first = number;
      if (!line || length + line.length > MAX_LINE) {
        rows.push([TOO_LONG, first]);
        parts = [];
        length = 0;
        open = false;
        continue;
      }
      if (parts.length === 0 && trim(line).length === 0) continue;
      for (let at = -1; (at = line.indexOf(34, at + 1)) >= 0;) open = !open;
      parts.push(line);
      length += line.length + (open ? 1 : 0);
      if (open) {
        parts.push(Buffer.from('\n'));
      } else {
        rows.push([Buffer.concat(parts), first]);
        parts = [];
        length = 0;
      }
    }
    if (rows.length) yield rows;
  }
  if (parts.length) yield [['a quote is not closed', first]];
}

/** The cells of a row, without their quotes. @param {Buffer} row @returns {Buffer[]} */
function cellsOf(row) {
  const cells = [];
  const end = row[row.length - 1] === 13 ? row.length - 1 : row.length;
  for (let at = 0; at <= end; at++) {
    if (row[at] !== 34 || at === end) {
      const comma = row.indexOf(44, at);
      const to = comma < 0 || comma > end ? end : comma;
      cells.push(row.subarray(at, to));
      at = to;
      continue;
    }
    const parts = [];
    let from = ++at;
    for (; ; at++) {
      at = row.indexOf(34, at);
      if (at < 0 || at >= end) at = end;
      if (at === end || row[at + 1] !== 34 || at + 1 >= end) break;
      parts.push(row.subarray(from, ++at));
      from = at + 1;
    }
    cells.push(Buffer.concat([...parts, row.subarray(from, at)]));
    at++;
    if (at < end && row[at] !== 44) throw new BadLine('a cell goes on after its closing quote; expected a comma');
  }
  return cells;
}

/** @type {Reader} */
const csv = {
  check: (first) => recognize(first) ?? recognizeColumns(first),
  async* read(input, settings) {
    /** @type {string[] | undefined} the columns, as JSON strings */
    let header;
    for await (const rows of csvRows(input)) {
      /** @type {Item[]} */
      const items = [];
      for (const [row, line] of rows) {
        if (!header) {
          if (typeof row === 'string') throw new BadLine(row);
          header = cellsOf(trim(row)).map(quote);
          if (!header.includes(`"${FIELD}"`)) throw new BadLine(`this is not CSV with a column "${FIELD}"; its first line must name the columns`);
          continue;
        }
        const names = header;
        items.push(attempt(`:${line}`, () => {
          if (typeof row === 'string') throw new BadLine(row);
          const cells = cellsOf(row);
          if (cells.length !== names.length) throw new BadLine(`${cells.length} cells; expected ${names.length} as in the first line`);
          const fields = cells.map((cell, i) => /** @type {[string, string]} */ ([names[i], quote(cell)]));
          return { fields, drawing: readDrawing(fields, settings) };
        }));
      }
      yield items;
    }
  },
};

/** By the suffix of file names, after which ".gz" may follow. @type {Record<string, Reader>} */
const READERS = { '.ndjson': ndjson, '.bin': quickdrawBin };

/** Bytes that tell a format. */
const MIN_FIRST = 16;

/**
 * The reader by the settings, the file's name, or its first bytes: files lose their suffix in pipes and downloads.
 * @param {string} path @param {Settings} settings @param {Input} input @returns {Promise<Reader>}
 */
export async function readerOf(path, settings, input) {
  if (settings.csv) return csv;
  const name = path.replace(/\.gz$/i, '').toLowerCase();
  const suffix = Object.keys(READERS).find((suffix) => name.endsWith(suffix) && name.length > suffix.length) ?? '.ndjson';
  if (suffix !== '.ndjson') return READERS[suffix];
  let first = await input.first();
  if (first.length > 0 && first[0] !== 0x7b && first.length < MIN_FIRST) first = await input.peek(MIN_FIRST); // a line end among other bytes
  return hasCountry(first) && !recognize(first) ? quickdrawBin : ndjson; // a JPEG picture has such bytes, too
}
