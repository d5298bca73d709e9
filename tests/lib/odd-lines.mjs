/**
 * Odd lines for the readers of drawings, always the same: objects with strings, numbers and space as few people write
 * them, drawings of right and wrong shapes, and lines with a few bytes changed.
 */
let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const below = (/** @type {number} */ n) => Math.floor(random() * n);
const chance = (/** @type {number} */ p) => random() < p;
/** @template T @param {readonly T[]} list @returns {T} */
const pick = (list) => list[below(list.length)];
/** @template T @param {number} n @param {() => T} of */
const times = (n, of) => Array.from({ length: n }, of);

const STRINGS = ['""', '"a"', '"caf\\u00e9 \\ud83d\\ude00"', '"lone \\ud83d"', '"lone \\ude00 \\ud83d"', '"nul \\u0000"', '"日本 🐱"', '"\\b\\f\\n\\r\\t\\/\\\\\\""', '"\u007f\u0080\u2028\ufeff\uffff"', '"\u{10ffff}"', '"1234567890123456789"'];
const BAD_STRINGS = ['"\\x"', '"\\u12g4"', '"\\u123"', '"\u0001"', '"\t"', '"a', "'a'", '"\\'];
const NUMBERS = ['0', '-0', '1e400', '-1E+400', '1e-400', '9007199254740993', '1234567890123456789', '123456789012345678901234567890', '0.1000', '1.5e3', '48.123456789012344', '-0.0e-0', '2147483648', '1E5'];
const BAD_NUMBERS = ['01', '-', '+1', '.5', '1.', '1e', '1e+', '0x10', 'NaN', 'Infinity', '-Infinity', '1_000', '--1', '1.e5', '00', '1e5.5'];
const BAD_WORDS = ['True', 'nul', 'undefined', 'truex', 'None', "'", '/**/1', '{,}', '[,]', '[1,]', '{"a"}', '{"a":}', '{a:1}', '{"a":1,}', '[1 2]', '{"a" 1}', ']', '}', '[}', '{]', '\f', '\u00a0', '\ufeff'];
const NAMES = ['"key_id"', '"word"', '"countrycode"', '"recognized"', '"meta"', '"a"', '"\\u0077ord"', '"wor\\u0064"', '"__proto__"', '"key_\\u0069d"', '""', '"Drawing"', '"drawing "', '"ключ"', '"toString"'];

const space = () => (chance(0.8) ? '' : times(1 + below(3), () => pick([' ', '\t', '\r', '  '])).join(''));
/** @param {number} depth @returns {string} */
function value(depth) {
  if (chance(0.015)) return pick([...BAD_STRINGS, ...BAD_NUMBERS, ...BAD_WORDS]);
  const kind = below(depth > 0 ? 7 : 5);
  if (kind < 2) return pick(STRINGS);
  if (kind < 4) return pick(NUMBERS);
  if (kind === 4) return pick(['true', 'false', 'null']);
  const items = times(below(4), () => `${kind === 5 ? `${pick(NAMES)}${space()}:${space()}` : ''}${value(depth - 1)}`);
  const inner = items.join(`${space()},${space()}`);
  return kind === 5 ? `{${space()}${inner}${space()}}` : `[${space()}${inner}${space()}]`;
}

const coordinate = () => (chance(0.005) ? pick([...NUMBERS, 'null', '"1"', 'true', '[]', '{}', '1e39', '-3.4028235e38', '3.4028234e38'])
  : chance(0.2) ? String(random() * 300) : chance(0.1) ? String(-below(300)) : chance(0.05) ? `${below(9)}e${below(3)}` : String(below(256)));
/** @param {string[]} items */
const list = (items) => `[${space()}${items.join(`${space()},${space()}`)}${space()}]`;
const row = (/** @type {number} */ n) => list(times(n, coordinate));
/** @param {number} rows @param {number} n */
const stroke = (rows, n) => list(times(rows, () => row(chance(0.02) ? below(4) : n)));
function drawing() {
  if (chance(0.02)) return pick(['[]', '[[]]', '[[[]]]', '[[[],[]]]', '[[],[[],[]],[[],[],[]]]', 'null', '{}', '"[[[1,2],[3,4]]]"', '"[[[10,90,40],[10,10,80]]]"', '"\\u005b[[1,2,9],\\t[3,4,9]]]"', '"\\ufeff [[[1,2,3],[4,5,6]]] "', '"[[[1,2"', '"\\ud83d[]"', '"\\"[]\\""', '5', '[5]', '[[5]]', '[null]', '[[null,[1]]]', '[{"x":[1],"y":[2]}]', '[[{"x":1,"y":2}]]', '[[1,0,0],[0,1,1]]']);
  const rows = pick([2, 2, 2, 3]), points = chance(0.2);
  const strokes = times(1 + below(3), () => {
    if (chance(0.05)) return pick(['[]', '[[],[]]', '[[],[],[]]', '[[]]']);
    const n = chance(0.4) ? 1 + below(3) : 3 + below(9);
    return points ? list(times(n, () => row(2))) : stroke(chance(0.02) ? 1 + below(5) : rows, n);
  });
  return list(strokes);
}

/** @returns {{ text: string, fields: [name: string, value: string][] }} */
function object() {
  /** @type {[string, string][]} */
  const fields = times(below(5), () => [chance(0.01) ? pick(BAD_STRINGS) : pick(NAMES), value(3)]);
  const n = chance(0.03) ? 0 : chance(0.03) ? 2 : 1;
  for (let i = 0; i < n; i++) fields.splice(below(fields.length + 1), 0, [pick(['"drawing"', '"drawing"', '"dra\\u0077ing"']), drawing()]);
  const text = `{${space()}${fields.map(([name, value]) => `${name}${space()}:${space()}${value}`).join(`${space()},${space()}`)}${space()}}`;
  return { text, fields };
}

const BYTES = Buffer.from('{}[]":,\\u0eE-+.tfn \t\r\0\x01\x1f\x7f\x80\xbf\xc0\xc1\xc2\xe0\xed\xef\xf0\xf4\xf5\xff', 'latin1');
/** A few bytes changed, left out or added. @param {Buffer} line */
function damage(line) {
  for (let n = 1 + below(3); n > 0 && line.length > 0; n--) {
    const at = below(line.length), kind = below(5);
    const added = kind === 0 ? [] : kind === 4 ? [line[at], line[at]] : [pick([...BYTES])];
    line = Buffer.concat([line.subarray(0, at), Buffer.from(added), line.subarray(kind === 3 ? at : at + 1)]);
  }
  return chance(0.1) ? line.subarray(0, below(line.length + 1)) : line;
}

const DEEP = [998, 999, 1000, 1001, 50_000];
const OTHER = ['', ' ', '\r', '\t \r', '\ufeff', '\ufeff ', 'null', '17', '"text"', '[1,2]', '[[[1,2],[3,4]]]', 'true', 'not json', '<html>', '{}', '{ }', '{} {}', '{}}', ',', '# comment', 'a,b,drawing'];

/**
 * @param {number} n
 * @returns {{ line: Buffer, fields?: [name: string, value: string][] }[]} lines without their ends; the fields of those that are as they were made
 */
export function oddLines(n) {
  seed = 20_260_601;
  const first = Buffer.from('{"drawing":[[[0,9,9],[0,0,9]]]}'); // what is not ndjson at all is told once a file
  return [{ line: first }, ...times(n - 1, () => {
    if (chance(0.01)) return { line: Buffer.from(pick(OTHER)) };
    if (chance(0.002)) return { line: Buffer.from(`{"deep":${'['.repeat(pick(DEEP))}`) };
    if (chance(0.004)) {
      const depth = pick(DEEP), [open, close] = pick([['[', ']'], ['{"a":', '}']]);
      return { line: Buffer.from(`{"deep":${open.repeat(depth)}1${close.repeat(depth)},"drawing":${drawing()}}`) };
    }
    const { text, fields } = object();
    const line = Buffer.from(`${chance(0.02) ? '\ufeff' : ''}${space()}${text}${space()}`);
    return chance(0.25) ? { line: damage(line) } : { line, fields };
  })].map(({ line, ...rest }) => ({ line: Buffer.from(line.filter((byte) => byte !== 10)), ...rest }));
}
