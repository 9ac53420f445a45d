import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KOREAN_DETAILS, KOREAN_FIELDS, enteredWrong } from './field-faults';

const house = (path: string) => readFileSync(new URL(`../../../src/${path}`, import.meta.url), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, first]) => first ?? '');
const korean = (field: string | null, detail: string, code: 'invalid' | 'conflict' = 'invalid') => enteredWrong({ code, field, detail }, 'ko');

describe('what the house does not take is said in Korean', () => {
  test('as one sentence, without the English', () => {
    expect(korean('birth_date', 'whoever bids is at least 18 years old.')).toBe('만 18세 이상만 가입하고 응찰할 수 있습니다.');
    expect(korean('birth_date', 'birth_date is a date such as 1990-12-31.')).toBe(KOREAN_FIELDS.birth_date);
    expect(korean('password', 'a password has 10 to 128 characters.')).toBe(KOREAN_FIELDS.password);
    expect(korean('password', 'The password is another one.')).toBe('비밀번호가 올바르지 않습니다.');
    expect(korean('email', 'There is an account with this e-mail already.', 'conflict')).toBe('이미 가입된 이메일입니다.');
    expect(korean(null, 'The bank says: the account is closed.', 'conflict')).toBe('은행: 해지된 계좌입니다.');
    for (const text of [...Object.values(KOREAN_FIELDS), ...Object.values(KOREAN_DETAILS)]) expect(text).toMatch(/[가-힣]/);
  });

  test('for every field of a person, a password, a code and an account', () => {
    const person = all(house('identity/profile.rs'), /wrong\("([^"]+)"/g);
    const calls = ['http/sign_up.rs', 'http/codes.rs', 'http/my_sessions.rs', 'http/erasure.rs', 'http/my_account.rs'].flatMap((path) => all(house(path), /(?:invalid|new_password)\("([^"]+)"/g));
    // No form of the page asks for these: it sends them by itself, or from a list.
    const fields = new Set([...person, ...calls, 'password', 'verification'].filter((field) => field !== 'purpose' && field !== 'currency'));
    expect(fields.size).toBeGreaterThan(15);
    expect([...fields].filter((field) => !Object.hasOwn(KOREAN_FIELDS, field))).toEqual([]);
  });

  test('in the house’s very words, where they are looked up', () => {
    const letters = ['identity/profile.rs', 'identity/email.rs', 'bank/pin.rs', 'bank/answer.rs', 'http/users.rs', 'http/erasure.rs', 'http/my_sessions.rs', 'http/registrations.rs'].map(house).join('\n');
    for (const detail of Object.keys(KOREAN_DETAILS).filter((one) => !one.startsWith('an e-mail address has'))) {
      const said = detail.replace(/^The bank says: /, '').replace(/\.$/, '');
      expect(letters.includes(`"${said}"`) || letters.includes(`"${said}."`), detail).toBe(true);
    }
    // Those with a code of their own have a sentence in codes.ts.
    const withCode = ['the key was used before, for another order', 'there is no such account', 'there is not enough money', 'the account would hold more than the bank can count'];
    const refusals = all(house('bank/answer.rs').split('pub enum Refusal')[1]?.split('\n}')[0] ?? '', /#\[error\("([^"]+)"\)\]/g);
    expect(refusals.length).toBeGreaterThan(10);
    expect(refusals.filter((said) => !withCode.includes(said) && !Object.hasOwn(KOREAN_DETAILS, `The bank says: ${said}.`))).toEqual([]);
  });
});

test('English readers have the house’s own words, and operators have them where we have none', () => {
  expect(enteredWrong({ code: 'invalid', field: 'birth_date', detail: 'whoever bids is at least 18 years old.' }, 'en')).toBe('whoever bids is at least 18 years old.');
  expect(enteredWrong({ code: 'invalid', field: 'toString', detail: 'x' }, 'ko')).toBe('입력한 내용을 확인해 주세요. (x)');
  expect(korean('artwork_id', '')).toBe('입력한 내용을 확인해 주세요.');
});
