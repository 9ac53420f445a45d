import { useState } from 'react';

interface Typed {
  /** What was in force when the text was last taken from it. */
  value: string;
  text: string;
}

/** The text stays as it was typed until another value is in force. */
export function follow(typed: Typed, value: string): Typed {
  return typed.value === value ? typed : { value, text: value };
}

/** The text of a field that begins with a value from elsewhere (an address) and follows it, without being made anew. */
export function useTyped(value: string): [string, (text: string) => void] {
  const [kept, setTyped] = useState<Typed>({ value, text: value });
  const typed = follow(kept, value);
  if (typed !== kept) setTyped(typed);
  return [typed.text, (text) => setTyped({ value, text })];
}
