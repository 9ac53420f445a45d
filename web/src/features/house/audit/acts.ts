import { words } from '@/i18n/words';

/** What staff and services can do, by method and path as the audit log has it. One that is not here is shown as the log has it. */
export const actWords = words({
  en: {
    'POST /v1/admin/users': 'Made an account',
    'POST /v1/admin/users/{id}/role': 'Gave a role',
    'POST /v1/admin/users/{id}/suspend': 'Suspended an account',
    'POST /v1/admin/users/{id}/reinstate': 'Restored an account',
    'DELETE /v1/admin/users/{id}': 'Erased an account',
    'POST /v1/admin/users/{id}/account/payouts': 'Paid money out of an account',
    'POST /v1/admin/api-keys': 'Made an API key',
    'DELETE /v1/admin/api-keys/{id}': 'Revoked an API key',
    'POST /v1/admin/artworks': 'Added an artwork',
    'PATCH /v1/admin/artworks/{id}': 'Changed an artwork',
    'DELETE /v1/admin/artworks/{id}': 'Deleted an artwork',
    'PUT /v1/admin/artworks/{id}/resale-right': 'Said whether the resale right counts',
    'POST /v1/admin/artworks/{id}/images': 'Added a picture',
    'POST /v1/admin/artworks/{id}/images/order': 'Put pictures in order',
    'DELETE /v1/admin/artworks/{id}/images/{image}': 'Deleted a picture',
    'POST /v1/admin/import': 'Imported a table of artworks',
    'POST /v1/admin/sales': 'Made a sale',
    'PATCH /v1/admin/sales/{id}': 'Changed a sale',
    'DELETE /v1/admin/sales/{id}': 'Deleted a sale',
    'POST /v1/admin/sales/{id}/lots/order': 'Put the lots of a sale in order',
    'POST /v1/admin/sales/{id}/closes': 'Staggered the ends of a sale',
    'POST /v1/admin/sales/{id}/schedule': 'Scheduled a sale',
    'POST /v1/admin/sales/{id}/pause': 'Paused a sale',
    'POST /v1/admin/sales/{id}/resume': 'Resumed a sale',
    'POST /v1/admin/sales/{id}/registrations/{paddle}/limit': 'Set what a bidder is allowed',
    'POST /v1/admin/sales/{id}/registrations/{paddle}/withdraw': 'Withdrew a registration',
    'POST /v1/admin/sales/{id}/registrations/{paddle}/reinstate': 'Let a paddle bid again',
    'POST /v1/admin/auctions': 'Drafted an auction',
    'PATCH /v1/admin/auctions/{id}': 'Changed a draft',
    'DELETE /v1/admin/auctions/{id}': 'Deleted a draft',
    'POST /v1/admin/auctions/{id}/schedule': 'Scheduled an auction',
    'POST /v1/admin/auctions/{id}/pause': 'Paused an auction',
    'POST /v1/admin/auctions/{id}/resume': 'Resumed an auction',
    'POST /v1/admin/auctions/{id}/extend': 'Put off the end of an auction',
    'POST /v1/admin/auctions/{id}/lower-reserve': 'Lowered a reserve',
    'POST /v1/admin/auctions/{id}/cancel': 'Withdrew an auction',
    'POST /v1/admin/auctions/{id}/reopen': 'Opened an auction again',
    'POST /v1/admin/auctions/{id}/bids/{seq}/retract': 'Took out a bid',
    'POST /v1/admin/settlements/{id}/retry': 'Had a settlement tried',
    'POST /v1/admin/settlements/{id}/compensate': 'Had a settlement taken back',
    'POST /v1/admin/mails/test': 'Sent a test letter',
    'POST /v1/admin/mails/{id}/retry': 'Had a letter tried again',
    'POST /v1/admin/dead-letters/{id}/retry': 'Had a dead letter tried again',
    'POST /v1/admin/webhooks': 'Registered a webhook',
    'PATCH /v1/admin/webhooks/{id}': 'Changed a webhook',
    'DELETE /v1/admin/webhooks/{id}': 'Removed a webhook',
    'POST /v1/admin/webhooks/{id}/rotate': 'Changed the secret of a webhook',
    'POST /v1/admin/webhooks/{id}/ping': 'Tested a webhook',
    'POST /v1/auth/logout': 'Signed out',
    'POST /v1/live/tickets': 'Opened a live connection',
  },
  ko: {
    'POST /v1/admin/users': '계정 만들기',
    'POST /v1/admin/users/{id}/role': '역할 변경',
    'POST /v1/admin/users/{id}/suspend': '이용 정지',
    'POST /v1/admin/users/{id}/reinstate': '정지 해제',
    'DELETE /v1/admin/users/{id}': '계정 삭제',
    'POST /v1/admin/users/{id}/account/payouts': '계좌 출금 처리',
    'POST /v1/admin/api-keys': 'API 키 만들기',
    'DELETE /v1/admin/api-keys/{id}': 'API 키 폐기',
    'POST /v1/admin/artworks': '작품 추가',
    'PATCH /v1/admin/artworks/{id}': '작품 변경',
    'DELETE /v1/admin/artworks/{id}': '작품 삭제',
    'PUT /v1/admin/artworks/{id}/resale-right': '추급권 적용 여부 설정',
    'POST /v1/admin/artworks/{id}/images': '이미지 추가',
    'POST /v1/admin/artworks/{id}/images/order': '이미지 순서 변경',
    'DELETE /v1/admin/artworks/{id}/images/{image}': '이미지 삭제',
    'POST /v1/admin/import': '작품 표 가져오기',
    'POST /v1/admin/sales': '경매 행사 만들기',
    'PATCH /v1/admin/sales/{id}': '경매 행사 변경',
    'DELETE /v1/admin/sales/{id}': '경매 행사 삭제',
    'POST /v1/admin/sales/{id}/lots/order': '출품 순서 변경',
    'POST /v1/admin/sales/{id}/closes': '마감 시각 배분',
    'POST /v1/admin/sales/{id}/schedule': '경매 행사 확정',
    'POST /v1/admin/sales/{id}/pause': '경매 행사 일시 중지',
    'POST /v1/admin/sales/{id}/resume': '경매 행사 재개',
    'POST /v1/admin/sales/{id}/registrations/{paddle}/limit': '허용 한도 설정',
    'POST /v1/admin/sales/{id}/registrations/{paddle}/withdraw': '경매 등록 취소',
    'POST /v1/admin/sales/{id}/registrations/{paddle}/reinstate': '경매 등록 복원',
    'POST /v1/admin/auctions': '경매 초안 만들기',
    'PATCH /v1/admin/auctions/{id}': '경매 초안 변경',
    'DELETE /v1/admin/auctions/{id}': '경매 초안 삭제',
    'POST /v1/admin/auctions/{id}/schedule': '경매 확정',
    'POST /v1/admin/auctions/{id}/pause': '경매 일시 중지',
    'POST /v1/admin/auctions/{id}/resume': '경매 재개',
    'POST /v1/admin/auctions/{id}/extend': '마감 연장',
    'POST /v1/admin/auctions/{id}/lower-reserve': '내정가 인하',
    'POST /v1/admin/auctions/{id}/cancel': '경매 취소',
    'POST /v1/admin/auctions/{id}/reopen': '경매 다시 열기',
    'POST /v1/admin/auctions/{id}/bids/{seq}/retract': '응찰 취소',
    'POST /v1/admin/settlements/{id}/retry': '정산 재시도',
    'POST /v1/admin/settlements/{id}/compensate': '정산 전액 회수',
    'POST /v1/admin/mails/test': '시험 메일 보내기',
    'POST /v1/admin/mails/{id}/retry': '메일 재시도',
    'POST /v1/admin/dead-letters/{id}/retry': '배달 실패 재시도',
    'POST /v1/admin/webhooks': '웹훅 등록',
    'PATCH /v1/admin/webhooks/{id}': '웹훅 변경',
    'DELETE /v1/admin/webhooks/{id}': '웹훅 삭제',
    'POST /v1/admin/webhooks/{id}/rotate': '웹훅 비밀 키 변경',
    'POST /v1/admin/webhooks/{id}/ping': '웹훅 시험',
    'POST /v1/auth/logout': '로그아웃',
    'POST /v1/live/tickets': '실시간 연결',
  },
});

export type KnownAct = keyof (typeof actWords)['en'];
export const ACTS = Object.keys(actWords.en) as KnownAct[];

export function isAct(act: string): act is KnownAct {
  return Object.hasOwn(actWords.en, act);
}

/** The page on which the object of an act can be seen. */
export function pageOfObject(act: string, object: string): string | null {
  const path = act.slice(act.indexOf(' ') + 1);
  if (path.startsWith('/v1/admin/users')) return `/house/people/${object}`;
  if (path.startsWith('/v1/admin/settlements')) return `/house/settlements/${object}`;
  if (path.startsWith('/v1/admin/auctions')) return `/auctions/${object}`;
  if (path.startsWith('/v1/admin/sales')) return `/house/sales/${object}`;
  if (path.startsWith('/v1/admin/artworks')) return `/house/artworks/${object}`;
  return null;
}
