import { expect, test } from 'vitest';
import { emptyPerson } from '../account/person-fields';
import { mergePerson } from './person-merge';

const read = { ...emptyPerson, name: 'Ann', city: 'Seoul', line1: '1 Road' };

test('what is being typed outlives another version; what nobody typed is as the house has it now', () => {
  const typed = { ...read, city: 'Busan' };
  const latest = { ...read, name: 'Anne', line1: '2 Road' };
  expect(mergePerson(read, typed, latest)).toEqual({ form: { ...latest, city: 'Busan' }, both: [] });
  // A version with the same words, as a password makes, changes nothing.
  expect(mergePerson(read, typed, read)).toEqual({ form: typed, both: [] });
});

test('what was changed here and there is named', () => {
  const typed = { ...read, city: 'Busan', line1: '2 Road' };
  const latest = { ...read, city: 'Incheon', line1: '2 Road' };
  expect(mergePerson(read, typed, latest)).toEqual({ form: typed, both: ['city'] });
});
