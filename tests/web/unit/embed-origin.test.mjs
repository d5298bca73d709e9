/** With which page embed.html exchanges messages, by its address: also pages of schemes that no test can open. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

let count = 0;
/**
 * The module in a frame.
 * @param {string} search of its address
 * @param {{ own?: string, post?: (message: any, target: string) => void }} [options]
 */
async function frame(search, { own = 'https://inkling.example', post = () => {} } = {}) {
  Object.assign(globalThis, { location: { origin: own, search }, parent: { postMessage: post }, window: globalThis });
  return import(`../../../web/lib/embed-origin.js?${count++}`);
}

for (const origin of ['https://example.com', 'http://localhost:8080', 'capacitor://localhost', 'ionic://localhost', 'app://localhost', 'app://.', 'tauri://localhost',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop', 'moz-extension://0f3e1e1c-0000-4000-8000-000000000000', 'vscode-webview://1a2b', 'null', 'file://']) {
  test(`origin=${origin}`, async () => {
    /** @type {unknown[]} */
    const sent = [];
    const { addressFault, isEmbedded, isNamed, send } = await frame(`?origin=${origin}`, { post: (message, target) => sent.push([message, target]) });
    assert.deepEqual([addressFault, isEmbedded, isNamed(origin)], ['', true, true]);
    for (const stranger of ['https://other.example', `${origin}.other`, 'https://inkling.example', '*', '', 'other://x']) assert.equal(isNamed(stranger), false, stranger);
    assert.equal(isNamed('null'), ['null', 'file://'].includes(origin));
    send({ type: 'x' });
    assert.deepEqual(sent, [[{ type: 'x' }, ['null', 'file://'].includes(origin) ? '*' : origin]]);
  });
}

for (const origin of ['*', '/', '', 'example.com', 'https://example.com/', 'https://example.com/page', 'https://EXAMPLE.com', 'https://', 'https:example.com', 'ws://example.com',
  'javascript://x', 'app:localhost', 'app://a/b', 'app://a b', 'app://user@a', 'App://localhost']) {
  test(`origin=${origin} is refused`, async () => {
    const { addressFault, isEmbedded } = await frame(`?origin=${origin}`);
    assert.equal(isEmbedded, false);
    assert.match(addressFault, /does not name an origin\. Give the origin of the page around it, as in embed\.html\?origin=https:/);
  });
}

test('by default the own origin, also of an app', async () => {
  for (const own of ['https://inkling.example', 'capacitor://localhost', 'chrome-extension://abc']) {
    const { addressFault, isNamed, strangerFault } = await frame('', { own });
    assert.deepEqual([addressFault, isNamed(own), isNamed('https://other.example')], ['', true, false]);
    assert.match(strangerFault('app://x'), /^This frame exchanges messages with .* only\. For the page around it write embed\.html\?origin=app:\/\/x\.$/);
  }
});

test('a browser that cannot address a scheme, and an id that cannot be sent back', async () => {
  /** @type {unknown[]} */
  const sent = [];
  const { send } = await frame('?origin=app://localhost', { post: (message, target) => {
    if (target !== '*') throw new DOMException('Invalid target origin', 'SyntaxError');
    if (message.id instanceof MessagePort) throw new DOMException('was not transferred', 'DataCloneError');
    sent.push([message, target]);
  } });
  const { port1 } = new MessageChannel();
  send({ type: 'x', id: 1 });
  send({ type: 'y', id: port1 });
  port1.close();
  assert.deepEqual(sent, [[{ type: 'x', id: 1 }, '*'], [{ type: 'y' }, '*']]);
});
