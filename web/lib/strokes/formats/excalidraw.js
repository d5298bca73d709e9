/** Excalidraw: elements, a scene, the clipboard or a library. */
import { ellipse, rectangle } from './path.js';
import { IDENTITY, chain, closed, isList, isObject, items, middle, rotation, translation } from './reader.js';

const points = (/** @type {any} */ element) => [items(element.points).map(([x, y]) => ({ x, y }))];
/** Outlines from the element's corner on. @type {Record<string, (element: any) => import('./reader.js').Outline[]>} */
const SHAPES = {
  freedraw: points,
  line: points,
  arrow: points,
  rectangle: ({ width, height }) => rectangle(0, 0, width, height),
  ellipse: ({ width, height }) => ellipse(width / 2, height / 2, width / 2, height / 2),
  diamond: ({ width, height }) => [closed([{ x: width / 2, y: 0 }, { x: width, y: height / 2 }, { x: width / 2, y: height }, { x: 0, y: height / 2 }])],
};
const OTHERS = new Set(['text', 'image', 'frame', 'magicframe', 'embeddable', 'iframe', 'selection']);
const isElement = (/** @type {any} */ value) => isObject(value) && typeof value.type === 'string' && 'x' in value && 'y' in value
  && (OTHERS.has(value.type) || (Object.hasOwn(SHAPES, value.type) && (isList(value.points) || ('width' in value && !('props' in value)))));

const elementsOf = (/** @type {any} */ value) => {
  if (isElement(value)) return [value];
  if (isList(value)) return items(value);
  return isList(value?.elements) ? items(value.elements) : items(value?.libraryItems ?? value?.library).flatMap((item) => items(item?.elements ?? item));
};

/** @type {import('./reader.js').Reader} */
export const excalidraw = {
  accepts(value) {
    if (isObject(value) && /^excalidraw(lib|\/clipboard)?$/.test(value.type)) return true;
    return (isElement(value) || isList(value) || isList(value?.elements)) && elementsOf(value).some(isElement);
  },
  read(value, result) {
    for (const element of elementsOf(value)) {
      result.visit();
      if (!isObject(element) || element.isDeleted) continue;
      const { type, x, y, angle = 0 } = element;
      if (!Object.hasOwn(SHAPES, type)) {
        result.skipped.add(String(type));
        continue;
      }
      for (const outline of SHAPES[type](element)) {
        const center = angle && outline.length ? middle(outline) : { x: 0, y: 0 };
        const turn = angle ? chain(translation(center.x, center.y), rotation(angle), translation(-center.x, -center.y)) : IDENTITY;
        result.add(outline, chain(translation(x, y), turn));
      }
    }
  },
};
