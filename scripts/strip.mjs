/**
 * Takes out of what ships that which only its authors need: comments and indentation. Lines stay lines and names stay
 * names, so it can still be read, and no tool has to be installed for it.
 */

/** Comments that bundlers read. */
const KEPT = /webpackIgnore|@vite-ignore/;
/** Words after which a slash begins a regular expression; after others, and after what closes, it divides. */
const BEFORE_REGEX = /^(?:return|typeof|case|of|in|await)$/;
const AFTER_VALUE = /[\w$\u0080-\uffff)\]}'"`]$/;
const TOKEN = /(?<comment>\/\*[^]*?\*\/[ \t]*|\/\/.*)|(?<space>\s+)|[\w$\u0080-\uffff]+|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|[^]/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y;
/** Of a template up to its end, or to an expression in it. */
const TEMPLATE = /(?:\\[^]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;

/**
 * @param {string} source of a script
 * @returns {string}
 */
export function stripScript(source) {
  let at = 0, out = '', last = '', gap = '';
  /** @type {number[]} of each expression in a template that is open, how many braces are open in it */
  const open = [];
  const take = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (!found) throw new Error(`strip.mjs: cannot read on from ${JSON.stringify(source.slice(at, at + 40))}`);
    at = pattern.lastIndex;
    return found;
  };
  while (at < source.length) {
    let { 0: token, groups: { comment, space } = {} } = take(TOKEN);
    if (space || (comment && !KEPT.test(comment))) {
      gap += token;
      continue;
    }
    if (token === '/' && (!AFTER_VALUE.test(last) || BEFORE_REGEX.test(last))) {
      at--;
      [token] = take(REGEX);
    }
    const resumed = token === '}' && open.at(-1) === 0;
    if (resumed) open.pop();
    else if (open.length && (token === '{' || token === '}')) open.push((open.pop() ?? 0) + (token === '{' ? 1 : -1));
    if (token === '`' || resumed) {
      token += take(TEMPLATE)[0];
      if (token.endsWith('${')) open.push(0);
    }
    if (gap.includes('\n')) out += out && '\n'; // a semicolon may have been left out
    else if (/^\s/.test(gap) || (gap && AFTER_VALUE.test(last))) out += ' ';
    gap = '';
    out += last = token;
  }
  return `${out}\n`;
}

/**
 * @param {string} source of a style sheet
 * @returns {string}
 */
export const stripStyle = (source) => stripPage(source.replace(/\/\*[^]*?\*\//g, ''));

/**
 * @param {string} source of a page, without preformatted text
 * @returns {string}
 */
export const stripPage = (source) => source.replace(/ *<!--[^]*?-->/g, '').replace(/^\s+|[ \t]+$/gm, '');
