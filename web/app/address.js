/** What an address carries after its `#`, of which no server hears: a drawing (`#d=…`) or the words of a round (`#round=…`). */

/** Takes out of the address what it carried: a reload must not replace what was drawn since. */
export function clearAddress() {
  if (!location.hash) return;
  try {
    history.replaceState(history.state, '', location.pathname + location.search);
  } catch {
    location.hash = ''; // some browsers let no page of a folder change its address
  }
}

/** @param {'d' | 'round'} kind @param {string} text @returns {string} an address of this page that carries it */
export const addressOf = (kind, text) => `${location.href.split('#')[0]}#${kind}=${text}`;
