interface Focusable {
  focus(): void;
}

/**
 * Notices that a control goes away while it has the focus, which the browser would give to nobody, and hands the focus to what is still there.
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

  /** After every change of the page: the first heir there is takes the focus that was lost. */
  settle(...heirs: (Focusable | null | undefined)[]): void {
    if (!this.#isLost) return;
    this.#isLost = false;
    heirs.find((heir) => heir)?.focus();
  }
}
