/**
 * Teaches words: the user writes one and draws it a few times, sees it named at once, and corrects a wrong guess by a tap.
 * Below are all learned words. Loaded when it is first opened.
 */
import { create, createButton, createFileButton, isolate } from './create.js';
import { createDialog } from './dialog.js';
import { $, announcePen, download, keepDrawings, label, loadLater, onLanguage, pad, percent, pictureOf, setText, shortcutOf, text } from './shared.js';

/** @typedef {import('./i18n.js').Key} Key */
/** @typedef {typeof import('./learned.js')} Learned */
/** @typedef {import('./learned/store.js').StoredWord} StoredWord */

/** How many drawings of a word are advised. */
const ENOUGH = 3;
/** How many words a tap can choose, beside the one that is written. */
const CHOICES = 3;
/** How many drawings of a word its picture shows, and in how many columns. */
const SHOWN = 4, COLUMNS = 2;
/** How much of a file is read: no file of learned words is longer. */
const MAX_BYTES = 1 << 23;

/** @type {Learned} */
let learned;
/** @type {HTMLDialogElement | undefined} */
let dialog;
/** @type {StoredWord | undefined} */
let forgotten; // the last one, to bring it back
const lessonPad = /** @type {typeof pad} */ (document.createElement('inkling-pad'));
const field = /** @type {HTMLInputElement} */ (create('input', { id: 'lesson-word', maxlength: '40', autocomplete: 'off', enterkeyhint: 'done', dir: 'auto' }));
const chooser = /** @type {HTMLInputElement} */ (create('input', { type: 'file', accept: '.json,application/json', 'data-name': 'wordsFile', hidden: '' }));

/** @param {Key | ''} key @param {import('./i18n.js').Values} [values] */
const say = (key, values) => setText($('lesson-said'), key, values);

/** A word in a sentence. @param {string} word */
const named = (word) => () => isolate(label(word));

function build() {
  lessonPad.setAttribute('data-name', 'drawing');
  for (const name of ['wasm', 'model']) if (pad.hasAttribute(name)) lessonPad.setAttribute(name, /** @type {string} */ (pad.getAttribute(name)));
  lessonPad.style.height = 'min(18rem, 40vh)';
  dialog = createDialog('lesson',
    create('h2', { id: 'lesson-title', tabindex: '-1', 'data-text': 'teachTitle' }),
    createButton('close', { class: 'close', 'data-close': '' }),
    create('p', { 'data-text': 'teachHow' }),
    create('label', { for: 'lesson-word', 'data-text': 'teachWord' }),
    field,
    lessonPad,
    create('p', { class: 'more', id: 'lesson-guess' }),
    create('div', { class: 'row' },
      create('button', { type: 'button', id: 'lesson-this' }),
      createButton('undo', { id: 'lesson-undo' }), createButton('clear', { id: 'lesson-clear' })),
    create('div', { class: 'row', id: 'lesson-choices', role: 'group', 'data-name': 'teachOthers' }),
    create('p', { class: 'row' }, create('span', { id: 'lesson-said', role: 'status' }), ' ', createButton('undo', { id: 'unforget', hidden: '' })),
    create('h3', { 'data-text': 'learnedWords' }),
    create('p', { class: 'more', id: 'learned-none', 'data-text': 'learnedNone' }),
    create('ul', { id: 'learned', class: 'kept' }),
    create('div', { class: 'row' }, createFileButton('openWords', 'JSON', { id: 'open-words' }), createFileButton('saveWords', 'JSON', { id: 'save-words' })),
    create('p', { class: 'more', id: 'words-not-kept', 'data-text': 'wordsNotKept', hidden: '' }),
    create('p', { class: 'more', id: 'words-of-file', 'data-text': 'wordsOfFile', hidden: '' }),
    chooser,
    create('div', { class: 'unseen', id: 'lesson-live', role: 'status' }));
  dialog.classList.add('large');
  $('words-of-file').hidden = location.protocol !== 'file:';
  announcePen(lessonPad, $('lesson-live'));
  keepDrawings(lessonPad, () => wanted() || lessonPad.result?.guesses[0]?.label);
  lessonPad.addEventListener('guess', showGuess);
  field.addEventListener('input', showChoices);
  field.addEventListener('keydown', ({ key }) => { if (key === 'Enter') lessonPad.focus(); });
  $('lesson-this').addEventListener('click', () => learn(wanted()));
  $('lesson-undo').addEventListener('click', () => lessonPad.undo());
  $('lesson-clear').addEventListener('click', () => lessonPad.clear());
  $('unforget').addEventListener('click', bringBack);
  $('open-words').addEventListener('click', () => chooser.click());
  chooser.addEventListener('change', async () => {
    const [file] = chooser.files ?? [];
    if (file) await openFile(file);
    chooser.value = '';
  });
  $('save-words').addEventListener('click', () => download(new File([learned.exportLearned()], 'inkling-words.json', { type: 'application/json' })));
  dialog.addEventListener('keydown', (event) => {
    const shortcut = event.target !== field && /** @type {Element} */ (event.target).tagName !== 'INPUT' && shortcutOf(event);
    if (!shortcut) return;
    event.preventDefault();
    lessonPad[shortcut]();
  });
  learned.onLearned(show);
  onLanguage(show);
}

/**
 * What a text means: a learned word or a category if it is called so, in whatever case, or a new word.
 * @param {string} text
 */
function meant(text) {
  const word = learned.plain(text), lower = word.toLowerCase();
  const all = [...learned.learnedWords().map((one) => one.word), ...learned.allLabels()];
  return all.find((one) => [one, label(one)].some((name) => name.toLowerCase() === lower)) ?? word;
}

/** The word that is written. */
const wanted = () => meant(field.value);

/** Shows what it sees while the drawing grows. */
function showGuess() {
  const best = lessonPad.result?.guesses[0];
  if (best) setText($('lesson-guess'), 'seeSure', { word: named(best.label), percent: () => percent(best.probability) });
  else setText($('lesson-guess'), 'word', { word: '\u00a0' }); // keeps its line
  if (lessonPad.isDrawing) return;
  if (best) $('lesson-live').textContent = $('lesson-guess').textContent; // for screen readers
  showChoices();
}

/** Shows what a tap can say that it is: the word that is written, and guesses that are not the best. */
function showChoices() {
  const word = wanted();
  setText($('lesson-this'), 'teachThis', { word: word ? named(word) : '…' });
  const others = (lessonPad.result?.guesses ?? []).slice(1).map((guess) => guess.label).filter((one) => one !== word).slice(0, CHOICES);
  const list = $('lesson-choices');
  if (JSON.stringify(others) === list.dataset.words) return; // a button that is being pressed stays
  list.dataset.words = JSON.stringify(others);
  list.replaceChildren(...others.map((one) => {
    const button = create('button', { type: 'button' });
    setText(button, 'teachThis', { word: named(one) });
    button.addEventListener('click', () => learn(one));
    return button;
  }));
}

/** Learns that the drawing is this. @param {string} word */
async function learn(word) {
  if (!word) {
    say('teachNoWord');
    return field.focus();
  }
  if (lessonPad.strokes.length === 0) {
    say('teachNoDrawing');
    return lessonPad.focus();
  }
  try {
    await learned.teach(word, lessonPad.strokes);
  } catch (error) {
    return say(reasonOf(error));
  }
  forgotten = undefined;
  field.value = label(word);
  lessonPad.clear();
  show();
  const count = learned.learnedWord(word)?.drawings.length ?? 0;
  say(count < ENOUGH ? 'taughtMore' : 'taught', { word: named(word), count });
  lessonPad.focus();
}

/** Why a word was not learned. @param {unknown} error @returns {Key} */
function reasonOf(error) {
  const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
  return /at most/i.test(message) ? 'wordsFull' : code === 'option' ? 'wordRefused' : 'errorDrawing';
}

/** Several drawings as one picture. @param {StoredWord['drawings']} drawings */
function pictureOfAll(drawings) {
  const pictures = drawings.slice(0, SHOWN).map((rows) => pictureOf(rows.map(([xs, ys]) => xs.map((x, i) => ({ x, y: ys[i], t: 0 })))));
  if (pictures.length === 1) return pictures[0];
  const all = pictureOf([]);
  all.setAttribute('viewBox', `0 0 ${COLUMNS} ${COLUMNS}`);
  pictures.forEach((picture, i) => {
    for (const [name, value] of Object.entries({ x: i % COLUMNS, y: Math.floor(i / COLUMNS), width: 1, height: 1 })) picture.setAttribute(name, String(value));
    Object.assign(picture.style, { width: '1px', height: '1px' }); // of the picture that it is in
  });
  all.replaceChildren(...pictures);
  return all;
}

/** One entry of the list, in the page's language; another language makes the list anew. @param {StoredWord} one */
function itemOf({ word, drawings }) {
  const picture = create('button', { type: 'button', class: 'open', 'aria-label': text('teachMore', { word: named(word) }) }, pictureOfAll(drawings));
  picture.addEventListener('click', () => {
    field.value = label(word);
    showChoices();
    lessonPad.focus();
  });

  const name = /** @type {HTMLInputElement} */ (create('input', { maxlength: '40', autocomplete: 'off', dir: 'auto', 'aria-label': text('nameOfWord') }));
  name.value = name.title = label(word);
  name.addEventListener('change', async () => {
    const to = learned.plain(name.value) === label(word) ? word : meant(name.value);
    if (!to || to === word) return void (name.value = label(word));
    try {
      await learned.rename(word, to);
      say('');
    } catch (error) {
      say(reasonOf(error));
    }
  });

  const count = create('small');
  setText(count, 'drawingCount', { count: drawings.length });

  const remove = create('button', { type: 'button', class: 'remove', 'aria-label': text('forgetWord', { word: named(word) }) },
    /** @type {Node} */ (document.querySelector('#clear svg')).cloneNode(true));
  remove.addEventListener('click', () => forget(word));

  const item = create('li', {}, picture, name, count, remove);
  item.dataset.word = word;
  return item;
}

/** Shows the words as they are now. */
function show() {
  if (!dialog?.open) return;
  const words = learned.learnedWords();
  $('learned').replaceChildren(...words.map(itemOf));
  $('learned-none').hidden = words.length > 0;
  $('words-not-kept').hidden = learned.allSaved();
  /** @type {HTMLButtonElement} */ ($('save-words')).disabled = words.length === 0;
  $('unforget').hidden = !forgotten;
  lessonPad.classifier = learned.learnedClassifier();
  showChoices();
}

/** @param {string} word */
async function forget(word) {
  const item = $('learned').querySelector(`[data-word="${CSS.escape(word)}"]`);
  const next = /** @type {HTMLElement | null | undefined} */ (item?.nextElementSibling ?? item?.previousElementSibling)?.dataset.word;
  forgotten = await learned.forget(word);
  show();
  say('forgotten', { word: named(word) });
  (next === undefined ? $('unforget') : /** @type {HTMLElement} */ ($('learned').querySelector(`[data-word="${CSS.escape(next)}"] .remove`))).focus();
}

async function bringBack() {
  if (!forgotten) return;
  const { word } = forgotten;
  try {
    await learned.bringBack(forgotten);
    forgotten = undefined;
    say('');
  } catch (error) {
    say(reasonOf(error));
  }
  show();
  /** @type {HTMLElement | null} */ ($('learned').querySelector(`[data-word="${CSS.escape(word)}"] .open`))?.focus();
}

/** @param {File} file */
async function openFile(file) {
  const content = file.size > MAX_BYTES ? '' : await file.text().catch(() => ''); // a folder cannot be read
  try {
    const count = await learned.importLearned(content);
    say('wordsAdded', { count });
  } catch (error) {
    say(reasonOf(error) === 'wordsFull' ? 'wordsFull' : 'notWords');
  }
}

/** Shows the dialog, with the drawing of the page if there is one. */
export async function openLesson() {
  [learned] = await Promise.all([import('./learned.js'), loadLater()]);
  await learned.loadLearned();
  await learned.readStored(); // another tab may have taught more
  if (!dialog) build();
  forgotten = undefined;
  say('');
  field.value = '';
  lessonPad.reset();
  /** @type {HTMLDialogElement} */ (dialog).showModal();
  if (pad.strokes.length) lessonPad.strokes = pad.strokes; // now that it has a size
  show();
  showGuess();
  $('lesson-title').focus();
}
