/** WebKitGTK's MiniBrowser through WebDriver (https://www.w3.org/TR/webdriver2/), on a screen that nobody sees. */
import { request } from 'node:http';
import { createServer } from 'node:net';
import { find, gone, pointerActions, start } from './tools.mjs';

/** @returns {Promise<import('./driver.mjs').Browser>} */
export async function launchWebKit() {
  const screen = start(find('xvfb'), ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const display = await new Promise((resolve, reject) => {
    screen.stdout.once('data', (number) => resolve(`:${String(number).trim()}`));
    screen.once('exit', () => reject(new Error('Xvfb does not start')));
  });
  /** @type {Set<any>} */
  const drivers = new Set();

  /** A driver of its own for each page: one that has opened and closed several may never answer again. */
  async function drive() {
    const port = await freePort();
    const driver = start(find('webkit'), [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      // Without a graphics card and without a desktop's services.
      env: { ...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1', NO_AT_BRIDGE: '1' },
    });
    drivers.add(driver);
    for (let i = 0; ; i++) {
      try {
        await fetch(`http://127.0.0.1:${port}/status`);
        return { base: `http://127.0.0.1:${port}/session`, stop: () => gone(driver).then(() => drivers.delete(driver)) };
      } catch (error) {
        if (i > 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /**
   * @param {string} base
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  const ask = (base, method, path, body) => new Promise((resolve, reject) => {
    // A connection each: the driver may close an idle one in the very moment it is used again.
    const asking = request(base + path, { method, agent: false, timeout: path ? 60_000 : 20_000 }, async (response) => {
      try {
        const { value } = JSON.parse(Buffer.concat(await response.toArray()).toString());
        if (response.statusCode === 200) resolve(value);
        else reject(new Error(`${value.error}: ${value.message}`));
      } catch (error) {
        reject(error);
      }
    });
    asking.on('timeout', () => asking.destroy(new Error(`WebKit's driver does not answer ${method} ${path}`)));
    asking.on('error', reject);
    asking.end(body && JSON.stringify(body));
  });

  /** A session of a new driver; of another one where the first does not answer, as happens now and then. */
  async function begin(/** @type {number} */ tries) {
    const { base, stop } = await drive();
    try {
      const { sessionId } = await ask(base, 'POST', '', { capabilities: { alwaysMatch: {
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary: find('minibrowser'), args: ['--automation'] },
      } } });
      return { at: `${base}/${sessionId}`, stop };
    } catch (error) {
      await stop();
      if (tries === 1) throw error;
      return begin(tries - 1);
    }
  }

  return {
    async open() {
      const { at, stop } = await begin(3);
      const session = (/** @type {string} */ method, /** @type {string} */ path, /** @type {object | undefined} */ body) => ask(at, method, path, body);
      // Now and then this driver loses what a script has answered, and says that it cannot parse it.
      const answered = (/** @type {string} */ path, /** @type {object} */ body) => session('POST', path, body).catch((error) => {
        if (!/Could not parse script result/.test(error.message)) throw error;
        return session('POST', path, body);
      });
      /** @type {import('./driver.mjs').Page['evaluate']} */
      const evaluate = async (code, ...args) => {
        const { value, error } = JSON.parse(await answered('/execute/async', {
          script: `const [args, done] = arguments;
            (async () => (${code})(...JSON.parse(args)))().then(
              (value) => done(JSON.stringify({ value })),
              (error) => done(JSON.stringify({ error: String(error) })));`,
          args: [JSON.stringify(args)],
        }));
        if (error) throw new Error(error);
        return value;
      };
      // This driver answers before the page has loaded.
      const loaded = async () => {
        for (let i = 0; !await evaluate(() => document.readyState === 'complete' && !('beforeReload' in window)).catch(() => false); i++) {
          if (i > 200) throw new Error('The page does not finish loading');
          await new Promise((resolve) => setTimeout(resolve, 25));
        }
      };
      return {
        complaints: null,
        async goto(url) {
          await session('POST', '/url', { url });
          await loaded();
        },
        async reload() {
          await evaluate(() => { /** @type {any} */ (window).beforeReload = true; });
          await session('POST', '/refresh', {});
          await loaded();
        },
        evaluate,
        async point(type, strokes) { await session('POST', '/actions', { actions: pointerActions(type, strokes) }); },
        async close() {
          await session('DELETE', '', undefined).catch(() => {});
          await stop();
        },
      };
    },
    async close() {
      await Promise.all([...drivers].map(gone));
      await gone(screen);
    },
  };
}

/** @returns {Promise<number>} */
const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    server.close(() => resolve(port));
  });
});
