import { useWords } from '@/i18n/language';
import { words } from '@/i18n/words';
import { mailWords } from './words';

/** What a letter is about, by the word that the house has for its kind. */
const kindWords = words({
  en: {
    sign_up_code: 'Code to sign up',
    password_reset: 'Code for a new password',
    welcome: 'Welcome',
    already_a_member: 'Has an account already',
    password_changed: 'Password changed',
    outbid: 'Outbid',
    won: 'Won',
    lost: 'Not won',
    closing_soon: 'Ending soon',
    favourite_opened: 'A favourite opens',
    favourite_closing: 'A favourite ends soon',
    opened: 'A sale opens',
    payment_due: 'To be paid',
    payment_received: 'Paid',
    payment_failed: 'Not paid in time',
    second_chance: 'Second chance',
    refunded: 'Paid back',
    test: 'Test letter',
    ping: 'Test',
  },
  ko: {
    sign_up_code: '회원가입 인증 코드',
    password_reset: '비밀번호 변경 인증 코드',
    welcome: '가입 환영',
    already_a_member: '이미 가입된 주소',
    password_changed: '비밀번호 변경됨',
    outbid: '상위 응찰',
    won: '낙찰',
    lost: '낙찰 실패',
    closing_soon: '마감 임박',
    favourite_opened: '관심 작품 응찰 시작',
    favourite_closing: '관심 작품 마감 임박',
    opened: '행사 시작',
    payment_due: '결제 요청',
    payment_received: '결제 완료',
    payment_failed: '결제 기한 경과',
    second_chance: '차순위 기회',
    refunded: '환불',
    test: '시험 메일',
    ping: '시험',
  },
});

/** Says the kind of a letter or of what a webhook was told; one that this page does not know as it is. */
export function useKindText(): (kind: string) => string {
  const k = useWords(kindWords);
  const m = useWords(mailWords);
  return (kind) => {
    const told = `kind_${kind}`;
    if (Object.hasOwn(mailWords.en, told)) return m(told as keyof (typeof mailWords)['en']);
    return k(kind as keyof (typeof kindWords)['en']);
  };
}
