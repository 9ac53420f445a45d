import { type RefObject, useEffect, useRef } from 'react';

/** The form of a step that comes in place of another: its first field takes the focus that went with the other. `isFirst`: nothing was there before it. */
export function useStepFocus(isFirst = false): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!isFirst) form.current?.querySelector('input')?.focus();
  }, [isFirst]);
  return form;
}
