/** The order of things that people move about: pictures of an artwork, lots of a sale. */

/** Takes what stands at one place to another. A place that is not there changes nothing. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  if (from === to || from < 0 || to < 0 || from >= list.length || to >= list.length) return list;
  const next = [...list];
  const [taken] = next.splice(from, 1);
  next.splice(to, 0, taken as T);
  return next;
}

/** The numbers that drafts will have in this order, as the house counts: from the first one on, passing over those that are taken. */
export function numbers(count: number, first: number, taken: ReadonlySet<number>): number[] {
  const given: number[] = [];
  for (let number = first; given.length < count; number += 1) {
    if (!taken.has(number)) given.push(number);
  }
  return given;
}

/** What somebody ordered, beside what there is now: what is gone is left out, what is new comes last. */
export function kept(ordered: readonly string[], present: readonly string[]): string[] {
  const there = new Set(present);
  const known = new Set(ordered);
  return [...ordered.filter((id) => there.has(id)), ...present.filter((id) => !known.has(id))];
}

export function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, place) => id === other[place]);
}
