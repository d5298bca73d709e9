/** Firefox, which speaks WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) over a socket of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { find, gone, pointerActions, start } from './tools.mjs';

/** Nothing is asked of the network but what the tests ask. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
};

/** @returns {Promise<import('./driver.mjs').Browser>} */
export async function launchFirefox() {
  const profile = await mkdtemp(join(tmpdir(), 'inkling-firefox-'));
  await writeFile(join(profile, 'user.js'),
    Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const process = start(find('firefox'), ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...globalThis.process.env, HOME: profile } });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    process.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    process.on('error', reject);
    process.on('exit', () => reject(new Error(`Firefox ended: ${said}`)));
  });
  const bidi = await connect(`${address}/session`);
  await bidi.send('session.new', { capabilities: {} });
  await bidi.send('session.subscribe', { events: ['log.entryAdded'] });

  return {
    async open() {
      const { userContext } = await bidi.send('browser.createUserContext', {});
      const { context } = await bidi.send('browsingContext.create', { type: 'tab', userContext });
      // A window that has just opened may still change its size.
      await bidi.send('browsingContext.setViewport', { context, viewport: { width: 1280, height: 720 } });
      /** @type {string[]} */
      const complaints = [];
      bidi.onLog.set(context, ({ level, text }) => ['error', 'warn'].includes(level) && complaints.push(text));
      return {
        complaints,
        async goto(url) { await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' }); },
        async reload() { await bidi.send('browsingContext.reload', { context, wait: 'complete' }); },
        async evaluate(code, ...args) {
          const answer = await bidi.send('script.callFunction', {
            functionDeclaration: `async (args) => JSON.stringify(await (${code})(...JSON.parse(args)))`,
            arguments: [{ type: 'string', value: JSON.stringify(args) }],
            awaitPromise: true,
            target: { context },
          });
          if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
          return answer.result.type === 'undefined' ? undefined : JSON.parse(answer.result.value);
        },
        async point(type, strokes) { await bidi.send('input.performActions', { context, actions: pointerActions(type, strokes) }); },
        async close() {
          bidi.onLog.delete(context);
          await bidi.send('browser.removeUserContext', { userContext });
        },
      };
    },
    async close() {
      await bidi.send('browser.close', {}).catch(() => {});
      bidi.close();
      await gone(process);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** @param {string} address */
async function connect(address) {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  /** @type {Map<string, (entry: any) => void>} */
  const onLog = new Map();
  let last = 0;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    if (message.method === 'log.entryAdded') onLog.get(message.params.source.context)?.(message.params);
    const asked = waiting.get(message.id);
    if (!asked) return;
    waiting.delete(message.id);
    if (message.type === 'error') asked.reject(new Error(`${message.error}: ${message.message}`));
    else asked.resolve(message.result);
  });
  socket.on('close', () => { for (const { reject } of waiting.values()) reject(new Error('Firefox has gone')); });
  return {
    onLog,
    /**
     * @param {string} method
     * @param {object} params
     * @returns {Promise<any>}
     */
    send: (method, params) => new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    }),
    close: () => socket.close(),
  };
}
