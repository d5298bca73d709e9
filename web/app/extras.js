/** What the page can do without until its first guess: arrow keys in toolbars, dialogs in old browsers, printing. */
import './arrows.js';
import './dialog.js';
import './print.js';
