import { codeWords } from './codes';
import { type Language, write } from './words';

/** What a field must be, in Korean, by the house's name of it: of a person, a password, a code, an account. The house itself says in English what is wrong. */
export const KOREAN_FIELDS: Readonly<Record<string, string>> = {
  email: '이메일 주소가 올바르지 않습니다. name@example.com처럼 공백 없이 입력해 주세요.',
  password: '비밀번호는 10자에서 128자까지 입력해 주세요.',
  new: '새 비밀번호는 10자에서 128자까지 입력해 주세요.',
  old: '현재 비밀번호가 올바르지 않습니다.',
  code: '인증 코드가 올바르지 않거나 만료되었습니다. 새 코드를 받아 주세요.',
  verification: '이메일 인증이 만료되었습니다. 인증 코드를 다시 받아 주세요.',
  name: '이름은 한 줄로, 100자까지 입력해 주세요. 보이지 않는 문자는 사용할 수 없습니다.',
  gender: '성별을 목록에서 선택해 주세요.',
  birth_date: '생년월일을 1990-12-31처럼 입력해 주세요.',
  phone: '국가 번호를 포함한 전화번호를 입력해 주세요. 예: +82 10 1234 5678',
  'address.country': '국가를 목록에서 선택해 주세요.',
  'address.postcode': '우편번호는 영문자, 숫자, 공백, 하이픈(-)으로 16자까지 입력해 주세요.',
  'address.region': '시·도는 한 줄로, 100자까지 입력하거나 비워 두세요.',
  'address.city': '시·군·구를 한 줄로, 100자까지 입력해 주세요.',
  'address.line1': '도로명 주소를 한 줄로, 200자까지 입력해 주세요.',
  'address.line2': '상세 주소는 한 줄로, 200자까지 입력하거나 비워 두세요.',
  language: '언어는 한국어와 영어 중에서 선택해 주세요.',
  holder: '예금주 이름을 100자까지 입력해 주세요.',
  number: '계좌번호를 1002-200-1234567처럼 입력해 주세요.',
  pin: 'PIN은 숫자 6자리로 입력해 주세요.',
};

/** Where a field can be wrong in more than one way, or none is named: the house's very words, in Korean. A unit test holds the two together. */
export const KOREAN_DETAILS: Readonly<Record<string, string>> = {
  'There is an account with this e-mail already.': '이미 가입된 이메일입니다.',
  'an e-mail address has at most 254 characters, and at most 64 before the @.': '이메일 주소가 너무 깁니다. 전체 254자, @ 앞은 64자까지입니다.',
  'The password is another one.': '비밀번호가 올바르지 않습니다.',
  'The password was changed in this moment by somebody else.': '방금 다른 곳에서 비밀번호가 변경되었습니다.',
  'birth_date is in the future.': '생년월일이 오늘보다 뒤입니다.',
  'whoever bids is at least 18 years old.': '만 18세 이상만 가입하고 응찰할 수 있습니다.',
  'birth_date is longer ago than anybody lives.': '생년월일의 연도를 확인해 주세요.',
  'a PIN of one digit alone, or of digits that only count up or down, is guessed at once: choose another.': '같은 숫자만 쓰거나 차례로 이어지는 PIN은 쉽게 알아낼 수 있습니다. 다른 PIN을 정해 주세요.',
  'Bids need money here: send the PIN of your bank account.': '이 경매에 응찰하려면 은행 계좌의 PIN이 필요합니다.',
  'The bank says: the order was called off.': '은행: 취소된 요청입니다.',
  'The bank says: the account is closed.': '은행: 해지된 계좌입니다.',
  'The bank says: the user has an account already.': '은행: 이미 계좌가 있습니다.',
  'The bank says: number, holder and PIN do not belong together.': '은행: 계좌번호, 예금주, PIN이 서로 맞지 않습니다.',
  'The bank says: the PIN is another one.': '은행: PIN이 올바르지 않습니다.',
  'The bank says: less is set aside than is to be captured.': '은행: 묶어 둔 금액이 출금할 금액보다 적습니다.',
  'The bank says: more would be given back than was captured.': '은행: 돌려줄 금액이 출금한 금액보다 많습니다.',
  'The bank says: the order makes no sense.': '은행: 처리할 수 없는 요청입니다.',
  'The bank says: there is still money on the account.': '은행: 계좌에 잔액이 남아 있습니다.',
  'The bank says: all account numbers are taken.': '은행: 더 발급할 수 있는 계좌번호가 없습니다.',
};

const known = (words: Readonly<Record<string, string>>, name: string): string | null => (Object.hasOwn(words, name) ? (words[name] ?? null) : null);

/** Says why the house did not take what was entered: in its own words in English, in ours in Korean. Where we have none, an operator still sees the house's. */
export function enteredWrong(fault: { code: 'invalid' | 'conflict'; field: string | null; detail: string }, language: Language): string {
  const { code, field, detail } = fault;
  const plain = write(codeWords[language][code], language);
  if (!detail) return plain;
  if (language === 'en') return detail;
  // What a conflict is about is no fault of the form of its field.
  const byField = field !== null && code === 'invalid' ? known(KOREAN_FIELDS, field) : null;
  return known(KOREAN_DETAILS, detail) ?? byField ?? `${plain} (${detail})`;
}
