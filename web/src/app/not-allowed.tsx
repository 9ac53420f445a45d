import { useState } from 'react';
import type { User } from '@/api/session';
import { useWords } from '@/i18n/language';
import { Button, LinkButton } from '@/ui/controls';
import { Empty } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { leave } from './leave';
import { appWords } from './words';

/** A page that is not for the one who is signed in: said, with the ways on from here. Whoever signs out here is asked who he is, and comes back. */
export function NotAllowed({ role, user }: { role: 'operator' | 'admin'; user: User }) {
  const t = useWords(appWords);
  const toast = useToast();
  const [isLeaving, setLeaving] = useState(false);
  const another = async () => {
    setLeaving(true);
    try {
      await leave();
    } catch {
      toast({ tone: 'bad', text: t('not_signed_out'), name: 'sign-out' });
      setLeaving(false);
    }
  };
  const title = t(role === 'admin' ? 'not_allowed_admin' : 'not_allowed_operator');
  return (
    <div className="page">
      <h1 className="sr-only">{title}</h1>
      <Empty
        icon="user"
        title={title}
        action={
          <div className="row">
            <LinkButton href="/">{t('to_home')}</LinkButton>
            <Button look="secondary" busy={isLeaving} onClick={() => void another()}>
              {t('sign_in_another')}
            </Button>
          </div>
        }
      >
        {t('not_allowed_text', { name: user.name })}
      </Empty>
    </div>
  );
}
