import { type PersonForm, type PersonKey, emptyPerson } from '../account/person-fields';

const KEYS = Object.keys(emptyPerson) as PersonKey[];

/**
 * The house has another version of what is being edited: `read` is what the editing began with, `typed` what has become of it here, `latest` what
 * the house says now. What was typed stays; what was not touched is theirs. `both` are the fields that were changed here and there, to different words.
 */
export function mergePerson(read: PersonForm, typed: PersonForm, latest: PersonForm): { form: PersonForm; both: PersonKey[] } {
  const touched = KEYS.filter((key) => typed[key] !== read[key]);
  const form = { ...latest };
  for (const key of touched) form[key] = typed[key];
  return { form, both: touched.filter((key) => latest[key] !== read[key] && latest[key] !== typed[key]) };
}
