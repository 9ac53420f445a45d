import { words } from '@/i18n/words';

/** Words of the operators' menu. */
export const navWords = words({
  en: {
    house: 'The house',
    overview: 'Overview',
    artworks: 'Catalogue',
    sales: 'Sales',
    import: 'Import',
    people: 'People',
    settlements: 'Settlements',
    mails: 'Mails',
    audit: 'Audit',
    health: 'Health',
  },
  ko: {
    house: '운영',
    overview: '현황',
    artworks: '작품',
    sales: '경매 행사',
    import: '가져오기',
    people: '회원',
    settlements: '정산',
    mails: '메일',
    audit: '감사 기록',
    health: '상태',
  },
});

/** One entry of the operators' menu. */
export interface Room {
  href: string;
  name: Exclude<keyof typeof navWords.en, 'house'>;
  /** Who is let in: operators and admins, or admins alone. Others do not see the entry. */
  role: 'operator' | 'admin';
  /** Other pages of the room, which are not below its own. */
  more?: readonly string[];
}

/** The operators' menu, in order. */
export const ROOMS: readonly Room[] = [
  { href: '/house', name: 'overview', role: 'operator' },
  { href: '/house/artworks', name: 'artworks', role: 'operator' },
  { href: '/house/sales', name: 'sales', role: 'operator' },
  { href: '/house/import', name: 'import', role: 'operator' },
  { href: '/house/people', name: 'people', role: 'admin', more: ['/house/api-keys'] },
  { href: '/house/settlements', name: 'settlements', role: 'admin' },
  { href: '/house/mails', name: 'mails', role: 'admin', more: ['/house/dead-letters', '/house/webhooks'] },
  { href: '/house/audit', name: 'audit', role: 'admin' },
  { href: '/house/health', name: 'health', role: 'operator' },
];

/** Whether a page is in the room with this page of its own: that page, one below it, or another of the room's. */
export function isIn(room: string, path: string): boolean {
  const more = ROOMS.find((one) => one.href === room)?.more ?? [];
  return [room, ...more].some((page) => path === page || (page !== '/house' && path.startsWith(`${page}/`)));
}
