import { useMutation, useQuery } from '@tanstack/react-query';
import { get, post } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { queries } from '@/app/query-client';
import { useFormats, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Failed, Loading, Notice, Refusal } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import css from '../parts/office.module.css';
import { useKindText } from './letter-kinds';
import { MailState } from './mails-page';
import { mailWords } from './words';

type Mail = components['schemas']['MailSummary'];

/** A letter with its words, as text: the HTML of it is shown as its source, and is never run. */
export function Letter({ mail, onClose }: { mail: Mail | null; onClose: () => void }) {
  return (
    <Dialog title={mail?.subject ?? ''} open={mail !== null} onClose={onClose} wide>
      {mail && <Words id={mail.id} />}
    </Dialog>
  );
}

function Words({ id }: { id: string }) {
  const t = useWords(mailWords);
  const { instant, number } = useFormats();
  const kind = useKindText();
  const toast = useToast();
  // A letter may hold a code: it is read each time anew, and forgotten when it is shut.
  const letter = useQuery({ queryKey: ['house', 'mails', 'one', id], queryFn: ({ signal }) => get('/v1/admin/mails/{id}', { parts: { id }, signal }), staleTime: 0, gcTime: 0 });
  const retry = useMutation({
    mutationFn: () => post('/v1/admin/mails/{id}/retry', { parts: { id } }),
    onSuccess: () => toast({ tone: 'good', text: t('retried') }),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['house', 'mails'] }), queries.invalidateQueries({ queryKey: ['house', 'dead-letters'] })]),
  });
  if (letter.isLoadingError) return <Failed error={letter.error} retry={() => void letter.refetch()} />;
  if (!letter.data) return <Loading />;
  const mail = letter.data;
  return (
    <div className="stack">
      <dl className="facts">
        <dt>{t('to')}</dt>
        <dd>{mail.to}</dd>
        <dt>{t('state')}</dt>
        <dd>
          <MailState state={mail.state} />
        </dd>
        <dt>{t('kind')}</dt>
        <dd>{kind(mail.kind)}</dd>
        <dt>{t('language')}</dt>
        <dd>{mail.language === 'ko' || mail.language === 'en' ? t(`language_${mail.language}`) : mail.language}</dd>
        <dt>{t('created')}</dt>
        <dd>{instant(mail.created_at, 'precise')}</dd>
        {mail.sent_at !== null && (
          <>
            <dt>{t('sent')}</dt>
            <dd>{instant(mail.sent_at, 'precise')}</dd>
          </>
        )}
        {mail.next_try_at !== null && (
          <>
            <dt>{t('next_try')}</dt>
            <dd>{instant(mail.next_try_at, 'precise')}</dd>
          </>
        )}
        <dt>{t('attempts')}</dt>
        <dd className="figures">{number(mail.attempts)}</dd>
        {mail.last_error !== null && (
          <>
            <dt>{t('last_error')}</dt>
            <dd>{mail.last_error}</dd>
          </>
        )}
      </dl>
      {mail.state === 'dead' && (
        <div className="row">
          <Button busy={retry.isPending} onClick={() => retry.mutate()}>
            {t('retry')}
          </Button>
        </div>
      )}
      <Refusal error={retry.error} />
      {mail.text === null ? (
        <Notice>{t('destroyed')}</Notice>
      ) : (
        <section className="stack">
          <h3>{t('words_text')}</h3>
          <pre className={css.letter} lang={mail.language} tabIndex={0} aria-label={t('words_text')} role="group">
            {mail.text}
          </pre>
        </section>
      )}
      {mail.html !== null && (
        <details className={css.details}>
          <summary>{t('words_html')}</summary>
          <div className="stack">
            <p className="soft small">{t('html_note')}</p>
            <pre className={css.letter} translate="no" tabIndex={0} aria-label={t('words_html')} role="group">
              {mail.html}
            </pre>
          </div>
        </details>
      )}
    </div>
  );
}
