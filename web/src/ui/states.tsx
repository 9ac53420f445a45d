import { type ReactNode, type Ref, useCallback } from 'react';
import { type KnownCode, codeWords, isKnown } from '@/i18n/codes';
import { enteredWrong } from '@/i18n/field-faults';
import { useFormats, useLanguage, useWords } from '@/i18n/language';
import { Problem } from '@/api/problem';
import { Button } from './controls';
import { Icon, type IconName } from './icons';
import css from './ui.module.css';
import { uiWords } from './words';

type Tone = 'info' | 'good' | 'warn' | 'bad';
const TONES: Record<Tone, IconName> = { info: 'info', good: 'check', warn: 'warn', bad: 'warn' };

/** A remark on the page. `live` has screen readers say it when it comes; with a `ref` it can be given the focus. */
export function Notice({ tone = 'info', live = false, ref, children }: { tone?: Tone; live?: boolean; ref?: Ref<HTMLDivElement>; children: ReactNode }) {
  return (
    <div ref={ref} tabIndex={ref ? -1 : undefined} className={[css.notice, css[tone]].join(' ')} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      <Icon name={TONES[tone]} />
      <div>{children}</div>
    </div>
  );
}

export function Skeleton({ height = '1rem', width = '100%' }: { height?: string; width?: string }) {
  return <span className={css.skeleton} style={{ height, width }} aria-hidden="true" />;
}

/** Something is on its way: said once, and drawn where it will be. */
export function Loading({ children }: { children?: ReactNode }) {
  const t = useWords(uiWords);
  return (
    <div role="status">
      <span className="sr-only">{t('loading')}</span>
      {children ?? (
        <div className="stack">
          <Skeleton height="2.2rem" width="55%" />
          <Skeleton height="1rem" />
          <Skeleton height="1rem" width="80%" />
          <Skeleton height="12rem" />
        </div>
      )}
    </div>
  );
}

export function Empty({ icon = 'frame', title, children, action }: { icon?: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.state}>
      <Icon name={icon} size={32} />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** What a failure says to a reader. */
export function useProblemText(): (error: unknown, currency?: string) => string {
  const t = useWords(codeWords);
  const { money } = useFormats();
  const { language } = useLanguage();
  return (error, currency) => {
    if (!(error instanceof Problem)) return t('internal');
    // The house's own words say which part of a form is wrong, and how; they are English.
    const { code, field, detail } = error;
    if (code === 'invalid' || code === 'conflict') return enteredWrong({ code, field, detail }, language);
    const ask = error.ask === null ? '' : currency ? money(error.ask, currency) : error.ask;
    if (isKnown(error.code)) return t(error.code satisfies KnownCode, { ask });
    return error.detail || t('internal');
  };
}

/** A page, or a part of one, that could not be had. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useWords(uiWords);
  const say = useProblemText();
  const isOffline = error instanceof Problem && error.code === 'offline';
  return (
    <div className={css.state} role="alert">
      <Icon name={isOffline ? 'offline' : 'warn'} size={32} />
      <h2>{isOffline ? t('offline_title') : t('failed')}</h2>
      <p>{isOffline ? t('offline_text') : say(error)}</p>
      {error instanceof Problem && error.requestId && error.status >= 500 && <p className="small">{t('request', { id: error.requestId })}</p>}
      {retry && (
        <Button look="secondary" onClick={retry}>
          {t('try_again')}
        </Button>
      )}
    </div>
  );
}

/** The refusal of something that somebody just did. */
export function Refusal({ error, currency }: { error: unknown; currency?: string }) {
  const say = useProblemText();
  if (!error) return null;
  return (
    <Notice tone="bad" live>
      {say(error, currency)}
    </Notice>
  );
}

export interface Shown {
  status: string;
  outcome?: string | null;
}

/** How an auction stands: a colour, and always the word. */
export function StatusBadge({ status, outcome = null }: Shown) {
  const t = useWords(uiWords);
  const word = outcome === 'sold' || outcome === 'passed' ? outcome : status;
  const key = (['scheduled', 'open', 'paused', 'closed', 'sold', 'passed', 'cancelled', 'draft'] as const).find((name) => name === word) ?? 'closed';
  const tone = { scheduled: css.info, open: css.good, paused: css.warn, sold: css.neutral, passed: css.neutral, closed: css.neutral, cancelled: css.bad, draft: css.neutral }[key];
  return (
    <span className={[css.badge, tone].join(' ')}>
      {key === 'open' && <span className={[css.dot, css.pulse].join(' ')} aria-hidden="true" />}
      {t(key)}
    </span>
  );
}

export function Badge({ tone = 'neutral', children }: { tone?: Tone | 'neutral'; children: ReactNode }) {
  return <span className={[css.badge, css[tone]].join(' ')}>{children}</span>;
}

/** The end of a list that has more. */
export function More({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const t = useWords(uiWords);
  // Pressed for the last time it goes away: then whoever pressed it is at the end of the list, and not at the top of the page.
  const keep = useCallback((end: HTMLDivElement | null) => {
    return () => {
      if (!end?.contains(document.activeElement)) return;
      const before = [...(end.parentElement?.querySelectorAll<HTMLElement>('a[href], button, [tabindex="0"]') ?? [])].filter((one) => !end.contains(one));
      before.at(-1)?.focus();
    };
  }, []);
  return (
    <div ref={keep} className={css.more}>
      <Button look="secondary" busy={busy} onClick={onMore}>
        {t('more')}
      </Button>
    </div>
  );
}
