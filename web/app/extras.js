/**
 * What the page can do without until its first guess: arrow keys in toolbars, dialogs in old browsers, printing, learned words,
 * drawings unlike any other, offers to draw and to explain, the course of a guess.
 */
import './arrows.js';
import { prepare } from './dialog.js';
import './familiarity.js';
import './lessons.js';
import './print.js';
import './sketch/offer.js';
import './why/course.js';
import './why/offer.js';

document.querySelectorAll('dialog').forEach(prepare);
