/** JSON as RFC 8259 defines it, in UTF-8: checks bytes as core/cli/json.c does, and stops at the same byte. */
export const MAX_DEPTH = 1000; // JSON_MAX_DEPTH

/** Why a line, or a drawing, is refused. */
export class BadLine extends Error {}

/**
 * A field of an object: where its name, with its quotes, and its value begin and end.
 * @typedef {{ name: number, nameEnd: number, value: number, valueEnd: number }} Field
 */

const isSpace = (/** @type {number} */ c) => c === 32 || c === 9 || c === 13 || c === 10;
const isDigit = (/** @type {number} */ c) => c >= 48 && c <= 57;
const isHex = (/** @type {number} */ c) => isDigit(c) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
const QUOTE = 34, COMMA = 44, COLON = 58, BACKSLASH = 92;

// Where the check is. It stops at the first byte that is wrong.
/** @type {Uint8Array} */
let bytes;
let at = 0, end = 0;
/** @type {'' | 'utf-8' | 'depth'} */
let fault = '';

function skipSpace() {
  while (at < end && isSpace(bytes[at])) at++;
}

/** Whether the next byte is c, which is then passed. @param {number} c */
function take(c) {
  if (at >= end || bytes[at] !== c) return false;
  at++;
  return true;
}

/**
 * The bytes of the well-formed UTF-8 character at a place, or 0.
 * @param {Uint8Array} text
 * @param {number} from
 * @param {number} to
 */
export function utf8Length(text, from, to) {
  const c = text[from];
  const n = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
  if (n === 0 || to - from < n) return 0;
  const low = c === 0xe0 ? 0xa0 : c === 0xf0 ? 0x90 : 0x80; // below, fewer bytes would do
  const high = c === 0xed ? 0x9f : c === 0xf4 ? 0x8f : 0xbf; // above: surrogates; U+110000
  const second = text[from + 1];
  return second < low || second > high || (n > 2 && text[from + 2] >> 6 !== 2) || (n > 3 && text[from + 3] >> 6 !== 2) ? 0 : n;
}

function checkEscape() {
  if (at < end && '"\\/bfnrt'.includes(String.fromCharCode(bytes[at]))) {
    at++;
    return true;
  }
  if (!take(0x75)) return false;
  for (let i = 0; i < 4; i++, at++) if (at === end || !isHex(bytes[at])) return false;
  return true;
}

function checkString() {
  if (!take(QUOTE)) return false;
  while (at < end && bytes[at] >= 32) {
    const c = bytes[at];
    if (c === QUOTE) {
      at++;
      return true;
    }
    if (c === BACKSLASH) {
      at++;
      if (!checkEscape()) return false;
    } else if (c < 0x80) {
      at++;
    } else {
      const n = utf8Length(bytes, at, end);
      at += n;
      if (n === 0) {
        fault = 'utf-8';
        return false;
      }
    }
  }
  return false;
}

function checkDigits() {
  const first = at;
  while (at < end && isDigit(bytes[at])) at++;
  return at > first;
}

function checkNumber() {
  take(0x2d);
  if (!take(0x30) && !checkDigits()) return false;
  if (take(0x2e) && !checkDigits()) return false;
  if (take(0x65) || take(0x45)) {
    if (!take(0x2b)) take(0x2d);
    return checkDigits();
  }
  return true;
}

/** @param {string} word */
function checkWord(word) {
  if (end - at < word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  at += word.length;
  return true;
}

/** Checks a value in containers of this depth. @param {number} depth @returns {boolean} */
function checkValue(depth) {
  switch (at < end ? bytes[at] : 0) {
    case 0x7b:
    case 0x5b:
      return checkContainer(depth + 1);
    case QUOTE:
      return checkString();
    case 0x74:
      return checkWord('true');
    case 0x66:
      return checkWord('false');
    case 0x6e:
      return checkWord('null');
    default:
      return checkNumber();
  }
}

/** Checks an element, or a field, which is listed if there is a list. @param {boolean} isField @param {number} depth @param {Field[]} [fields] */
function checkItem(isField, depth, fields) {
  const name = at;
  let nameEnd = at;
  if (isField) {
    if (!checkString()) return false;
    nameEnd = at;
    skipSpace();
    if (!take(COLON)) return false;
    skipSpace();
  }
  const value = at;
  if (!checkValue(depth)) return false;
  fields?.push({ name, nameEnd, value, valueEnd: at });
  skipSpace();
  return true;
}

/** @param {number} depth @param {Field[]} [fields] @returns {boolean} */
function checkContainer(depth, fields) {
  if (depth > MAX_DEPTH) {
    fault = 'depth';
    return false;
  }
  const isObject = bytes[at++] === 0x7b;
  const close = isObject ? 0x7d : 0x5d;
  skipSpace();
  if (take(close)) return true;
  while (checkItem(isObject, depth, fields)) {
    if (take(close)) return true;
    if (!take(COMMA)) return false;
    skipSpace();
  }
  return false;
}

/** @param {Uint8Array} text @param {number} from @param {number} to */
function begin(text, from, to) {
  bytes = text;
  at = from;
  end = to;
  fault = '';
}

/** Where text is without a byte order mark and without the space around it. @param {Uint8Array} text @returns {[from: number, to: number]} */
function bounds(text) {
  let from = text.length >= 3 && text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0, to = text.length;
  while (from < to && isSpace(text[from])) from++;
  while (to > from && isSpace(text[to - 1])) to--;
  return [from, to];
}

/** Text without a byte order mark and without the space around it. @param {Buffer} text */
export const trim = (text) => text.subarray(...bounds(text));

/**
 * The fields of the object that a line is.
 * @param {Buffer} line
 * @returns {Field[]}
 * @throws {BadLine} if it is anything else
 */
export function checkObject(line) {
  const [from, to] = bounds(line);
  /** @type {Field[]} */
  const fields = [];
  const isObject = from < to && line[from] === 0x7b;
  begin(line, from, to);
  if ((isObject ? checkContainer(1, fields) : checkValue(0)) && at === end) {
    if (isObject) return fields;
    throw new BadLine('not a JSON object; expected {"drawing":[[[x…],[y…]],…]}');
  }
  switch (fault) {
    case 'utf-8':
      throw new BadLine(`not valid UTF-8 at byte ${at + 1} of the line; expected JSON in UTF-8`);
    case 'depth':
      throw new BadLine(`nested more than ${MAX_DEPTH} deep at byte ${at + 1} of the line`);
    default:
      throw new BadLine(`not valid JSON at byte ${at + 1} of the line; expected one JSON object per line`);
  }
}

/** Whether the text is a value with nothing but space around it. @param {Buffer} text */
export function isValue(text) {
  begin(text, 0, text.length);
  skipSpace();
  const valid = checkValue(0);
  skipSpace();
  return valid && at === end;
}

/** Whether a value begins whose end is not in the text. @param {Buffer} text */
export function isUnfinished(text) {
  begin(text, 0, text.length);
  return !checkValue(0) && at === end && !fault;
}

/** Bytes as a JSON string; what is not UTF-8 becomes U+FFFD. @param {Uint8Array} text */
export function quote(text) {
  let from = 0, result = '"';
  const plain = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  for (let i = 0; i < text.length;) {
    const c = text[i];
    const n = c < 0x80 ? 1 : utf8Length(text, i, text.length);
    if (c >= 32 && c !== QUOTE && c !== BACKSLASH && n > 0) {
      i += n;
      continue;
    }
    result += plain.toString('utf8', from, i);
    result += c < 32 ? `\\u${c.toString(16).padStart(4, '0')}` : c < 0x80 ? `\\${String.fromCharCode(c)}` : '\uFFFD';
    from = ++i;
  }
  return `${result}${plain.toString('utf8', from)}"`;
}
