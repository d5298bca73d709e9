/**
 * Drawings that nobody should give, as code, for JSON holds neither NaN nor getters, and what comes of each: 'answer',
 * the code of an error, or what the drawing's own code throws. Node and every engine get the same ones.
 */
const MANY = 65536;

export const HOSTILE = {
  // Numbers
  '[[{ x: NaN, y: 0 }]]': 'not-finite',
  '[[{ x: 0, y: Infinity }]]': 'not-finite',
  '[[[0, -Infinity], [0, 1]]]': 'not-finite',
  '[[{ x: 1e308, y: 0 }, { x: -1e308, y: 0 }]]': 'not-finite',
  '[[new Float64Array([1e39, 0]), new Float64Array(2)]]': 'not-finite',
  '[[{ x: 3e38, y: -3e38 }, { x: -3e38, y: 3e38 }]]': 'answer',
  '[[{ x: 1e-45, y: 0 }, { x: 0, y: 1e-45 }]]': 'answer',
  '[[{ x: 5e-324, y: 5e-324 }]]': 'answer',
  '[[{ x: -0, y: -0 }, { x: -0, y: -0 }]]': 'answer',
  '[[{ x: -500, y: -20 }, { x: -100, y: -900 }]]': 'answer',
  '[[{ x: 16777217, y: 1 }, { x: 16777216, y: 2 }]]': 'answer',
  // How many
  '[]': 'empty',
  '[[]]': 'empty',
  '[[[], []]]': 'empty',
  '[[{ x: 1, y: 1 }], []]': 'answer',
  '[[new Float32Array(0), new Float32Array(0)]]': 'empty',
  '[[{ x: 1, y: 1 }]]': 'answer',
  [`[Array(${MANY}).fill({ x: 7, y: 7 })]`]: 'answer',
  [`[Array.from({ length: ${MANY} }, (_, i) => ({ x: i * Math.cos(i / 50), y: i * Math.sin(i / 50) }))]`]: 'answer',
  [`[Array.from({ length: ${MANY} }, (_, i) => ({ x: i * 48271 % 65537, y: i * 40692 % 65539 }))]`]: 'answer',
  [`[[Float64Array.from({ length: ${MANY} }, (_, i) => i % 2 ? 3e38 : -3e38), Float64Array.from({ length: ${MANY} }, (_, i) => i % 3)]]`]: 'answer',
  'Array.from({ length: 512 }, (_, i) => [{ x: i % 23, y: i % 29 }])': 'answer',
  'Array.from({ length: 512 }, (_, i) => Array.from({ length: 128 }, (_, j) => ({ x: i * j % 97, y: i * j % 89 })))': 'answer',
  [`[Array.from({ length: ${MANY + 1} }, (_, i) => ({ x: i, y: -i }))]`]: 'too-many-points',
  '[Array.from({ length: 1e6 }, (_, i) => ({ x: i, y: i * i }))]': 'too-many-points',
  '[[new Float32Array(1e6), new Float32Array(1e6)]]': 'too-many-points',
  'Array.from({ length: 513 }, () => [{ x: 1, y: 1 }])': 'too-many-strokes',
  'Array.from({ length: 1e6 }, (_, i) => [{ x: i, y: i }])': 'too-many-strokes',
  // What is no number
  '[[{ x: "1", y: 1 }]]': 'not-finite',
  '[[{ x: 1n, y: 1 }]]': 'not-finite',
  '[[{ x: null, y: 1 }]]': 'not-finite',
  '[[{ x: true, y: 1 }]]': 'not-finite',
  '[[{ x: Symbol("x"), y: 1 }]]': 'not-finite',
  '[[{ x: { valueOf: () => 1 }, y: 1 }]]': 'not-finite',
  '[[{ x: new Number(1), y: 1 }]]': 'not-finite',
  '[[{ x: [1], y: () => 1 }]]': 'not-finite',
  '[[new BigInt64Array(2), new BigInt64Array(2)]]': 'not-finite',
  // What is no drawing
  'undefined': 'strokes',
  'null': 'strokes',
  '0': 'strokes',
  '"<svg onload=alert(1)>"': 'strokes',
  'Symbol("drawing")': 'strokes',
  '() => []': 'strokes',
  '({ length: 1, 0: [{ x: 1, y: 1 }] })': 'strokes',
  'new Set([[{ x: 1, y: 1 }]])': 'strokes',
  '[{ x: 1, y: 1 }]': 'strokes',
  '["stroke"]': 'strokes',
  '[[1, 2, 3]]': 'strokes',
  '[[null]]': 'strokes',
  '[[[0, 1]]]': 'strokes',
  '[[[0, 1], [0]]]': 'strokes',
  '[[[0, 1], null]]': 'strokes',
  '[[[0, 1], { length: 2 }]]': 'strokes',
  '[[new DataView(new ArrayBuffer(8)), new DataView(new ArrayBuffer(8))]]': 'not-finite',
  '[[[0], [0]], [[0], [0], [0]]]': 'strokes',
  '(() => { let nested = []; for (let i = 0; i < 1e5; i++) nested = [nested]; return nested; })()': 'strokes',
  '[[Array(1e5).fill(Array(1e5)), Array(1e5).fill(Array(1e5))]]': 'too-many-points',
  '(() => { const round = []; round.push(round); return round; })()': 'strokes',
  // Holes
  'Array(3)': 'strokes',
  '[, [{ x: 1, y: 1 }]]': 'strokes',
  '[[, { x: 1, y: 1 }]]': 'strokes',
  '[[{ x: 1, y: 1 }, , { x: 2, y: 2 }]]': 'not-finite',
  '[[[0, , 2], [0, 1, 2]]]': 'not-finite',
  'Array(4294967295)': 'too-many-strokes',
  '[[Array(4294967295), Array(4294967295)]]': 'too-many-points',
  // Lies, and code that runs while it is read
  '[[{ get x() { throw new RangeError("boom"); }, y: 1 }]]': 'RangeError: boom',
  '[[{ get x() { return inkling.classify([[{ x: 3, y: 4 }, { x: 5, y: 9 }]]).guesses.length; }, y: 1 }, { x: 5, y: 8 }]]': 'answer',
  'new Proxy([], { get() { throw new Error("trap"); } })': 'Error: trap',
  '[new Proxy([], { get: (_, name) => name === "length" ? 4294967295 : { x: 1, y: 1 } })]': 'too-many-points',
  '(() => { let asked = 0; return [new Proxy([], { get: (_, name) => name === "length" ? ++asked > 2 ? Infinity : 1 : { x: 1, y: 1 } })]; })()': 'answer',
  '(() => { let asked = 0; return [new Proxy([], { get: (_, name) => name === "length" ? ++asked > 2 ? 0 : 2 : { x: asked, y: 1 } })]; })()': 'answer',
  'Object.assign([[{ x: 1, y: 1 }]], { *[Symbol.iterator]() { for (;;) yield [{ x: 1, y: 1 }]; }, forEach: null, map: null })': 'answer',
  '(() => { const row = new Float32Array(new ArrayBuffer(8)); structuredClone(row.buffer, { transfer: [row.buffer] }); return [[row, row]]; })()': 'empty',
  '[Object.freeze([Object.freeze({ x: 1, y: 1 })])]': 'answer',
  '[Object.assign([{ x: 1, y: 1 }, { x: 2, y: 3 }], { length: 1 })]': 'answer',
  '[[Object.create({ x: 1, y: 2 })]]': 'answer',
  '[[new Float32Array([1, 2]), new Uint8Array([3, 4])]]': 'answer',
};

/**
 * The code of a function that gives a classifier every one, and says what came of each: [what, ms, the best guess].
 * After each the classifier must still give the answer it gave before.
 */
export const TRY_HOSTILE = `(inkling, now = () => performance.now()) => {
  const square = [[{ x: 0, y: 0 }, { x: 9, y: 0 }, { x: 9, y: 9 }, { x: 0, y: 9 }, { x: 0, y: 0 }]];
  const answer = (method, drawing) => {
    try {
      return ['answer', inkling[method](drawing)];
    } catch (error) {
      return [error.name !== 'InklingError' ? String(error) : error.message.endsWith('.') && error.message.length < 300 ? error.code : error.message];
    }
  };
  const before = JSON.stringify(inkling.classify(square));
  return [${Object.keys(HOSTILE).map((code) => `() => ${code}`)}].map((make) => {
    const drawing = make();
    const from = now();
    const [what, result] = answer('classify', drawing);
    const ms = now() - from;
    const others = ['probabilities', 'simplify'].map((method) => answer(method, make())[0]);
    if (others.some((other) => other !== what)) return ['one says ' + what + ', others ' + others, ms];
    if (JSON.stringify(inkling.classify(square)) !== before) return ['answers other than before', ms];
    return [what, ms, result && JSON.stringify(result.guesses[0])];
  });
}`;
