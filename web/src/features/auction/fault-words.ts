import { useLanguage } from '@/i18n/language';

/** What can be wrong with a record, in Korean: the checker itself says it in English, as `arte verify` does. A unit test holds the two together. */
export const KOREAN_FAULTS: Readonly<Record<string, string>> = {
  'a bid above what was offered': '제시한 금액보다 높은 응찰',
  'a bid after the end': '마감 뒤의 응찰',
  'a bid that is not the one committed to': '약속한 값과 다른 응찰',
  'a checkpoint of something else': '다른 기록의 체크포인트',
  'a close before the end': '마감 전의 종료',
  'a hammer that fell for somebody else': '최고 응찰자가 아닌 낙찰',
  'a heading that says something else than the log': '기록과 다른 머리글',
  'a key of this file is none': '파일의 키가 올바르지 않음',
  'a kind that is not known': '알 수 없는 종류',
  'a leader who cannot lead': '앞설 수 없는 최고 응찰자',
  'a line that is no leaf': '기록이 아닌 줄',
  'a line that is not in its one form': '정해진 형식이 아닌 줄',
  'a line that is not the one that was sealed': '봉인된 것과 다른 줄',
  'a number that is none': '올바르지 않은 수',
  'a price that falls': '내려가는 가격',
  'a reserve that is not the one committed to': '약속한 값과 다른 최저 낙찰가',
  'a reserve that is not the one in force': '적용 중인 것과 다른 최저 낙찰가',
  'a reserve without its commitment, or the other way round': '최저 낙찰가와 그 약속값 가운데 하나가 없음',
  'a salt that is none': '올바르지 않은 솔트',
  'a seal of something else': '다른 기록의 봉인',
  'a seal that does not hold': '올바르지 않은 봉인',
  'a sequence that does not follow': '이어지지 않는 순번',
  'a signature that does not hold': '올바르지 않은 서명',
  'a size that cannot be': '불가능한 크기',
  'a terms hash that is not that of the terms': '조건과 맞지 않는 조건 해시',
  'a time that runs backwards': '거꾸로 가는 시각',
  'an amount that is none': '올바르지 않은 금액',
  'an extension by something else than it says': '표시와 다른 연장',
  'an id that is none': '올바르지 않은 식별자',
  'an instant that is none': '올바르지 않은 시각',
  'leaves that are not those that were signed': '서명된 것과 다른 기록',
  'lines that are not those that were sealed': '봉인된 것과 다른 내용',
  'lots that do not rise, or an auction twice': '순서가 맞지 않는 LOT 번호이거나 두 번 나온 경매',
  'no export of this kind': '이 형식의 파일이 아님',
  'none of the keys of this file is one that you know': '알고 있는 키가 파일에 없음',
  'something after the cancellation': '취소 뒤의 기록',
  'something after the end': '종료 뒤의 기록',
  'something hidden that is not opened, or the other way round': '숨긴 값이 공개되지 않았거나 그 반대',
  'terms of something else': '다른 경매의 조건',
  'the file does not end with a whole line': '파일의 마지막 줄이 온전하지 않음',
};

/** Says in the reader's language what is wrong with a record. */
export function useFaultText(): (what: string) => string {
  const { language } = useLanguage();
  return (what) => (language === 'ko' ? (KOREAN_FAULTS[what] ?? what) : what);
}
