import { useLayoutEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import css from './ui.module.css';

export interface Tab {
  href: string;
  name: string;
}

interface Props {
  /** What the pages are together, for screen readers. */
  label: string;
  tabs: readonly Tab[];
  /** Whether the reader is on the page of this tab, or below it; on the page itself when it is left out. */
  isHere?: (href: string, path: string) => boolean;
}

/** Ways between pages that belong together. On a phone the row is longer than the screen, and the tab one is at is drawn into it. */
export function Tabs({ label, tabs, isHere = (href, path) => href === path }: Props) {
  const [path] = useLocation();
  const row = useRef<HTMLElement>(null);
  const here = tabs.find((tab) => isHere(tab.href, path))?.href;
  useLayoutEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>('[aria-current]');
    if (row.current && tab) row.current.scrollLeft = tab.offsetLeft - (row.current.clientWidth - tab.offsetWidth) / 2;
  }, [here, tabs.length]);
  return (
    <nav ref={row} aria-label={label} className={css.tabs}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} className={css.tab} aria-current={tab.href === here ? 'page' : undefined}>
          {tab.name}
        </Link>
      ))}
    </nav>
  );
}
