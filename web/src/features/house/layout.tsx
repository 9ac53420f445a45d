import type { ReactNode } from 'react';
import { SignedIn, useUser } from '@/app/session';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { Tabs } from '@/ui/tabs';
import { ROOMS, type Room, isIn, navWords } from './nav';

interface Props {
  /** The heading, and what the window is called. */
  title: string;
  /** Who is let in; operators and admins when it is left out. */
  role?: Room['role'];
  /** What can be done here, beside the heading. */
  actions?: ReactNode;
  /** A line under the heading. */
  lead?: ReactNode;
  children: ReactNode;
}

/** The pages of those who run the house, with a way from each to the others. */
export function HouseLayout({ title, role = 'operator', actions, lead, children }: Props) {
  useTitle(title);
  return (
    <SignedIn role={role}>
      <div className="page stack-l">
        <Rooms />
        <div className="stack">
          <div className="apart">
            <h1>{title}</h1>
            {actions && <div className="row">{actions}</div>}
          </div>
          {lead && <div className="soft">{lead}</div>}
        </div>
        {children}
      </div>
    </SignedIn>
  );
}

function Rooms() {
  const t = useWords(navWords);
  const user = useUser();
  const open = ROOMS.filter((room) => room.role === 'operator' || user?.role === 'admin');
  return <Tabs label={t('house')} tabs={open.map((room) => ({ href: room.href, name: t(room.name) }))} isHere={isIn} />;
}
