/** What scripts that load later use of the page's own: they import this file, which the build makes page.js. */
export { addressOf, clearAddress } from './address.js';
export { openStore } from './database.js';
export { $, onChange, pad, setAria } from './dom.js';
export { download } from './download.js';
export { FORMATS } from './formats/index.js';
export { readAllNdjson } from './formats/ndjson.js';
export { announcePen, announced, widthOf } from './guesses.js';
export { label, loadLater, onLanguage, percent, setText, setTexts, text } from './i18n.js';
export { notice } from './notice.js';
export { pictureOf, short, squareAround, SVG } from './picture.js';
export { allWritten, keep, keepDrawings, markKept } from './shelf/keep.js';
export { replay } from './replay.js';
export { strokesOf } from './shelf/record.js';
export { allKept, deleteKept, putKept } from './shelf/store.js';
export { shortcutOf } from './shortcuts.js';
export { light } from './theme.js';
export { boundingBox, toPoints, toRows, toSvgPath } from '../lib/strokes-input.js';
