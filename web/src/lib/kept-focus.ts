interface Focusable {
  focus(): void;
}

/**
 * Notices that a control, or a part of the page, goes away while it has the focus, which the browser would give to nobody, and hands the focus to
 * what is still there.
 * `active` says what has the focus now.
 */
export class KeptFocus {
  readonly #active: () => unknown;
  #isLost = false;

  constructor(active: () => unknown) {
    this.#active = active;
  }

  /** The `ref` of a control. What it returns is called while the control is still in the document, just before it goes. */
  readonly watch = (control: Focusable | null): (() => void) => {
    return () => {
      if (control !== null && control === this.#active()) this.#isLost = true;
    };
  };

  /** The same for a part of the page, and whatever in it has the focus. */
  readonly watchWithin = (part: Element | null): (() => void) => {
    return () => {
      const active = this.#active();
      if (part !== null && active !== null && part.contains(active as Node)) this.#isLost = true;
    };
  };

  /** After every change of the page: the first heir there is takes the focus that was lost. */
  settle(...heirs: (Focusable | null | undefined)[]): void {
    if (!this.#isLost) return;
    this.#isLost = false;
    heirs.find((heir) => heir)?.focus();
  }
}
