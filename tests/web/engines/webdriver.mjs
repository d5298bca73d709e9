/** WebKitGTK's MiniBrowser through WebDriver (https://www.w3.org/TR/webdriver2/), on a screen that nobody sees. */
import { request } from 'node:http';
import { createServer } from 'node:net';
import { find, gone, pointerActions, start } from './driver.mjs';

/** @returns {Promise<import('./driver.mjs').Browser>} */
export async function launchWebKit() {
  const screen = start(find('xvfb'), ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const display = await new Promise((resolve, reject) => {
    screen.stdout.once('data', (number) => resolve(`:${String(number).trim()}`));
    screen.once('exit', () => reject(new Error('Xvfb does not start')));
  });
  const port = await freePort();
  const driver = start(find('webkit'), [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    // Without a graphics card and without a desktop's services.
    env: { ...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1', NO_AT_BRIDGE: '1' },
  });
  const base = `http://127.0.0.1:${port}/session`;

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  const ask = (method, path, body) => new Promise((resolve, reject) => {
    // A connection each: the driver may close an idle one in the very moment it is used again.
    const asking = request(base + path, { method, agent: false, timeout: 60_000 }, async (response) => {
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

  for (let i = 0; ; i++) {
    try {
      await fetch(`http://127.0.0.1:${port}/status`);
      break;
    } catch (error) {
      if (i > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  return {
    async open() {
      const { sessionId } = await ask('POST', '', { capabilities: { alwaysMatch: {
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary: find('minibrowser'), args: ['--automation'] },
      } } });
      const session = (/** @type {string} */ method, /** @type {string} */ path, /** @type {object} */ body) => ask(method, `/${sessionId}${path}`, body);
      /** @type {import('./driver.mjs').Page['evaluate']} */
      const evaluate = async (code, ...args) => {
        const { value, error } = JSON.parse(await session('POST', '/execute/async', {
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
        async close() { await session('DELETE', '', undefined).catch(() => {}); },
      };
    },
    async close() {
      await gone(driver);
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
