/** What must hold in every engine: Chromium, Firefox and WebKit. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test as once } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { serve, started } from '../../lib/site.mjs';
import { TRY_HOSTILE } from '../../lib/hostile.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { ENGINES, inEachEngine, mayLack } from './driver.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (/** @type {string} */ name) => readFile(join(root, name), 'utf8');
const STRICT = "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; connect-src 'self'; worker-src 'self'";
const NO_WASM = "script-src 'self' 'unsafe-inline'";

/** Own drawings with all that is odd, and how Node answers them: a hash over the bytes of all probabilities. */
const drawings = (await Promise.all(['tests/drawings/pen.ndjson', 'tests/drawings/odd.ndjson'].map(read)))
  .flatMap((text) => text.trim().split('\n').map((line) => JSON.parse(line).drawing));
const { createInkling } = await import(pathToFileURL(join(DIST, 'inkling.js')).href);
const inNode = await createInkling();
const hash = createHash('sha256');
for (const drawing of drawings) hash.update(new Uint8Array(inNode.probabilities(drawing).buffer));
const EXPECTED = hash.digest('hex');

/** What comes of hostile drawings in Node, the answers to the last digit. */
const ANSWERS = runInThisContext(TRY_HOSTILE)(inNode).map((/** @type {any[]} */ [what, , guess]) => [what, guess ?? null]);

inEachEngine((engine) => {
  /** @type {import('./driver.mjs').Browser} */
  let browser;
  /** @type {import('./driver.mjs').Page} */
  let page;
  /** @type {Awaited<ReturnType<typeof serve>> | undefined} */
  let site;
  before(async () => { browser = await ENGINES[engine].launch(); });
  after(() => browser?.close());
  async function end() {
    await page?.close();
    await site?.close();
    site = undefined;
  }
  afterEach(end);

  /**
   * A test that begins once more if WebKit's page crashes, as it does now and then on some processors, most of all behind a test that
   * has compiled every module.
   * @param {string} name @param {(t: import('node:test').TestContext) => Promise<void>} body
   */
  const test = (name, body) => once(name, async (t) => {
    try {
      await body(t);
    } catch (error) {
      if (engine !== 'WebKit' || !/page crash or hang|does not finish loading/.test(String(error))) throw error;
      t.diagnostic(`once more after: ${error}`);
      await end();
      await body(t);
    }
  });

  /** @param {Parameters<typeof serve>[0] & { path?: string }} [options] */
  async function open({ path = '', ...options } = {}) {
    site = await serve(options);
    page = await browser.open();
    await page.goto(new URL(path, site.url).href);
  }
  /** Waits until a function of the page gives something, also while another page takes its place. */
  async function until(/** @type {Function} */ code, /** @type {any[]} */ ...args) {
    for (const end = Date.now() + 15_000; Date.now() < end;) {
      const value = await page.evaluate(code, ...args).catch(() => undefined);
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`In vain waited for ${code}`);
  }
  /** Until the pad has looked at its drawing. */
  const settled = async () => {
    await started(page);
    await page.evaluate(async () => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      await pad.load();
      for (let i = 0; i < 60 && pad.unfinished; i++) await new Promise((resolve) => setTimeout(resolve, 25));
      for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    });
  };
  const state = () => page.evaluate(() => {
    const { strokes, result } = /** @type {any} */ (document.querySelector('inkling-pad'));
    return { strokes: strokes.length, best: result?.guesses[0].label, guesses: result?.guesses };
  });
  async function draw(/** @type {number[][][]} */ strokes, /** @type {'mouse' | 'touch' | 'pen'} */ type = 'mouse') {
    const box = await page.evaluate(() => {
      const { x, y, width, height } = /** @type {Element} */ (document.querySelector('inkling-pad')).getBoundingClientRect();
      return { x, y, width, height };
    });
    const side = 0.85 * Math.min(box.width, box.height);
    await page.point(type, strokes.map((stroke) => stroke.map(([x, y]) =>
      [box.x + box.width / 2 + (x - 0.5) * side, box.y + box.height / 2 + (y - 0.5) * side])));
    await settled();
  }
  /** The answer to a drawing that is the same to the last digit everywhere. */
  async function answer() {
    await page.evaluate((/** @type {any} */ rows) => { /** @type {any} */ (document.querySelector('inkling-pad')).strokes = rows; },
      shapes.house.map((stroke) => [stroke.map(([x]) => x), stroke.map(([, y]) => y)]));
    await settled();
    return (await state()).guesses;
  }
  const quiet = () => assert.deepEqual(page.complaints?.filter((text) => !text.includes('favicon')) ?? [], []);

  for (const type of /** @type {const} */ (['mouse', 'touch', 'pen'])) {
    if (!ENGINES[engine].pointers.includes(type)) continue;
    test(`a house drawn by ${type} is named`, async () => {
      await open();
      await settled();
      await draw(shapes.house, type);
      assert.deepEqual([(await state()).strokes, (await state()).best], [4, 'house']);
      assert.match(await page.evaluate(() => document.querySelector('#guesses')?.textContent), /^house\d+%/);
      quiet();
    });
  }

  test('the button copies the picture, the browser\'s copy command the strokes', async () => {
    await open();
    await settled();
    await draw(shapes.house);
    const copied = await page.evaluate(async () => {
      /** @type {ClipboardItem[]} */
      let items = [];
      navigator.clipboard.write = async (of) => { items = of; };
      /** @type {any} */ (document.querySelector('#copy')).click();
      const picture = new Uint8Array(await (await items[0].getType('image/png')).arrayBuffer());
      const data = new DataTransfer();
      const event = new ClipboardEvent('copy', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'clipboardData', { value: data }); // Firefox takes none from scripts
      document.body.dispatchEvent(event);
      return [String.fromCharCode(...picture.subarray(1, 4)), data.getData('text/plain'), document.querySelector('#notice')?.textContent];
    });
    assert.equal(copied[0], 'PNG');
    assert.deepEqual([JSON.parse(copied[1]).word, JSON.parse(copied[1]).drawing.length], ['house', 4]);
    assert.equal(copied[2], 'Copied.');
    quiet();
  });

  test('the page requests each of its files once, and nothing moves when it is ready to work offline', async () => {
    await open();
    await settled();
    // Not the paper's place: that moves when the window gets its size late, as Firefox's does on a busy machine.
    const heights = () => page.evaluate(() => ['header', 'footer', '#panel'].map((part) => document.querySelector(part)?.getBoundingClientRect().height));
    const before = await heights();
    await until(() => !(/** @type {HTMLElement} */ (document.querySelector('#offline')).hidden));
    const requests = /** @type {string[]} */ (site?.requests);
    const own = requests.slice(0, requests.indexOf('/sw.js')); // after it, the service worker's
    assert.ok(own.includes('/inkling.ink'));
    assert.deepEqual(own, [...new Set(own)]);
    assert.deepEqual(await heights(), before);
  });

  test('every module gives the same bytes as in Node', async (t) => {
    await open();
    const modules = (await readdir(DIST)).filter((name) => /^inkling(?!-sketch).*\.wasm$/.test(name));
    const hashes = await page.evaluate(async (/** @type {any} */ drawings, /** @type {string[]} */ modules) => {
      const { createInkling } = await import(/** @type {any} */ ('./inkling.js'));
      const hex = (/** @type {ArrayBuffer} */ bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
      return Object.fromEntries(await Promise.all([undefined, ...modules].map(async (wasm) => {
        const inkling = await createInkling({ wasm }).catch((/** @type {any} */ error) => { if (error.code !== 'wasm') throw error; });
        if (!inkling) return [wasm, 'this engine cannot run it'];
        const all = new Blob(drawings.map((/** @type {any} */ drawing) => inkling.probabilities(drawing)));
        return [wasm ?? 'default', hex(await crypto.subtle.digest('SHA-256', await all.arrayBuffer()))];
      })));
    }, drawings, modules);
    // What an engine refuses it is not given; but it takes what it is given, and the oldest.
    for (const [name, hash] of Object.entries(hashes)) {
      if (/relaxed/.test(name) && engine !== 'Chromium' && hash === 'this engine cannot run it') t.diagnostic(`${name}: ${hash}`);
      else assert.equal(hash, EXPECTED, name);
    }
    assert.equal(Object.keys(hashes).length, modules.length + 1);
  });

  /** Whether the engine takes relaxed SIMD: the page's probe, its last instruction i32x4.relaxed_trunc_f32x4_s. */
  const relaxes = () => page.evaluate(() => WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0,
    10, 11, 1, 9, 0, 65, 0, 253, 15, 253, 129, 2, 11)));
  const asked = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.endsWith('.wasm')));

  test('only the fastest supported module is requested; another one if that fails its self-test', async (t) => {
    await open();
    await settled();
    const relaxed = await relaxes();
    t.diagnostic(relaxed ? 'relaxed SIMD' : 'no relaxed SIMD');
    assert.ok(relaxed || engine !== 'Chromium', 'there from 114 on; Firefox has it from 146 on');
    assert.deepEqual(await asked(), [relaxed ? '/inkling-relaxed.wasm' : '/inkling.wasm']);
    const answers = await answer();
    await page.close();
    await site?.close();

    // As an engine that mistakes its dot products for other instructions of the same operands.
    const lying = await readFile(join(DIST, 'inkling-relaxed.wasm'));
    const swap = (/** @type {number} */ from, /** @type {number} */ to) => {
      let times = 0;
      for (let at = -1; (at = lying.indexOf(Buffer.of(253, from, 2), at + 1)) >= 0; times++) lying[at + 1] = to;
      return times;
    };
    assert.ok(swap(0x92, 0x91) + swap(0x93, 0x89) > 8, 'dot → q15mulr, dot_add → laneselect');
    await open({ answer: (path) => path === '/inkling-relaxed.wasm' ? { body: lying } : undefined });
    assert.deepEqual(await answer(), answers);
    // Where the page's first lines have asked for it, it is asked for once more before the other.
    assert.deepEqual([...new Set(await asked())], relaxed ? ['/inkling-relaxed.wasm', '/inkling.wasm'] : ['/inkling.wasm']);
    const refused = await page.evaluate(async () => {
      const { createInkling } = await import(/** @type {any} */ ('./inkling.js'));
      return createInkling({ wasm: 'inkling-relaxed.wasm' }).then(() => 'taken', (/** @type {any} */ error) => error.message);
    });
    assert.match(refused, relaxed ? /self-test failed/ : /Cannot run/);
  });

  test('the C tests of the relaxed build pass', async (t) => {
    const build = join(root, 'build/wasm-relaxed');
    const tests = (await readdir(build).catch(() => [])).filter((name) => /^test_.*\.wasm$/.test(name));
    if (!tests.length) return t.skip(mayLack('there is no relaxed build; install Clang and LLD 19, or a newer Emscripten') || '');
    const served = Object.fromEntries(await Promise.all(tests.map(async (name) => [`/${name}`, { body: await readFile(join(build, name)) }])));
    await open({ answer: (path) => path === '/' ? { body: '<!doctype html><link rel="icon" href="data:,">' } : served[path] });
    if (!await relaxes()) return t.diagnostic('no relaxed SIMD');
    for (const name of tests) {
      const said = await page.evaluate(async (/** @type {string} */ name) => {
        let said = '', code = 0;
        const system = { // as tests/lib/run-wasm.mjs has it
          fd_write(/** @type {number} */ _, /** @type {number} */ pieces, /** @type {number} */ count, /** @type {number} */ written) {
            const view = new DataView(memory.buffer);
            let sum = 0;
            for (let i = 0; i < count; i++) {
              const length = view.getUint32(pieces + 8 * i + 4, true);
              said += new TextDecoder().decode(new Uint8Array(memory.buffer, view.getUint32(pieces + 8 * i, true), length));
              sum += length;
            }
            view.setUint32(written, sum, true);
            return 0;
          },
          fd_seek: () => 8, fd_close: () => 0,
          proc_exit(/** @type {number} */ status) { code = status; throw 'exit'; },
        };
        const { instance } = await WebAssembly.instantiate(await (await fetch(name)).arrayBuffer(), { wasi_snapshot_preview1: system });
        const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
        try { /** @type {any} */ (instance.exports)._start(); } catch (error) { if (error !== 'exit') throw error; }
        return `${said}exit ${code}`;
      }, name);
      assert.match(said, /\b[1-9]\d* passed, 0 failed\nexit 0$/, name);
    }
    const imports = await page.evaluate(async () => WebAssembly.Module.imports(await WebAssembly.compileStreaming(fetch('/inkling-relaxed.wasm'))).length);
    assert.equal(imports, 0);
  });

  test('hostile drawings get the same errors and answers as in Node, and the classifier continues to work', async () => {
    await open();
    const answers = await page.evaluate(`async () => (${TRY_HOSTILE})(await (await import('./inkling.js')).createInkling())`);
    assert.deepEqual(answers.map((/** @type {any[]} */ [what, , guess]) => [what, guess ?? null]), ANSWERS);
  });

  test('the pad in another page, under a strict policy', async () => {
    const body = await read('examples/pad.html');
    await open({ base: '/inkling/', path: '/pad.html', answer: (path) => path === '/pad.html' ? { headers: { 'content-security-policy': STRICT }, body } : undefined });
    await settled();
    await draw(shapes.envelope);
    assert.match(await page.evaluate(() => document.querySelector('#guess')?.textContent), /^(It is|Perhaps): envelope$/);
    quiet();
  });

  test('in a worker', async () => {
    const files = { '/worker.html': await read('examples/worker.html'), '/worker.js': await read('examples/worker.js') };
    await open({ base: '/inkling/', path: '/worker.html', answer: (path) => files[path] && { headers: { 'content-security-policy': STRICT }, body: files[path] } });
    assert.match(await until(() => document.querySelector('#guess')?.textContent), /^square 0\.\d+$/);
    quiet();
  });

  test('in a service worker', async (t) => {
    const files = { '/page.html': await read('examples/service-worker.html'), '/service-worker.js': await read('examples/service-worker.js') };
    await open({ base: '/inkling/', path: '/page.html', answer: (path) => files[path] && { headers: { 'content-security-policy': STRICT }, body: files[path] } });
    const takes = await page.evaluate(() => navigator.serviceWorker.register('service-worker.js', { type: 'module', scope: './tried/' }).then(() => true, () => false));
    if (engine === 'Firefox' && !takes) return t.diagnostic('this Firefox has no service workers that are modules');
    assert.match(await until(() => document.querySelector('#guess')?.textContent), /^square 0\.\d+$/);
    quiet();
  });

  test('an iframe of another origin exchanges messages with the page that it names only', async () => {
    const frames = await serve({ base: '/inkling/' });
    try {
      const example = await read('examples/frame.html');
      let named = '';
      const body = () => example.replace('src="inkling/embed.html"', `src="${frames.url}embed.html?origin=${named}"`);
      await open({ path: '/frame.html', answer: (path) => path === '/frame.html' ? { body: '<!doctype html><link rel="icon" href="data:,">' }
        : path === '/named.html' ? { body: body() } : undefined });
      const own = new URL(/** @type {string} */ (site?.url)).origin;
      /** Opens the example with a frame that talks with `origin`, draws in it, and gives all that the page is told. */
      const told = async (/** @type {string} */ origin, /** @type {object[]} */ messages = []) => {
        named = origin;
        await page.goto(`${own}/named.html`);
        await page.evaluate(() => {
          /** @type {any} */ (window).told = [];
          addEventListener('message', ({ data, origin }) => /** @type {any} */ (window).told.push({ ...data, from: origin }));
          /** @type {any} */ (window).tell = (/** @type {object} */ message) => /** @type {HTMLIFrameElement} */ (document.querySelector('#frame')).contentWindow?.postMessage(message, '*');
        });
        // A frame that names another origin tells nothing: there is nothing to wait for.
        if (origin === own) await until(() => {
          /** @type {any} */ (window).tell({ type: 'inkling:hello' });
          return /** @type {any} */ (window).told.some((/** @type {any} */ { type }) => type === 'inkling:ready');
        });
        else await new Promise((resolve) => setTimeout(resolve, 600));
        const box = await page.evaluate(() => {
          const { x, y } = /** @type {Element} */ (document.querySelector('#frame')).getBoundingClientRect();
          return { x, y };
        });
        await page.point('mouse', shapes.circle.map((stroke) => stroke.map(([x, y]) => [box.x + 20 + 280 * x, box.y + 20 + 280 * y])));
        for (const message of messages) await page.evaluate((/** @type {any} */ message) => /** @type {any} */ (window).tell(message), message);
        // The answer to the last message, and what the frame sees in the circle, which is after a frame or more.
        if (origin === own) await until(() => {
          const of = (/** @type {string} */ type) => /** @type {any} */ (window).told.filter((/** @type {any} */ message) => message.type === type);
          return of('inkling:error').length === 4 && of('inkling:guess').at(-1)?.result?.guesses[0].label === 'circle'; // not of a part of it
        });
        else await new Promise((resolve) => setTimeout(resolve, 600));
        return page.evaluate(() => /** @type {any} */ (window).told);
      };
      const square = [[[0, 90, 90, 0, 0], [0, 0, 90, 90, 0]]];
      const heard = await told(own, [
        { type: 'inkling:classify', id: 7, strokes: square, top: 1 }, { type: 'inkling:classify', id: 8, strokes: [[[1], []]] },
        { type: 'inkling:classify', id: 10, strokes: square, form: 'raw' }, { type: 'toString' }, { type: 'inkling:draw', strokes: 'no drawing' }, { type: 'inkling:draw', strokes: '' },
      ]);
      assert.deepEqual([...new Set(heard.map((/** @type {any} */ { from }) => from))], [new URL(frames.url).origin]);
      const of = (/** @type {string} */ type) => heard.filter((/** @type {any} */ message) => message.type === `inkling:${type}`);
      assert.equal(of('ready').at(-1).labels.length, 345);
      assert.equal(of('guess').at(-1).result.guesses[0].label, 'circle');
      assert.equal(of('change').at(-1).strokes.length, 1);
      assert.deepEqual([of('classified').length, of('classified')[0].id, of('classified')[0].result.guesses[0].label], [1, 7, 'square']);
      assert.deepEqual(of('error').map((/** @type {any} */ { id, code }) => [id, code]), [[8, 'strokes'], [10, 'option'], [undefined, 'strokes'], [undefined, 'strokes']]);
      assert.match(of('error')[2].message, /Give each stroke as points/);
      assert.match(await page.evaluate(() => document.querySelector('#guess')?.textContent), /circle|Give each stroke/); // which came last
      await page.evaluate(() => document.getElementById('undo')?.click());
      await until(() => document.querySelector('#guess')?.textContent === 'Draw something.');
      for (const stranger of ['https://example.com', '*']) {
        assert.deepEqual(await told(stranger, [{ type: 'inkling:hello' }, { type: 'inkling:classify', id: 9, strokes: square }]), [], stranger);
      }
    } finally {
      await frames.close();
    }
  });

  test('an error says in one sentence what is wrong and how to fix it', async () => {
    const wasm = await readFile(join(DIST, 'inkling.wasm'));
    const html = '<!doctype html><title>The app</title>';
    /** @type {Record<string, import('../../lib/site.mjs').Answer>} */
    const served = {
      '/html.wasm': { body: html, headers: { 'content-type': 'text/html' } },
      '/lying.wasm': { body: html },
      '/plain.wasm': { body: wasm, headers: { 'content-type': 'text/plain' } },
      '/cut.wasm': { body: wasm.subarray(0, 5000) },
      '/missing.wasm': { status: 404, body: html },
      '/page.html': { body: '<!doctype html><link rel="icon" href="data:,">' },
      '/strict.html': { body: '<!doctype html><link rel="icon" href="data:,">', headers: { 'content-security-policy': NO_WASM } },
      '/offline.html': { body: '<!doctype html><link rel="icon" href="data:,">', headers: { 'content-security-policy': "connect-src 'none'" } },
    };
    const failure = (/** @type {string | undefined} */ wasm = undefined, old = '') => page.evaluate(async (/** @type {string} */ wasm, /** @type {string} */ old) => {
      const { createInkling } = await import(/** @type {any} */ ('./inkling.js'));
      const kept = WebAssembly;
      const { validate } = kept;
      if (old === 'no WebAssembly') delete /** @type {any} */ (globalThis).WebAssembly;
      if (old === 'no SIMD') kept.validate = () => false;
      try {
        const { labels } = await createInkling(wasm ? { wasm } : {});
        return `fine: ${labels.length}`;
      } catch (error) {
        return `${/** @type {any} */ (error).code}: ${/** @type {any} */ (error).message}`;
      } finally {
        globalThis.WebAssembly = kept;
        kept.validate = validate;
      }
    }, wasm, old);
    await open({ path: '/page.html', answer: (path) => served[path] });
    assert.match(await failure('./html.wasm'), /^html: Expected inkling\.wasm at .*html\.wasm, found "<!doctype html>": a web page\. .*Put inkling\.wasm there/);
    assert.match(await failure('./lying.wasm'), /^html: .*a web page/);
    assert.equal(await failure('./plain.wasm'), 'fine: 345');
    assert.match(await failure('./cut.wasm'), /^wasm: Cannot run .*cut\.wasm .*Take inkling\.wasm from the same release/);
    assert.match(await failure('./missing.wasm'), /^http: The server answered 404 for .*missing\.wasm\. Put inkling\.wasm there/);
    assert.match(await failure('http://127.0.0.1:1/x.wasm'), /^fetch: Cannot fetch http:\/\/127\.0\.0\.1:1\/x\.wasm\. Check the address/);
    assert.match(await failure(undefined, 'no WebAssembly'), /^no-webassembly: .*Use a current browser/);
    assert.equal(await failure(undefined, 'no SIMD'), 'fine: 345');
    assert.deepEqual(site?.requests.filter((path) => /inkling.*\.wasm/.test(path)), ['/inkling-scalar.wasm']);
    await page.goto(new URL('/strict.html', site?.url).href);
    assert.match(await failure(), /^csp: This page's Content-Security-Policy forbids WebAssembly\. Add 'wasm-unsafe-eval' to its script-src\.$/);
    await page.goto(new URL('/offline.html', site?.url).href);
    assert.match(await failure(), /^fetch: Cannot fetch .*connect-src/);
  });

  test('a page loaded once works without the server', async () => {
    await open();
    const url = /** @type {string} */ (site?.url);
    await until(() => !(/** @type {HTMLElement} */ (document.querySelector('#offline')).hidden));
    const expected = await answer();
    await site?.close();
    await page.reload();
    await settled();
    assert.deepEqual((await state()).strokes, 4, 'the drawing is there');
    assert.deepEqual(await answer(), expected);
    await page.evaluate(() => document.getElementById('clear')?.click());
    await draw(shapes.circle);
    assert.equal((await state()).best, 'circle');
    await page.goto(`${url}index.html?from=a-bookmark`);
    await settled();
    assert.equal((await state()).best, 'circle');
  });

  test('an interrupted update changes nothing; a complete one is offered, not forced', async () => {
    const index = (await readFile(join(DIST, 'index.html'), 'utf8')).replace('<html', '<html data-version="new"');
    const updated = (await readFile(join(DIST, 'sw.js'), 'utf8')).replace(/VERSION="\w+"/, 'VERSION="new"')
      .replace(/("\.\/":)"[^"]+"/, `$1"${createHash('sha256').update(index).digest().subarray(0, 6).toString('base64')}"`);
    let phase = 'old';
    let asked = 0;
    await open({ answer: (path) => {
      if (phase === 'old') return undefined;
      if (path === '/sw.js') return { body: updated };
      if (path !== '/') return undefined;
      asked++;
      return { body: phase === 'broken' ? index.slice(0, 100) : index };
    } });
    const version = () => page.evaluate(() => document.documentElement.dataset.version ?? '');
    const update = () => page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration())?.update().catch(() => {}); });
    const offered = () => page.evaluate(() => !(/** @type {HTMLElement} */ (document.querySelector('#update')).hidden));
    await until(() => !(/** @type {HTMLElement} */ (document.querySelector('#offline')).hidden));
    await page.reload();
    await settled();

    phase = 'broken';
    await update();
    await until(async () => !(await navigator.serviceWorker.getRegistration())?.installing);
    assert.ok(asked > 0, 'the update was tried');
    assert.equal(await offered(), false);
    await page.reload();
    await settled();
    assert.equal(await version(), '', 'the old version goes on');
    await until(async () => !(await navigator.serviceWorker.getRegistration())?.installing);

    phase = 'whole';
    await draw(shapes.circle);
    await update();
    await until(() => !(/** @type {HTMLElement} */ (document.querySelector('#update')).hidden));
    assert.equal(await version(), '', 'not forced');
    await page.evaluate(() => document.getElementById('reload')?.click());
    await until(() => document.documentElement.dataset.version === 'new' && document.readyState === 'complete');
    await settled();
    assert.equal(await version(), 'new');
    assert.equal((await state()).best, 'circle', 'the drawing is there');
    await site?.close();
    await page.reload();
    await settled();
    assert.equal(await version(), 'new', 'and it works offline');
  });

  test('inkling.html works from a folder, alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inkling file-'));
    try {
      await cp(join(DIST, 'inkling.html'), join(folder, 'inkling.html'));
      page = await browser.open();
      await page.goto(pathToFileURL(join(folder, 'inkling.html')).href);
      await settled();
      const rows = shapes.house.map((stroke) => [stroke.map(([x]) => x), stroke.map(([, y]) => y)]);
      assert.deepEqual(await answer(), inNode.classify(rows, { format: 'raw' }).guesses);
      await page.evaluate(() => document.getElementById('clear')?.click());
      await draw(shapes.circle);
      assert.equal((await state()).best, 'circle');
      quiet();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
