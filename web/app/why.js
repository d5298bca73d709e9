/** Explains a guess: which strokes of the drawing speak for or against a word, and what was seen after each. Loaded when it is first used. */
import { MAX_POINTS, look } from '../lib/look.js';
import { create, createButton, isolate } from './create.js';
import { createDialog } from './dialog.js';
import { SVG, label, loadLater, notice, onLanguage, pad, percent, pictureOf, setText, short, squareAround, text, toSvgPath } from './shared.js';
import { addStyle } from './style.js';
import { showWhole } from './whole.js';

/** @typedef {import('../lib/strokes.js').Stroke} Stroke */
/** @typedef {import('../lib/explain.js').ExplainedStroke} ExplainedStroke */
/** @typedef {'for' | 'against' | 'neutral'} Side */

/** Orange and blue differ for all kinds of color blindness; lines against a word are dashed, too. */
addStyle(`
  #why { --for: var(--accent); --against: #b34700; width: min(34rem, 100% - 2rem); }
  @media (prefers-color-scheme: dark) { #why { --against: #ff9d57; } }
  #why-title { overflow-wrap: anywhere; }
  #why-picture { display: grid; place-items: center; padding: .5rem; border: 1px solid var(--edge); border-radius: .75rem; background: var(--paper); color: var(--ink); forced-color-adjust: none; }
  #why-picture svg { width: min(100%, 22rem, 50vh); height: auto; }
  #why .for { --side: var(--for); }
  #why .against { --side: var(--against); }
  #why .against:not(text) { stroke-dasharray: calc(1.5 * var(--line)) calc(2 * var(--line)); }
  #why .neutral { --side: var(--pencil); }
  #why :is(path, line) { stroke: var(--side); stroke-width: var(--line); vector-effect: non-scaling-stroke; }
  #why text { fill: var(--side); stroke: var(--paper); paint-order: stroke; font-weight: 600; }
  #why-legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875rem; }
  #why-legend p { display: flex; align-items: center; gap: .5rem; }
  #why .line { flex: none; width: 2.5rem; height: .875rem; forced-color-adjust: none; vertical-align: middle; }
  #why-words button { max-width: 100%; overflow-wrap: anywhere; }
  #why table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
  #why :is(th, td) { padding: .375rem .25rem; border-top: 1px solid var(--faint); font-weight: 400; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
  #why thead th { border: 0; color: var(--pencil); font-size: .8125rem; }
  #why tbody :is(th, td:nth-child(2)) { font-variant-numeric: tabular-nums; white-space: nowrap; }
  #why td small { display: block; }
  @media print { [data-print="why"] main, #why-words, #why .close { display: none !important; } }
`);

/** A share that rounds to 0 percentage points speaks neither for nor against. */
const HALF_POINT = 0.005;
/** Other guesses that are less likely are not offered. */
const LOWEST = 0.01;
/** With so many strokes all have their numbers in the picture; with more, those that count. */
const ALL_NUMBERED = 12;

/** With so many the page stands still for a second, on a slow phone for several. */
const MAX_STROKES = 100;

/** @type {import('../lib/more.js').InklingMore} */
let inkling;
/** @type {HTMLDialogElement | undefined} */
let dialog;
/** @type {Stroke[]} */
let strokes = [];
let asked = ''; // the word that is being explained
/** What is shown. @type {import('../lib/more.js').Explanation | undefined} */
let shown;
let word = '';
const title = create('h2', { id: 'why-title', tabindex: '-1' });
const said = create('p', { id: 'why-said', role: 'status' });
const picture = create('div', { id: 'why-picture', dir: 'ltr' });
const others = create('div', { class: 'row' });
const words = create('div', { id: 'why-words', role: 'group', 'data-name': 'whyWords' }, create('p', { class: 'more', 'data-text': 'whyWords' }), others);
const note = create('p', { class: 'more' });
const rows = create('tbody');

/** @param {ExplainedStroke} stroke @returns {Side} */
const sideOf = ({ share }) => share >= HALF_POINT ? 'for' : share <= -HALF_POINT ? 'against' : 'neutral';

/** Width of a stroke's line, in CSS px: the more it counts, the thicker. @param {number} share */
const widthOf = (share) => `${(2 + 7 * Math.sqrt(Math.abs(share))).toFixed(1)}px`;

/** A probability as the page writes those of its guesses. @param {number} probability */
const likely = (probability) => probability < HALF_POINT ? `<${percent(0.01)}` : percent(probability);

/** @param {number} value @param {Intl.NumberFormatOptions} [options] */
const format = (value, options) => new Intl.NumberFormat(document.documentElement.lang, options).format(value);

/** A share in percentage points, with its sign. @param {number} share */
const points = (share) => format(100 * share, { signDisplay: 'exceptZero', maximumFractionDigits: 0 });

/** @param {string} name @param {Record<string, string | number>} attributes */
function createShape(name, attributes) {
  const shape = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) shape.setAttribute(attribute, String(value));
  return shape;
}

/** A short line that looks as a stroke does. @param {Side} side @param {number} share */
function lineOf(side, share) {
  const line = createShape('svg', { class: `line ${side}`, viewBox: '0 0 40 14', 'aria-hidden': 'true' });
  line.append(createShape('line', { x1: 6, x2: 34, y1: 7, y2: 7 }));
  line.style.setProperty('--line', widthOf(share));
  return line;
}

function build() {
  /** @type {[Side, import('./i18n.js').Key, number][]} */
  const sides = [['for', 'whyFor', 0.5], ['against', 'whyAgainst', 0.5], ['neutral', 'whyNeutral', 0]];
  dialog = createDialog('why', title, createButton('close', { class: 'close', 'data-close': '' }), said, picture,
    create('div', { id: 'why-legend' }, ...sides.map(([side, key, share]) => create('p', {}, lineOf(side, share), create('span', { 'data-text': key })))),
    words,
    create('table', {},
      create('thead', {}, create('tr', {}, ...['whyStroke', 'whyShare', 'whyThen'].map((key) => create('th', { scope: 'col', 'data-text': key })))),
      rows),
    note);
  dialog.classList.add('large');
  setText(note, 'whyNote', { example: () => points(0.1), number: 10 });
  onLanguage(show);
}

/** The drawing, with a line for each stroke that shows what it says, and its number where it begins. @param {ExplainedStroke[]} explained */
function draw(explained) {
  const svg = pictureOf(strokes), { side } = squareAround(strokes), size = side / 18;
  const sides = explained.map(sideOf);
  const lines = strokes.map((stroke, i) => {
    const line = createShape('path', { class: sides[i], d: toSvgPath(stroke) });
    line.style.setProperty('--line', widthOf(explained[i].share));
    return line;
  });
  const numbers = strokes.map(([{ x, y }], i) => {
    const number = createShape('text', { class: sides[i], x: short(x - size / 4), y: short(y - size / 4), 'font-size': short(size), 'text-anchor': 'end', 'stroke-width': short(size / 4) });
    number.textContent = format(i + 1);
    return number;
  }).filter((_, i) => strokes.length <= ALL_NUMBERED || sides[i] !== 'neutral');
  svg.replaceChildren(...lines, ...strokes.length > 1 ? numbers : []);
  picture.replaceChildren(svg);
}

/** What the strokes say, in one or two sentences. @param {ExplainedStroke[]} explained */
function sum(explained) {
  const count = explained.length, whole = explained[count - 1].probability;
  if (count === 1) return text('whyOne');
  const shares = explained.map(({ share }) => share);
  /** @param {import('./i18n.js').Key} key @param {number} share */
  const sentence = (key, share) => text(key, { number: shares.indexOf(share) + 1, count, without: isolate(likely(whole - share)), whole: isolate(likely(whole)) });
  /** Whether a share is seen in the percentages. @param {number} share */
  const counts = (share) => likely(whole - share) !== likely(whole);
  const most = Math.max(...shares), least = Math.min(...shares);
  return [
    sentence(most > 0 && counts(most) ? 'whyMost' : 'whyNone', most),
    ...least < 0 && counts(least) ? [sentence('whyLeast', least)] : [],
  ].join(' ');
}

/** @param {ExplainedStroke} stroke @param {number} i */
function rowOf(stroke, i) {
  const { share, probability, best } = stroke;
  /** @param {string} of @param {number} value */
  const guess = (of, value) => [create('bdi', {}, label(of)), ' ', create('bdi', {}, likely(value))];
  const then = create('td', {}, ...guess(best.label, best.probability));
  if (best.label !== word) then.append(create('small', {}, ...guess(word, probability)));
  return create('tr', {}, create('th', { scope: 'row' }, `${format(i + 1)} `, lineOf(sideOf(stroke), stroke.share)), create('td', {}, points(share)), then);
}

/** Shows the explanation, in the page's language. */
function show() {
  if (!shown) return;
  setText(title, 'whyTitle', { word: () => label(word) });
  draw(shown.strokes);
  rows.replaceChildren(...shown.strokes.map(rowOf));
  for (const button of /** @type {Iterable<HTMLElement>} */ (/** @type {unknown} */ (others.children))) {
    const { word: of = '' } = button.dataset;
    button.textContent = label(of);
    button.setAttribute('aria-pressed', String(of === word));
  }
  setText(said, '');
  said.textContent = sum(shown.strokes);
}

/** Explains a word; of many strokes that takes a while, so the page says so before. @param {string} of one of the model's labels */
async function explain(of) {
  asked = of;
  setText(said, 'loading');
  await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
  if (of !== asked) return;
  /** Explains what the pad would classify: not more points than that reads. @type {any} */
  const by = { classify: (/** @type {Stroke[]} */ drawing, /** @type {{}} */ options) => inkling.explain(drawing, { ...options, word: of }) };
  shown = /** @type {any} */ (look(inkling, strokes, {}, MAX_POINTS, by));
  word = of;
  show();
}

/** Shows the dialog for the drawing on the paper and its best guess. */
export async function openWhy() {
  const [{ loadMore }, own] = await Promise.all([import('../lib/more.js'), pad.load(), loadLater()]);
  inkling = await loadMore(own);
  if (pad.isDrawing || pad.strokes.length === 0) return;
  if (pad.strokes.length > MAX_STROKES) return notice('whyTooMany');
  showWhole();
  ({ strokes } = pad);
  const { guesses } = look(inkling, strokes);
  if (!dialog) build();
  others.replaceChildren(...guesses.filter(({ probability }, i) => i === 0 || probability >= LOWEST).map((guess) => {
    const button = create('button', { type: 'button' });
    button.dataset.word = guess.label;
    button.addEventListener('click', () => explain(guess.label));
    return button;
  }));
  words.hidden = others.children.length < 2;
  shown = undefined;
  setText(title, 'whyTitle', { word: () => label(guesses[0].label) });
  picture.replaceChildren(pictureOf(strokes));
  rows.replaceChildren();
  /** @type {HTMLDialogElement} */ (dialog).showModal();
  title.focus();
  await explain(guesses[0].label);
}
