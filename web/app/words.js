/**
 * All words that Inkling knows, by group, to search, and to choose those of a round. Loaded when it is first opened; the
 * set of words and all that belongs to it comes from game.js, which is loaded earlier.
 */
import { create, createBox, createButton } from './create.js';
import { createDialog } from './dialog.js';
import { $, addressOf, label, onLanguage, setText, text } from './shared.js';
import { illustrate } from './sketch/illustrate.js';

/** @typedef {import('./i18n.js').Key} Key */
/** @typedef {Pick<typeof import('./round/choice.js') & typeof import('./round/groups.js') & typeof import('./round/set.js'),
 *    'GROUPS' | 'LIMITS' | 'currentSet' | 'keepSet' | 'leftOut' | 'setAsText' | 'within'>} Round */
/** @typedef {{ word: string, row: HTMLElement, box: HTMLInputElement, name: HTMLElement, found: string[] }} Entry `found`: what a search looks in */
/** @typedef {{ all: HTMLInputElement, details: HTMLDetailsElement, counts: HTMLElement, list: HTMLElement, element: HTMLElement, entries: Entry[] }} Group */

/** The groups' titles. A new group of weights/groups.json has a row here. @type {Record<string, Key>} */
const TITLES = {
  animals: 'groupAnimals', people: 'groupPeople', clothes: 'groupClothes', food: 'groupFood', plants: 'groupPlants', vehicles: 'groupVehicles',
  buildings: 'groupBuildings', household: 'groupHousehold', tools: 'groupTools', desk: 'groupDesk', music: 'groupMusic', sport: 'groupSport', shapes: 'groupShapes',
};

/** @type {Round} */
let round;
let onClose = () => {};
/** @type {HTMLDialogElement | undefined} */
let dialog;
/** @type {Group[]} */
let groups = [];

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ ($(id));

/**
 * A text as a search compares it: without case and diacritics, all but letters as spaces. Japanese marks that make another letter stay.
 * @param {string} words
 */
const fold = (words) => words.normalize('NFD').replace(/(?![\u3099\u309a])\p{Diacritic}/gu, '').normalize('NFC').toLowerCase()
  .replace(/ß/g, 'ss').replace(/æ/g, 'ae').replace(/œ/g, 'oe').replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim();

/** @param {string} folded */
const join = (folded) => folded.replace(/ /g, '');

/** @param {HTMLElement} row as createBox gives it */
const boxOf = (row) => /** @type {HTMLInputElement} */ (row.firstChild);

/** @param {string} word @returns {Entry} */
function createEntry(word) {
  const name = create('span'), box = createBox(name);
  return { word, row: create('div', { class: 'entry' }, box), box: boxOf(box), name, found: [] };
}

/** @param {[id: string, words: string[]]} group @returns {Group} */
function createGroup([id, words]) {
  const title = create('span'), counts = create('small'), name = create('span', { class: 'unseen' });
  setText(title, TITLES[id]);
  setText(name, 'wholeGroup', { group: () => text(TITLES[id]) });
  const list = create('div', { class: 'list', role: 'group', 'data-name': TITLES[id] });
  const details = /** @type {HTMLDetailsElement} */ (create('details', {}, create('summary', {}, title, ' ', counts), list));
  const row = createBox(name), all = boxOf(row), element = create('div', { class: 'group' }, row, details);
  const entries = words.map(createEntry);
  const group = { all, details, counts, list, element, entries };
  all.addEventListener('change', () => {
    for (const { box } of entries) box.checked = all.checked && !box.disabled;
    keepTicks();
  });
  for (const { box } of entries) box.addEventListener('change', keepTicks);
  return group;
}

/** A field for a number. @param {Key} key of its name @param {string} id @param {[number, number, number]} limits */
function createNumber(key, id, limits) {
  const field = /** @type {HTMLInputElement} */ (create('input', { type: 'number', inputmode: 'numeric', id, min: String(limits[0]), max: String(limits[1]) }));
  field.addEventListener('change', () => {
    field.value = String(round.within(field.value, limits));
    keepTicks();
  });
  return create('label', { class: 'number' }, create('span', { 'data-text': key }), ' ', field);
}

function build() {
  groups = Object.entries(round.GROUPS).map(createGroup);
  dialog = createDialog('all-words',
    create('h2', { id: 'all-words-title', tabindex: '-1', 'data-text': 'words' }),
    createButton('close', { class: 'close', 'data-close': '' }),
    create('label', { for: 'search', 'data-text': 'searchWords' }),
    create('input', { type: 'search', id: 'search', autocomplete: 'off', enterkeyhint: 'search' }),
    create('p', { class: 'more', id: 'words-found', role: 'status' }),
    create('div', {}, ...groups.map(({ element }) => element)),
    create('p', { 'data-text': 'tickHow' }),
    createBox(create('span', { 'data-text': 'small' }), { id: 'small' }),
    create('p', { class: 'more', id: 'left-out' }),
    createNumber('wordCount', 'word-count', round.LIMITS.count),
    createNumber('turnSeconds', 'turn-seconds', round.LIMITS.seconds),
    create('p', { class: 'more', id: 'words-said', role: 'status' }),
    create('div', { class: 'row' }, createButton('copyRound', { id: 'copy-round' }), createButton('untick', { id: 'untick' })));
  dialog.classList.add('large');
  dialog.addEventListener('close', () => onClose());
  input('search').addEventListener('input', search);
  input('small').addEventListener('change', keepTicks);
  $('untick').addEventListener('click', () => {
    keepWords([]);
    setText($('words-said'), 'unticked');
  });
  $('copy-round').addEventListener('click', copyRound);
  onLanguage(nameWords);
  illustrate(dialog, groups.flatMap(({ entries }) => entries));
}

/** Names the words in the page's language, and sorts them by it. */
function nameWords() {
  const { compare } = new Intl.Collator(document.documentElement.lang);
  for (const { entries, list } of groups) {
    for (const entry of entries) {
      entry.name.textContent = label(entry.word);
      entry.found = [label(entry.word), entry.word].map(fold);
    }
    list.replaceChildren(...entries.sort((a, b) => compare(label(a.word), label(b.word))).map(({ row }) => row));
  }
  showTicks();
  search();
}

/** Shows the words that the user looks for, and opens their groups. */
function search() {
  const wanted = fold(input('search').value);
  let count = 0;
  for (const { entries, element, details, all } of groups) {
    let inGroup = 0;
    for (const { row, found } of entries) {
      row.hidden = !found.some((name) => name.includes(wanted) || join(name).startsWith(join(wanted))); // "firetruck" is found by "fire truck"
      if (!row.hidden) inGroup++;
    }
    count += inGroup;
    element.hidden = inGroup === 0;
    all.disabled = wanted !== ''; // some of what it would tick is not shown
    details.open = wanted !== '' && inGroup > 0;
  }
  setText($('words-found'), count ? 'wordsFound' : 'noWord', { count });
}

/** Shows the set of the next round. */
function showTicks() {
  const { count, seconds, small } = round.currentSet();
  const words = new Set(round.currentSet().words), without = round.leftOut(small);
  for (const { entries, all, counts } of groups) {
    for (const { word, box } of entries) {
      box.disabled = without.has(word);
      box.checked = words.has(word) && !box.disabled;
    }
    const ticked = entries.filter(({ box }) => box.checked).length, possible = entries.filter(({ box }) => !box.disabled).length;
    all.checked = ticked === possible;
    all.indeterminate = ticked > 0 && ticked < possible;
    setText(counts, ticked ? 'ticked' : 'groupSize', { count: ticked || entries.length });
  }
  input('small').checked = small;
  input('word-count').value = String(count);
  input('turn-seconds').value = String(seconds);
  const { lang } = document.documentElement;
  $('left-out').textContent = text('leftOut', { words: new Intl.ListFormat(lang).format(Array.from(without, label).sort(new Intl.Collator(lang).compare)) });
}

/** Keeps words, and what else the dialog shows, as the user's own set. @param {string[]} words */
function keepWords(words) {
  round.keepSet({ count: Number(input('word-count').value), seconds: Number(input('turn-seconds').value), small: input('small').checked, words });
  setText($('words-said'), '');
  showTicks();
}

/** Keeps what is ticked. */
function keepTicks() {
  // What is left out now stays chosen, for when it is not.
  const before = new Set(round.currentSet().words);
  keepWords(groups.flatMap(({ entries }) => entries.filter(({ box, word }) => box.disabled ? before.has(word) : box.checked).map(({ word }) => word)));
}

async function copyRound() {
  try {
    const { copiedKey, copyAddress } = await import('./links.js');
    if (await copyAddress(addressOf('round', round.setAsText()))) setText($('words-said'), copiedKey());
  } catch {
    setText($('words-said'), 'errorLoading');
  }
}

/**
 * Shows the dialog.
 * @param {Round} from
 * @param {() => void} then called when it is closed
 */
export function openWords(from, then) {
  [round, onClose] = [from, then];
  if (!dialog) build();
  input('search').value = '';
  setText($('words-said'), '');
  nameWords();
  /** @type {HTMLDialogElement} */ (dialog).showModal();
  $('all-words-title').focus();
}
