/** Saves, shares and opens drawings: Quick, Draw!'s ndjson, SVG and PNG; and makes small pictures of them for the page. */
import { $, label, pad, text, write } from './i18n.js';
import { around, jsonOf, pathOf } from '../lib/strokes.js';

/** @typedef {import('../lib/strokes.js').Stroke} Stroke */

const INK = '#1a1c2e';
const PAPER = '#ffffff';
const SIDE = 1024; // px of a picture
const SVG = 'http://www.w3.org/2000/svg';
const dialog = /** @type {HTMLDialogElement} */ ($('files'));
const chosen = /** @type {HTMLInputElement} */ ($('chosen'));

/**
 * A sentence beside the page's name, until the next change of the drawing.
 * @param {import('./i18n.js').Key | ''} key
 * @param {import('./i18n.js').Values} [values]
 */
export function notice(key, values) {
  write($('notice'), key, values);
  document.body.classList.toggle('noticed', key !== '');
}

/** @param {string} kind */
async function fileOf(kind) {
  const category = pad.result?.guesses[0]?.label ?? 'drawing';
  const content = kind === 'png' ? await toPng(pad.strokes) : kind === 'svg' ? toSvg(pad.strokes) : toNdjson(pad.strokes, category);
  const type = { svg: 'image/svg+xml', ndjson: 'application/x-ndjson' }[kind] ?? 'image/png';
  const word = pad.result ? label(category) : text('drawing');
  return new File([content], `${word.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')}.${kind}`, { type });
}

/** @param {string} content @param {boolean} [whole] */
function open(content, whole = true) {
  try {
    const { strokes, more } = fromNdjson(content);
    pad.strokes = strokes;
    if (more && whole) notice('opened', { count: more + 1 });
  } catch (error) {
    notice(error instanceof SyntaxError ? 'notADrawing' : 'noStrokes', { example: '{"drawing": [[[x…], [y…]], …]}' });
  }
  dialog.close();
}

/** The beginning holds the first drawing: whole files of the dataset are longer than texts can be. @param {File} file */
async function openFile(file) {
  const beginning = file.slice(0, 1 << 25);
  open(await beginning.text().catch(() => ''), beginning.size === file.size); // a folder cannot be read
}

/** @param {DataTransfer | null} data */
async function openFrom(data) {
  if (/** @type {HTMLDialogElement} */ ($('round')).open) return; // the drawing it would replace is not to be seen
  const [file] = data?.files ?? [];
  if (file) return openFile(file);
  const content = data?.getData('text/plain');
  if (content) open(content);
}

$('file').addEventListener('click', () => {
  for (const button of dialog.querySelectorAll('[data-save], #share, #copy')) /** @type {HTMLButtonElement} */ (button).disabled = !pad.canClear;
  dialog.showModal();
});
for (const button of dialog.querySelectorAll('[data-save]')) {
  button.addEventListener('click', async () => {
    const file = await fileOf(/** @type {string} */ (button.getAttribute('data-save')));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // Safari reads it late
    dialog.close();
  });
}

$('share').hidden = !navigator.canShare?.({ files: [new File([], 'drawing.png', { type: 'image/png' })] });
$('share').addEventListener('click', async () => {
  const file = await fileOf('png');
  dialog.close();
  await navigator.share({ files: [file] }).catch(() => {}); // called off: nothing is lost
});

$('copy').hidden = !navigator.clipboard?.write;
$('copy').addEventListener('click', async () => {
  dialog.close();
  try {
    // Not awaited before: Safari takes only what is given to it while the click lasts.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': fileOf('png') })]);
    notice('copied');
  } catch {
    notice('uncopied');
  }
});

$('open').addEventListener('click', () => chosen.click());
chosen.addEventListener('change', async () => {
  const [file] = chosen.files ?? [];
  if (file) await openFile(file);
  chosen.value = '';
});
addEventListener('copy', (event) => {
  if (!pad.canClear || String(getSelection()) || document.querySelector('dialog[open]')) return;
  event.clipboardData?.setData('text/plain', toNdjson(pad.strokes, pad.result?.guesses[0]?.label ?? 'drawing'));
  event.preventDefault();
  notice('copied');
});
addEventListener('paste', (event) => openFrom(event.clipboardData));
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  openFrom(event.dataTransfer);
});

/* Forms */

/**
 * @param {Stroke[]} strokes
 * @param {string} word
 * @returns {string} one line
 */
function toNdjson(strokes, word) {
  return `{"word":${JSON.stringify(word)},"drawing":${jsonOf(strokes)}}\n`;
}

/**
 * The first drawing of an ndjson text.
 * @param {string} text
 * @returns {{ strokes: number[][][], more: number }} `more`: how many lines follow it
 * @throws {SyntaxError} where it is no JSON
 * @throws {Error} where it is no drawing
 */
function fromNdjson(text) {
  const [line, ...rest] = text.split('\n').filter((line) => line.trim());
  const found = JSON.parse(line);
  const strokes = Array.isArray(found) ? found : found?.drawing;
  const isRow = (/** @type {any} */ row) => Array.isArray(row) && row.length > 0 && row.every(Number.isFinite);
  if (!Array.isArray(strokes) || strokes.length === 0
    || !strokes.every((rows) => Array.isArray(rows) && isRow(rows[0]) && isRow(rows[1]) && rows[0].length === rows[1].length)) {
    throw new Error('no strokes');
  }
  return { strokes, more: rest.length };
}

/**
 * @param {Stroke[]} strokes
 * @returns {string}
 */
function toSvg(strokes) {
  const { x, y, side, width } = square(strokes);
  const paths = strokes.map((stroke) => `  <path d="${pathOf(stroke)}"/>\n`).join('');
  return `<svg xmlns="${SVG}" viewBox="${[x, y, side, side].map(short).join(' ')}" fill="none" stroke="${INK}" stroke-width="${short(width)}" stroke-linecap="round" stroke-linejoin="round">\n${paths}</svg>\n`;
}

/**
 * @param {Stroke[]} strokes
 * @returns {Promise<Blob>}
 */
function toPng(strokes) {
  const { x, y, side, width } = square(strokes);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = PAPER;
  context.fillRect(0, 0, SIDE, SIDE);
  context.scale(SIDE / side, SIDE / side);
  context.translate(-x, -y);
  Object.assign(context, { strokeStyle: INK, lineWidth: width, lineCap: 'round', lineJoin: 'round' });
  for (const stroke of strokes) context.stroke(new Path2D(pathOf(stroke)));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error('This browser cannot make a PNG.'))));
}

/**
 * A small picture of a drawing, in the page.
 * @param {Stroke[]} strokes
 * @returns {SVGSVGElement} as a square
 */
export function pictureOf(strokes) {
  const { x, y, side } = square(strokes.length ? strokes : [[{ x: 0, y: 0, t: 0 }]]);
  const picture = document.createElementNS(SVG, 'svg');
  picture.classList.add('picture');
  picture.setAttribute('viewBox', [x, y, side, side].map(short).join(' '));
  picture.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', strokes.map(pathOf).join(''));
  picture.append(path);
  return picture;
}

/**
 * The square around a drawing, with a margin, and a line that suits it.
 * @param {Stroke[]} strokes
 */
function square(strokes) {
  const { x: left, y: top, width, height } = around(strokes.flat());
  const extent = Math.max(width, height, 1);
  const side = 1.2 * extent;
  return { x: left + (width - side) / 2, y: top + (height - side) / 2, side, width: extent / 60 };
}

/** @param {number} px */
const short = (px) => Number(px.toFixed(2));
