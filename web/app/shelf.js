/** My drawings: all that were drawn on this device, to open, name, delete, save and add to. Loaded when it is first opened. */
import { create, createButton, createFileButton, isolate } from './create.js';
import { createDialog } from './dialog.js';
import {
  $, FORMATS, allKept, allWritten, boundingBox, deleteKept, download, keep, label, loadLater, markKept, notice, onLanguage, pad, pictureOf, putKept, readAllNdjson, setText, strokesOf, text,
} from './shared.js';
import { sheetPng, sheetSvg } from './shelf/sheet.js';

/** @typedef {import('./shelf/store.js').Kept} Kept */

/** How much of a file is read. */
const MAX_BYTES = 1 << 26;
/** Entries of the list that are made at once. */
const AT_ONCE = 60;
const dialog = createDialog('shelf',
  create('h2', { id: 'shelf-title', tabindex: '-1', 'data-text': 'myDrawings' }),
  createButton('close', { class: 'close', 'data-close': '' }),
  create('p', { class: 'more' }, create('span', { id: 'shelf-count' }), ' ', create('span', { id: 'not-kept', 'data-text': 'notKept', hidden: '' })),
  create('div', { class: 'row' },
    createFileButton('addDrawings', 'ndjson', { id: 'add' }),
    ...[['ndjson', 'ndjson'], ['png', 'PNG'], ['svg', 'SVG']].map(([extension, kind]) => createFileButton('saveAll', kind, { 'data-all': extension }))),
  create('p', { class: 'row' }, create('span', { id: 'shelf-said', role: 'status' }), ' ', createButton('undo', { id: 'undelete', hidden: '' })),
  create('ul', { id: 'kept', class: 'kept' }),
  create('input', { type: 'file', id: 'more-drawings', accept: FORMATS.ndjson.accept ?? '', 'data-name': 'chosen', hidden: '' }));
dialog.classList.add('large');
/** @type {Kept[]} */
let drawings = [];
/** @type {Kept | undefined} */
let deleted; // the last one, to bring it back

/** @param {Kept} drawing @returns {string} in the page's language */
const nameOf = ({ name, word }) => name || (word ? label(word) : text('drawing'));

/** How much of a name a sentence on the paper may have. */
const SHORT_NAME = 24;

/** @param {string} name */
function shorten(name) {
  const letters = [...name];
  return letters.length > SHORT_NAME ? `${letters.slice(0, SHORT_NAME - 1).join('')}…` : name;
}

/** @param {number} time ms since 1970 */
const dateOf = (time) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' }).format(time);

/** One entry of the list, in the page's language; another language makes the list anew. @param {Kept} drawing */
function itemOf(drawing) {
  const item = document.createElement('li');
  item.dataset.id = String(drawing.id);

  const picture = document.createElement('button');
  picture.type = 'button';
  picture.className = 'open';
  picture.append(pictureOf(strokesOf(drawing)));
  picture.addEventListener('click', () => open(drawing));

  const name = document.createElement('input');
  name.value = drawing.name;
  name.maxLength = 100;
  name.autocomplete = 'off';
  name.setAttribute('aria-label', text('nameOfDrawing'));
  name.placeholder = nameOf({ ...drawing, name: '' });
  name.addEventListener('change', () => {
    drawing.name = name.value = name.value.trim();
    putKept(drawing);
    nameItem();
  });

  const remove = document.createElement('button');
  remove.type = 'button';
  remove.className = 'remove';
  remove.append(/** @type {Node} */ (document.querySelector('#clear svg')).cloneNode(true));
  remove.addEventListener('click', () => removeDrawing(drawing));

  const date = document.createElement('small');
  date.textContent = dateOf(drawing.time);

  /** The whole name where it is cut, and for screen readers. */
  function nameItem() {
    const word = nameOf(drawing);
    name.title = word;
    name.dir = drawing.name && 'auto'; // the user's own words; others are of the page's language
    picture.setAttribute('aria-label', text('openDrawing', { word }));
    remove.setAttribute('aria-label', text('deleteDrawing', { word }));
  }
  nameItem();
  item.append(picture, name, date, remove);
  return item;
}

async function show() {
  await allWritten();
  drawings = await allKept();
  $('kept').replaceChildren();
  showMore();
  refresh();
}

/** Adds the next entries to the list, so that thousands of drawings need no longer than a few. @returns {boolean} whether there were any */
function showMore() {
  const { length } = $('kept').children;
  $('kept').append(...drawings.slice(length, length + AT_ONCE).map(itemOf));
  return length < drawings.length;
}

function refresh() {
  setText($('shelf-count'), drawings.length ? 'keptCount' : 'keptNone', { count: drawings.length });
  for (const button of dialog.querySelectorAll('[data-all]')) /** @type {HTMLButtonElement} */ (button).disabled = drawings.length === 0;
  $('undelete').hidden = !deleted;
  $('not-kept').hidden = drawings.every(({ id }) => id > 0);
}

/** @param {Kept} drawing */
function open(drawing) {
  pad.strokes = strokesOf(drawing); // one step, which can be undone; what was there is on the shelf
  markKept(pad.strokes, drawing.id);
  notice('fromShelf', { word: () => isolate(shorten(nameOf(drawing))), date: () => isolate(dateOf(drawing.time)) });
  dialog.close();
}

/** @param {Kept} drawing */
async function removeDrawing(drawing) {
  const item = $('kept').querySelector(`[data-id="${drawing.id}"]`);
  const next = item?.nextElementSibling ?? item?.previousElementSibling;
  await deleteKept(drawing.id);
  deleted = drawing;
  drawings = drawings.filter((one) => one !== drawing);
  item?.remove();
  refresh();
  setText($('shelf-said'), 'deleted', { word: () => isolate(nameOf(drawing)) });
  (/** @type {HTMLElement | null | undefined} */ (next?.querySelector('.remove')) ?? $('undelete')).focus();
}

async function bringBack() {
  if (!deleted) return;
  await putKept(deleted);
  const { id } = deleted;
  deleted = undefined;
  setText($('shelf-said'), '');
  await show();
  const button = () => /** @type {HTMLElement | null} */ ($('kept').querySelector(`[data-id="${id}"] .open`));
  while (!button() && showMore());
  button()?.focus();
}

/** @param {File} file */
async function add(file) {
  const start = file.slice(0, MAX_BYTES);
  const found = readAllNdjson(await start.text().catch(() => ''), start.size === file.size);
  for (const { strokes, word } of found.reverse()) keep(strokes, word); // the first one is to be the newest
  await show();
  if (found.length) setText($('shelf-said'), 'added', { count: found.length });
  else setText($('shelf-said'), 'notADrawing', { example: '{"drawing": [[[x…], [y…]], …]}' });
}

/** @param {string | Blob} content @param {string} extension a key of FORMATS */
function save(content, extension) {
  download(new File([content], `inkling-${new Date().toISOString().slice(0, 10)}.${extension}`, { type: FORMATS[extension].type }));
}

/** The width of the line if the drawing were opened on the paper now, as withMargin lays it there. @param {import('../lib/strokes.js').Stroke[]} strokes */
function lineWidthOf(strokes) {
  const { width, height } = boundingBox(strokes.flat()), margins = 0.4 * Math.max(width, height, 1), paper = pad.getBoundingClientRect();
  return parseFloat(getComputedStyle(pad).strokeWidth) * Math.max((width + margins) / paper.width, (height + margins) / paper.height);
}

function entries() {
  return drawings.map((drawing) => {
    const strokes = strokesOf(drawing);
    return { strokes, caption: nameOf(drawing), lineWidth: drawing.lineWidth || lineWidthOf(strokes) };
  });
}
/** How everything is saved, by the extension of the file. @type {Record<string, () => Promise<void> | void>} */
const SAVE_ALL = {
  ndjson: () => save(drawings.map(({ name, word, time, strokes }) =>
    `{"word":${JSON.stringify(word || 'drawing')}${name && `,"name":${JSON.stringify(name)}`},"timestamp":"${new Date(time).toISOString()}","drawing":${strokes}}\n`).join(''),
  'ndjson'),
  png: async () => save(await sheetPng(entries()), 'png'),
  svg: () => save(sheetSvg(entries()), 'svg'),
};
for (const button of dialog.querySelectorAll('[data-all]')) {
  button.addEventListener('click', async () => {
    try {
      await SAVE_ALL[/** @type {string} */ (button.getAttribute('data-all'))]();
    } catch {
      setText($('shelf-said'), 'error');
    }
  });
}
$('undelete').addEventListener('click', bringBack);
const chooser = /** @type {HTMLInputElement} */ ($('more-drawings'));
$('add').addEventListener('click', () => chooser.click());
chooser.addEventListener('change', async () => {
  const [file] = chooser.files ?? [];
  if (file) await add(file);
  chooser.value = '';
});
dialog.addEventListener('scroll', () => { if (dialog.scrollTop + 2 * dialog.clientHeight > dialog.scrollHeight) showMore(); });
addEventListener('beforeprint', () => { while (dialog.open && showMore()); });
onLanguage(() => { if (dialog.open) show(); });

/** Shows the dialog with what is on the shelf now. */
export async function openShelf() {
  await loadLater();
  setText($('shelf-said'), '');
  deleted = undefined;
  await show();
  dialog.showModal();
}
