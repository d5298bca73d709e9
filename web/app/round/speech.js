/** Says aloud what the page announces, if the user has asked for that: in a round, and the guesses outside of it. */
import { $, announced } from '../shared.js';

/** A voice of the current language that speaks on the device: other voices send every sentence to a server. */
const localVoice = () => globalThis.speechSynthesis?.getVoices()
  .find(({ localService, lang }) => localService && lang.split(/[-_]/)[0] === document.documentElement.lang);

/** Offers speech where there is a voice for it. */
export function offerSpeech() {
  $('speech').hidden = !localVoice();
}

/** @param {string} sentence */
export function say(sentence) {
  if (!(/** @type {HTMLInputElement} */ ($('aloud')).checked) || !sentence) return;
  const voice = localVoice();
  if (!voice) return;
  const utterance = new SpeechSynthesisUtterance(sentence);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  speechSynthesis.cancel(); // the sentence before is outdated
  speechSynthesis.speak(utterance);
}

export function silence() {
  globalThis.speechSynthesis?.cancel();
}

// Of what is announced beside a round only the guesses: not where the keyboard's pen is.
new MutationObserver(() => { if ($('live').textContent === announced) say(announced); }).observe($('live'), { childList: true });
// Browsers load their voices when they are first asked for them.
globalThis.speechSynthesis?.addEventListener?.('voiceschanged', offerSpeech);
localVoice();
