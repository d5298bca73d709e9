/**
 * Reads XML into elements, in one pass and without a DOM. Knows elements, attributes, text, CDATA, the five predefined
 * entities and numbered ones. Declarations of entities are passed over: nothing is expanded, and nothing is loaded.
 */
import { MAX_DEPTH, misread } from './reader.js';

/** An element. Names are without their prefix. */
export class XmlElement {
  /** @type {XmlElement[]} */
  children = [];
  text = '';

  /**
   * @param {string} name
   * @param {Map<string, string>} attributes
   */
  constructor(name, attributes) {
    this.name = name;
    this.attributes = attributes;
  }

  /** @param {string} name */
  get(name) { return this.attributes.get(name); }

  /** This element and all in it, in the order of the text. @returns {Generator<XmlElement>} */
  * all() {
    yield this;
    for (const child of this.children) yield* child.all();
  }
}

const NAMED = new Map([['lt', '<'], ['gt', '>'], ['amp', '&'], ['quot', '"'], ['apos', "'"]]);
/** @param {string} text */
const decoded = (text) => text.replace(/&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(\w{1,10}));/g, (whole, hex, decimal, name) => {
  const code = hex ? parseInt(hex, 16) : +decimal;
  return name ? NAMED.get(name) ?? whole : code <= 0x10ffff ? String.fromCodePoint(code) : whole;
});
const withoutPrefix = (/** @type {string} */ name) => name.slice(name.indexOf(':') + 1);

const ATTRIBUTE = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const NAME = /[^\s=<>"'/]+/y;
const SPACE = /\s*/y;

/**
 * @param {string} source
 * @returns {XmlElement} without a name; its children are the elements that are in no other
 * @throws {import('../../errors.js').InklingError} `strokes` if it is not well-formed XML, or cut off
 */
export function parseXml(source) {
  const root = new XmlElement('', new Map());
  const open = [root];
  let at = 0;
  const cut = () => misread(`The XML is cut off: <${open[open.length - 1].name || source.slice(at + 1, at + 12)}> does not end.`);
  const skipPast = (/** @type {string} */ end) => {
    const found = source.indexOf(end, at);
    if (found < 0) throw cut();
    const content = source.slice(at, found);
    at = found + end.length;
    return content;
  };
  const match = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < source.length) {
    const next = source.indexOf('<', at);
    const parent = open[open.length - 1];
    parent.text += decoded(source.slice(at, next < 0 ? undefined : next));
    if (next < 0) break;
    at = next;
    if (source.startsWith('<!--', at)) skipPast('-->');
    else if (source.startsWith('<![CDATA[', at)) {
      at += 9;
      parent.text += skipPast(']]>');
    } else if (source.startsWith('<?', at)) skipPast('?>');
    else if (source.startsWith('<!', at)) skipDeclaration();
    else if (source.startsWith('</', at)) {
      at += 2;
      const name = withoutPrefix(skipPast('>').trimEnd());
      if (open.length === 1 || name !== parent.name) throw misread(`The XML is wrong: </${name.slice(0, 40)}> ends ${parent.name ? `<${parent.name}>` : 'nothing'}.`);
      open.pop();
    } else {
      at++;
      const name = match(NAME)?.[0];
      if (!name) throw misread(`The XML is wrong at character ${at}.`);
      /** @type {Map<string, string>} */
      const attributes = new Map();
      for (let found; (found = match(ATTRIBUTE));) attributes.set(found[1] === 'xml:id' ? 'id' : withoutPrefix(found[1]), decoded(found[2] ?? found[3]));
      match(SPACE);
      const element = new XmlElement(withoutPrefix(name), attributes);
      parent.children.push(element);
      if (source.startsWith('/>', at)) at += 2;
      else if (source[at] === '>') {
        at++;
        open.push(element);
        if (open.length > MAX_DEPTH) throw misread(`The XML has more than ${MAX_DEPTH} levels of elements.`);
      } else throw at >= source.length || source.indexOf('>', at) < 0 ? cut() : misread(`The XML is wrong in <${name.slice(0, 40)}>, at character ${at + 1}.`);
    }
  }
  if (open.length > 1) throw cut();
  return root;

  /** A document type: its declarations may have brackets and quotes. */
  function skipDeclaration() {
    for (let brackets = 0; ; at++) {
      const character = source[at];
      if (character === undefined) throw misread('The XML is cut off in its document type.');
      if (character === '[') brackets++;
      if (character === ']') brackets--;
      if (source.startsWith('<!--', at)) {
        skipPast('-->');
        at--;
      } else if (character === '"' || character === "'") {
        at++;
        skipPast(character);
        at--;
      } else if (character === '>' && brackets <= 0) break;
    }
    at++;
  }
}
