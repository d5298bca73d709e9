/** Makes elements, for scripts that load later. */
import { SVG } from './shared.js';

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function create(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button with a text of the page's language. @param {string} key @param {Record<string, string>} attributes */
export const createButton = (key, attributes) => create('button', { type: 'button', 'data-text': key, ...attributes });

/** A box to tick. @param {HTMLElement} name @param {Record<string, string>} [attributes] of the box @returns {HTMLElement} */
export const createBox = (name, attributes) => create('label', { class: 'check' }, create('input', { type: 'checkbox', ...attributes }), ' ', name);

/** A part of a sentence that may be of another direction. @param {string} part */
export const isolate = (part) => `\u2068${part}\u2069`;

/** A button for files. @param {string} key @param {string} kind of file @param {Record<string, string>} attributes */
export const createFileButton = (key, kind, attributes) =>
  create('button', { type: 'button', ...attributes }, create('span', { 'data-text': key }), ' ', create('small', {}, kind));

/** A picture on a button, 24 units wide. @param {string} lines data of an SVG path */
export function createIcon(lines) {
  const [icon, path] = ['svg', 'path'].map((name) => document.createElementNS(SVG, name));
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', lines);
  icon.append(path);
  return icon;
}
