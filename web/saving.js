/** Saves, shares and opens drawings. */
import { $, pad } from './dom.js';
import { fromNdjson, toNdjson, toPng, toSvg } from './files.js';
import { label, text, write } from './languages.js';

const dialog = /** @type {HTMLDialogElement} */ ($('files'));
const chosen = /** @type {HTMLInputElement} */ ($('chosen'));

/**
 * A sentence beside the page's name, until the next change of the drawing.
 * @param {import('./languages.js').Key | ''} key
 * @param {import('./languages.js').Values} [values]
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

/** @param {string} content */
function open(content) {
  try {
    const { strokes, more } = fromNdjson(content);
    pad.strokes = strokes;
    if (more) notice('opened', { count: more + 1 });
  } catch (error) {
    notice(/** @type {import('./files.js').Unreadable} */ (error).text ?? 'noStrokes', { example: '{"drawing": [[[x…], [y…]], …]}' });
  }
  dialog.close();
}

/** @param {DataTransfer | null} data */
async function openFrom(data) {
  if (/** @type {HTMLDialogElement} */ ($('round')).open) return; // the drawing it would replace is not to be seen
  const [file] = data?.files ?? [];
  const content = file ? await file.text() : data?.getData('text/plain');
  if (content) open(content);
}

$('file').addEventListener('click', () => {
  for (const button of dialog.querySelectorAll('[data-save], #share')) /** @type {HTMLButtonElement} */ (button).disabled = !pad.canClear;
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

$('open').addEventListener('click', () => chosen.click());
chosen.addEventListener('change', async () => {
  const [file] = chosen.files ?? [];
  if (file) open(await file.text());
  chosen.value = '';
});
addEventListener('paste', (event) => openFrom(event.clipboardData));
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  openFrom(event.dataTransfer);
});
