/**
 * The page around embed.html, by the origin that the frame's address names: `embed.html?origin=https://example.com`, by
 * default the frame's own. Pages of a scheme of their own are named like `app://localhost`. Pages without an origin that
 * browsers tell (`file:`, `data:`, sandboxed frames, some schemes) are named `null`.
 */
const parameter = new URLSearchParams(location.search).get('origin');
const named = parameter === null ? location.origin : parameter;
/** Browsers differ in how they tell the origin of a file. @param {string} origin */
const normal = (origin) => origin === 'file://' ? 'null' : origin;
/** A message can be addressed to all origins but `null`. */
let target = normal(named) === 'null' ? '*' : named;

/** Whether the frame exchanges messages with the page around it. */
export const isEmbedded = parent !== window && isOrigin(named);

/** What is wrong with the address; empty if nothing is. */
export const addressFault = isOrigin(named) ? ''
  : `embed.html?origin=${named} does not name an origin. Give the origin of the page around it, as in embed.html?origin=https://example.com.`;

/** @param {string} text */
function isOrigin(text) {
  if (text === 'null') return true;
  if (!/^https?:/.test(text)) return /^(?!wss?:|ftp:|javascript:)[a-z][a-z\d+.-]*:\/\/[^\s/?#@\\]*$/.test(text); // URL gives these no origin
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

/** Whether a message comes from the page around, by its `origin`. @param {string} from */
export const isNamed = (from) => normal(from) === normal(named);

/** @param {string} from the origin of the page around, which is not the named one */
export const strangerFault = (from) => `This frame exchanges messages with ${named} only. For the page around it write embed.html?origin=${from}.`;

/** Sends a message to the page around; the browser drops it if that has another origin. @param {Record<string, unknown>} message */
export function send(message) {
  try {
    parent.postMessage(message, target);
  } catch (error) {
    if (/** @type {Error} */ (error).name === 'SyntaxError' && target !== '*') target = '*'; // this browser gives the scheme no origin
    else if ('id' in message) delete message.id; // what was moved here cannot be sent back
    else throw error;
    send(message);
  }
}
