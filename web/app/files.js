/** Saves, shares, copies and opens drawings. */
import { $, pad } from './dom.js';
import { download } from './download.js';
import { FORMATS, readDrawing } from './formats/index.js';
import { label, text } from './i18n.js';
import { notice } from './notice.js';
import { keep } from './shelf/keep.js';

/** How much of a file is read: the first drawing is in there, and files of the dataset are longer than texts can be. */
const MAX_BYTES = 1 << 25;
/** How long a browser may take to copy the picture: some never answer. */
const COPY_MS = 4000;
const dialog = /** @type {HTMLDialogElement} */ ($('files'));
const chooser = /** @type {HTMLInputElement} */ ($('chosen'));

const category = () => pad.result?.guesses[0]?.label ?? 'drawing';

/** The drawing as a file, named after its best guess. @param {string} extension a key of FORMATS */
async function fileOf(extension) {
  const { type, write } = FORMATS[extension];
  const content = await write?.(pad.strokes, category(), pad.lineWidth) ?? '';
  const name = pad.result ? label(category()) : text('drawing');
  return new File([content], `${name.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')}.${extension}`, { type });
}

/**
 * @param {string} content
 * @param {() => string} name of where it comes from
 * @param {boolean} [whole] false: of a longer file
 */
function open(content, name, whole = true) {
  try {
    const { strokes, word, more } = readDrawing(content);
    pad.strokes = strokes;
    keep(pad.strokes, word);
    notice(more && whole ? 'opened' : 'from', { name: () => `\u2068${name()}\u2069`, count: more + 1 }); // apart from the sentence, whichever its direction is
  } catch (error) {
    notice(error instanceof SyntaxError ? 'notADrawing' : 'noStrokes', { example: '{"drawing": [[[x…], [y…]], …]}' });
  }
  dialog.close();
}

/** @param {File} file */
async function openFile(file) {
  const start = file.slice(0, MAX_BYTES);
  open(await start.text().catch(() => ''), () => file.name, start.size === file.size); // a folder cannot be read
}

/** @param {DataTransfer | null} data */
async function openFrom(data) {
  if (/** @type {HTMLDialogElement} */ ($('round')).open) return; // it covers the drawing that would be replaced
  const [file] = data?.files ?? [];
  if (file) return openFile(file);
  const content = data?.getData('text/plain') ?? '';
  if (/^\s*[[{]/.test(content)) open(content, () => text('clipboard')); // other text was not meant as a drawing
}

/** Makes the buttons and the clipboard work. */
export function startFiles() {
  $('file').addEventListener('click', () => {
    for (const button of dialog.querySelectorAll('[data-save], [id|="share"], [id|="copy"]')) /** @type {HTMLButtonElement} */ (button).disabled = !pad.canClear;
    dialog.showModal();
    import('./links.js').catch(() => {}); // before it is needed: some browsers copy only at once after a click
  });
  for (const button of dialog.querySelectorAll('[data-save]')) {
    button.addEventListener('click', async () => {
      download(await fileOf(/** @type {string} */ (button.getAttribute('data-save'))));
      dialog.close();
    });
  }

  $('share').hidden = !navigator.canShare?.({ files: [new File([], 'drawing.png', { type: 'image/png' })] });
  $('share').addEventListener('click', async () => {
    const file = await fileOf('png');
    dialog.close();
    await navigator.share({ files: [file] }).catch(() => {}); // the user canceled
  });

  $('copy').hidden = !navigator.clipboard?.write;
  $('copy').addEventListener('click', async () => {
    dialog.close();
    const late = setTimeout(() => notice('copyFailed'), COPY_MS);
    try {
      // A promise, because Safari accepts only what is given to it during the click.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': fileOf('png') })]);
      notice('copied');
    } catch {
      notice('copyFailed');
    }
    clearTimeout(late);
  });

  $('copy-lines').hidden = $('copy').hidden;
  $('copy-lines').addEventListener('click', async () => {
    dialog.close();
    try {
      const svg = String(await FORMATS.svg.write?.(pad.strokes, category(), pad.lineWidth));
      const types = ['text/plain', FORMATS.svg.type].filter((type) => type === 'text/plain' || ClipboardItem.supports?.(type)); // drawing programs also take the text
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(types.map((type) => [type, new Blob([svg], { type })])))]);
      notice('copied');
    } catch {
      notice('copyFailed');
    }
  });

  $('share-link').hidden = !navigator.share;
  for (const id of ['copy-link', 'share-link']) {
    $(id).addEventListener('click', () => {
      dialog.close();
      import('./links.js').then(({ sendLink }) => sendLink(id === 'share-link')).catch(() => notice('errorLoading'));
    });
  }

  chooser.accept = Object.values(FORMATS).map(({ accept }) => accept ?? '').filter(Boolean).join();
  $('open').addEventListener('click', () => chooser.click());
  chooser.addEventListener('change', async () => {
    const [file] = chooser.files ?? [];
    if (file) await openFile(file);
    chooser.value = '';
  });
  addEventListener('copy', (event) => {
    if (!pad.canClear || String(getSelection()) || document.querySelector('dialog[open]')) return;
    event.clipboardData?.setData('text/plain', String(FORMATS.ndjson.write?.(pad.strokes, category(), pad.lineWidth)));
    event.preventDefault();
    notice('copied');
  });
  addEventListener('paste', (event) => openFrom(event.clipboardData));
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    openFrom(event.dataTransfer);
  });
}
