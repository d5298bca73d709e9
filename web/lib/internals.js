/** What the pad needs of ElementInternals, and something in its place for browsers without it, such as Safari before 16.4. */

/** @typedef {Pick<ElementInternals, 'form' | 'labels' | 'willValidate' | 'validity' | 'validationMessage' | 'setFormValue'
 *   | 'setValidity' | 'checkValidity' | 'reportValidity'> & { disabled?: boolean, connect?: (signal: AbortSignal) => void }} Internals */
/** @typedef {HTMLElement & { formResetCallback(): void, formDisabledCallback(): void }} Control */

/**
 * @param {Control} host
 * @returns {Internals}
 */
export function createInternals(host) {
  const internals = host.attachInternals?.();
  return typeof internals?.setFormValue === 'function' && typeof internals.setValidity === 'function' ? internals
    : /** @type {any} */ (new PlainInternals(host));
}

class PlainInternals {
  #host;
  /** @type {string | null} */ #value = null;
  /** @type {ValidityStateFlags} */ #flags = {};
  validationMessage = '';

  /** @param {Control} host */
  constructor(host) {
    this.#host = host;
  }

  get #root() { return /** @type {Document | ShadowRoot} */ (this.#host.getRootNode()); }
  get form() {
    const id = this.#host.getAttribute('form');
    return /** @type {HTMLFormElement | null} */ (id === null ? this.#host.closest('form') : this.#root.querySelector(`form[id=${JSON.stringify(id)}]`));
  }
  get labels() {
    return Array.from(this.#root.querySelectorAll('label')).filter((label) => label.htmlFor ? label.htmlFor === this.#host.id : label.contains(this.#host));
  }
  get disabled() { return this.#host.matches('[disabled], fieldset[disabled] *'); }
  get willValidate() { return !this.disabled; }
  get validity() { return { valueMissing: false, customError: false, ...this.#flags, valid: !this.validationMessage }; }

  /** @param {string | null} value */
  setFormValue(value) { this.#value = value; }
  /**
   * @param {ValidityStateFlags} flags
   * @param {string} [message]
   */
  setValidity(flags, message = '') {
    this.#flags = flags;
    this.validationMessage = message;
  }

  checkValidity() { return this.#isValid(() => {}); }
  reportValidity() { return this.#isValid(() => this.#host.focus()); }
  /** @param {() => void} report */
  #isValid(report) {
    if (!this.willValidate || !this.validationMessage) return true;
    const { Event } = this.#host.ownerDocument.defaultView ?? globalThis;
    if (this.#host.dispatchEvent(new Event('invalid', { cancelable: true }))) report();
    return false;
  }

  /**
   * Takes part in the events of its form and its labels.
   * @param {AbortSignal} signal
   */
  connect(signal) {
    const root = this.#root;
    // A fieldset may have been disabled, which nobody tells.
    for (const type of ['pointerdown', 'keydown', 'focusin']) root.addEventListener(type, () => this.#host.formDisabledCallback(), { signal, capture: true });
    /** @type {(type: string, listener: (event: any) => void) => void} */
    const listen = (type, listener) => root.addEventListener(type, (event) => {
      if (event.target === this.form) listener(event);
    }, { signal, capture: type === 'submit' });
    listen('formdata', ({ formData }) => {
      const name = this.#host.getAttribute('name');
      if (name && this.#value !== null && this.willValidate) formData.append(name, this.#value);
    });
    listen('reset', (event) => { if (!event.defaultPrevented) this.#host.formResetCallback(); });
    listen('submit', (event) => {
      if (this.form?.noValidate || event.submitter?.formNoValidate || this.reportValidity()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    });
    root.addEventListener('click', ({ target }) => {
      const label = /** @type {Element} */ (target).closest?.('label');
      if (label && this.labels.includes(label) && !this.#host.contains(/** @type {Node} */ (target))) this.#host.focus();
    }, { signal });
  }
}
