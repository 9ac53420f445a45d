import { type ComponentType, lazy } from 'react';
import { prepareHome } from '@/features/home/first';

/** A page: its path, and the part of the program that is fetched when somebody goes there. */
export interface Page {
  path: string;
  Component: ComponentType;
  /** Fetches it before it is asked for. */
  load: () => Promise<unknown>;
  /** Asks for what it shows first, while it is on its way. */
  prepare?: () => void;
}

function page(path: string, load: () => Promise<{ default: ComponentType }>, prepare?: () => void): Page {
  return { path, Component: lazy(load), load, ...(prepare && { prepare }) };
}

/** Every page. `paths.json` has the same paths for the house, which serves them; a test holds the two together. */
export const pages: readonly Page[] = [
  page('/', () => import('@/features/home/home-page'), prepareHome),
  page('/auctions', () => import('@/features/catalogue/catalogue-page')),
  page('/auctions/:id', () => import('@/features/auction/auction-page')),
  page('/sales', () => import('@/features/sale/sales-page')),
  page('/sales/:id', () => import('@/features/sale/sale-page')),
  page('/sign-in', () => import('@/features/account/sign-in-page')),
  page('/sign-up', () => import('@/features/account/sign-up-page')),
  page('/password', () => import('@/features/account/password-page')),
  page('/me', () => import('@/features/me/profile-page')),
  page('/me/account', () => import('@/features/me/account-page')),
  page('/me/notices', () => import('@/features/me/notices-page')),
  page('/me/sessions', () => import('@/features/me/sessions-page')),
  page('/me/bids', () => import('@/features/me/bids-page')),
  page('/me/wins', () => import('@/features/me/wins-page')),
  page('/me/favourites', () => import('@/features/me/favourites-page')),
  page('/verify', () => import('@/features/verify/verify-page')),
  page('/help', () => import('@/features/help/help-page')),
  page('/house', () => import('@/features/house/overview-page')),
  page('/house/artworks', () => import('@/features/house/artworks-page')),
  page('/house/artworks/new', () => import('@/features/house/artwork-new-page')),
  page('/house/artworks/:id', () => import('@/features/house/artwork-page')),
  page('/house/import', () => import('@/features/house/import-page')),
  page('/house/sales', () => import('@/features/house/sales-page')),
  page('/house/sales/new', () => import('@/features/house/sale-new-page')),
  page('/house/sales/:id', () => import('@/features/house/sale-page')),
  page('/house/sales/:id/console', () => import('@/features/house/console-page')),
  page('/house/people', () => import('@/features/house/people/people-page')),
  page('/house/people/:id', () => import('@/features/house/people/person-page')),
  page('/house/api-keys', () => import('@/features/house/people/api-keys-page')),
  page('/house/settlements', () => import('@/features/house/settlements/settlements-page')),
  page('/house/settlements/:id', () => import('@/features/house/settlements/settlement-page')),
  page('/house/mails', () => import('@/features/house/mails/mails-page')),
  page('/house/dead-letters', () => import('@/features/house/mails/dead-letters-page')),
  page('/house/webhooks', () => import('@/features/house/mails/webhooks-page')),
  page('/house/audit', () => import('@/features/house/audit/audit-page')),
  page('/house/health', () => import('@/features/house/health/health-page')),
];

/** The page that a path is of. */
export function pageOf(path: string): Page | undefined {
  const parts = path.split('/');
  return pages.find((page) => {
    const wanted = page.path.split('/');
    return wanted.length === parts.length && wanted.every((name, at) => name === parts[at] || (name.startsWith(':') && parts[at] !== ''));
  });
}
