/** Gives the focus to the first field that has a fault, once it is drawn as one. */
export function focusFirstFault(form: HTMLElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

/** Has a dialog that is about to open give the focus to the first field of its form, and not to its close button. */
export function firstFieldFirst(form: HTMLElement | null): void {
  // The attribute itself, which React keeps for itself: the browser asks for it when it opens the dialog.
  form?.querySelector('input')?.setAttribute('autofocus', '');
}
