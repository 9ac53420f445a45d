import { words } from '@/i18n/words';

/** What the fields of a summary are called. One that is not here is shown as the log has it. */
export const fieldWords = words({
  en: {
    role: 'Role',
    title: 'Title',
    artist: 'Artist',
    country: 'Country',
    year: 'Year',
    completed: 'Completed',
    medium: 'Medium',
    theme: 'Theme',
    style: 'Style',
    technique: 'Technique',
    materials: 'Materials',
    size: 'Size',
    description: 'Description',
    provenance: 'Provenance',
    condition: 'Condition',
    estimate: 'Estimate',
    consignor: 'Consignor',
    currency: 'Currency',
    zone: 'Time zone',
    defaults: 'Default terms',
    starts_at: 'Begins',
    ends_at: 'Ends',
    first_ends_at: 'First end',
    first_number: 'First number',
    step_ms: 'Step (ms)',
    by_ms: 'By (ms)',
    start_price: 'Starting price',
    reserve: 'Reserve',
    ladder: 'Steps of bids',
    soft_close: 'Late bids',
    lot_number: 'Lot',
    sale_id: 'Sale',
    artwork_id: 'Artwork',
    paddle: 'Paddle',
    cap: 'Allowed',
    amount: 'Amount',
    scopes: 'Scopes',
    expires_at: 'Until',
    dry_run: 'Dry run',
    falls_under: 'Resale right',
    new: 'New',
    changed: 'Changed',
    unchanged: 'Unchanged',
    faulty: 'Faulty',
    seq: 'Line',
    image: 'Picture',
    yes: 'yes',
    no: 'no',
    given: 'given',
  },
  ko: {
    role: '역할',
    title: '제목',
    artist: '작가',
    country: '국가',
    year: '연도',
    completed: '완성',
    medium: '매체',
    theme: '주제',
    style: '양식',
    technique: '기법',
    materials: '재료',
    size: '크기',
    description: '설명',
    provenance: '소장 이력',
    condition: '상태',
    estimate: '추정가',
    consignor: '위탁자',
    currency: '통화',
    zone: '시간대',
    defaults: '기본 조건',
    starts_at: '시작',
    ends_at: '마감',
    first_ends_at: '첫 마감',
    first_number: '첫 번호',
    step_ms: '간격(ms)',
    by_ms: '연장(ms)',
    start_price: '시작가',
    reserve: '최저 낙찰가',
    ladder: '호가 단위',
    soft_close: '마감 직전 응찰',
    lot_number: '출품 번호',
    sale_id: '경매 행사',
    artwork_id: '작품',
    paddle: '패들',
    cap: '허용 한도',
    amount: '금액',
    scopes: '허용 범위',
    expires_at: '만료',
    dry_run: '미리 보기',
    falls_under: '추급권 적용',
    new: '신규',
    changed: '변경',
    unchanged: '변경 없음',
    faulty: '오류',
    seq: '기록 번호',
    image: '이미지',
    yes: '예',
    no: '아니요',
    given: '입력함',
  },
});

export type FieldWord = Exclude<keyof (typeof fieldWords)['en'], 'yes' | 'no' | 'given'>;

export function isField(name: string): name is FieldWord {
  return Object.hasOwn(fieldWords.en, name) && name !== 'yes' && name !== 'no' && name !== 'given';
}

/** Fields that are a yes or a no themselves. Of all others `true` says only that there was something, which the log does not repeat. */
const BOOLEANS: readonly string[] = ['dry_run', 'falls_under'];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a value is, for whoever shows it. */
export type Value = { is: 'yes' | 'no' | 'given' } | { is: 'instant' | 'id' | 'text'; text: string };

export function readValue(name: string, value: unknown): Value {
  if (value === true) return { is: BOOLEANS.includes(name) ? 'yes' : 'given' };
  if (value === false) return { is: 'no' };
  if (value === null || value === undefined) return { is: 'text', text: '–' };
  if (typeof value === 'number') return { is: 'text', text: String(value) };
  if (typeof value === 'string') return { is: INSTANT.test(value) ? 'instant' : ID.test(value) ? 'id' : 'text', text: value };
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')) return { is: 'text', text: value.join(', ') };
  return { is: 'text', text: JSON.stringify(value) };
}
