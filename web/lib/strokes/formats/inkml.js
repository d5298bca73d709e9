/** W3C InkML: traces, with the channels and differences that its trace format allows. */
import { misread } from './reader.js';
import { XmlElement } from './xml.js';

/** @typedef {import('./reader.js').Outline} Outline */

/** A value, after the mark of how it is meant: `!` itself, `'` a velocity, `"` an acceleration; `*` as before, `?` unknown. */
const VALUE = /\s*([!'"]?)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|#[\da-fA-F]+|[TF*?])/y;

/**
 * @param {string} text
 * @param {Channels} channels
 * @returns {Outline}
 */
function read(text, { x, y, t, scaleX, scaleY, scaleT }) {
  /** Per channel: how values are meant, the last value, the last difference. @type {{ mark: string, value: number, velocity: number }[]} */
  const states = [];
  return text.split(',').filter((point) => point.trim()).map((point) => {
    let at = 0;
    for (let channel = 0; ; channel++) {
      VALUE.lastIndex = at;
      const found = VALUE.exec(point);
      if (!found) break;
      at = VALUE.lastIndex;
      const state = states[channel] ??= { mark: '!', value: 0, velocity: 0 };
      const [, mark, written] = found;
      if (mark) state.mark = mark;
      if (written === '?' || written === 'T' || written === 'F') continue;
      const number = written[0] === '#' ? parseInt(written.slice(1), 16) : +written;
      if (written === '*') state.value += state.mark === '!' ? 0 : state.velocity;
      else if (state.mark === '!') [state.value, state.velocity] = [number, 0];
      else {
        state.velocity = state.mark === "'" ? number : state.velocity + number;
        state.value += state.velocity;
      }
    }
    if (point.slice(at).trim()) throw misread(`An InkML trace has the point ${JSON.stringify(point.trim().slice(0, 40))}.`);
    if (!states[x] || !states[y]) throw misread(`An InkML trace has a point without x and y: ${JSON.stringify(point.trim().slice(0, 40))}.`);
    return { x: scaleX * states[x].value, y: scaleY * states[y].value, ...(states[t] && { t: scaleT * states[t].value }) };
  });
}

/**
 * Places of the channels in a point, and what their values are multiplied by.
 * @typedef {{ x: number, y: number, t: number, scaleX: number, scaleY: number, scaleT: number }} Channels
 * @param {XmlElement | undefined} format
 * @returns {Channels}
 */
function channelsOf(format) {
  const channels = Array.from(format?.all() ?? []).filter(({ name }) => name === 'channel');
  if (!channels.length) return { x: 0, y: 1, t: -1, scaleX: 1, scaleY: 1, scaleT: 1 };
  const find = (/** @type {string} */ name) => channels.findIndex((channel) => channel.get('name') === name);
  const sign = (/** @type {number} */ at) => (channels[at]?.get('orientation')?.startsWith('-') ? -1 : 1);
  const [x, y, t] = ['X', 'Y', 'T'].map(find);
  if (x < 0 || y < 0) throw misread('The trace format of an InkML document has no channels X and Y.');
  return { x, y, t, scaleX: sign(x), scaleY: sign(y), scaleT: { s: 1000, us: 0.001 }[channels[t]?.get('units') ?? ''] ?? 1 };
}

/** @type {import('./reader.js').Reader} */
export const inkml = {
  accepts: (value) => value instanceof XmlElement && value.children.length === 1 && value.children[0].name === 'ink',
  read(value, result) {
    /** @type {XmlElement[]} */
    const elements = Array.from(value.all());
    const byId = new Map(elements.filter((element) => element.get('id')).map((element) => [element.get('id'), element]));
    const follow = (/** @type {string | undefined} */ reference) => byId.get(reference?.slice(reference.indexOf('#') + 1));
    /** The trace format of a context: inside it, or where it refers to. @type {(context: XmlElement | undefined, depth?: number) => XmlElement | undefined} */
    const formatOf = (context, depth = 0) => {
      if (!context || depth > 10 || context.name === 'traceFormat') return context;
      const inside = Array.from(context.all()).find(({ name }) => name === 'traceFormat');
      return inside ?? ['traceFormatRef', 'inkSourceRef', 'contextRef'].map((name) => formatOf(follow(context.get(name)), depth + 1)).find(Boolean);
    };
    const standard = elements.find(({ name }) => name === 'traceFormat');
    /** @type {Map<string, Outline>} */
    const traces = new Map();
    /** Traces, each with the context of the innermost group that names one. */
    const walk = (/** @type {XmlElement} */ element, /** @type {string | undefined} */ outer) => {
      result.visit();
      const context = element.get('contextRef') ?? outer;
      if (element.name === 'traceView' || element.name === 'annotationXML') return;
      if (element.name !== 'trace' || element.get('type') === 'penUp') {
        for (const child of element.children) walk(child, context);
        return;
      }
      const outline = read(element.text, channelsOf(context === undefined ? standard : formatOf(follow(context)) ?? standard));
      const before = traces.get((element.get('priorRef') ?? '').replace('#', ''));
      if (before && /^(middle|end)$/.test(element.get('continuation') ?? '')) before.push(...outline);
      traces.set(element.get('id') ?? `trace ${traces.size}`, before && element.get('continuation') ? before : outline);
    };
    walk(value, undefined);
    for (const outline of new Set(traces.values())) result.add(outline);
  },
};
