import { useMutation } from '@tanstack/react-query';
import { get, post } from '@/api/client';
import { queries } from '@/app/query-client';
import { useFormats, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Refusal } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { HouseLayout } from '../layout';
import { Listing, Table } from '../parts/listing';
import css from '../parts/office.module.css';
import { usePages } from '../parts/pages';
import { useKindText } from './letter-kinds';
import { MailTabs } from './tabs';
import { mailWords } from './words';

export default function DeadLettersPage() {
  const t = useWords(mailWords);
  return (
    <HouseLayout title={t('dead')} role="admin" lead={t('dead_lead')}>
      <MailTabs />
      <DeadLetters />
    </HouseLayout>
  );
}

function DeadLetters() {
  const t = useWords(mailWords);
  const { instant, number } = useFormats();
  const kind = useKindText();
  const toast = useToast();
  const { list, items } = usePages(['dead-letters'], (cursor, signal) => get('/v1/admin/dead-letters', { query: { limit: 50, ...cursor }, signal }));
  const retry = useMutation({
    mutationFn: (id: string) => post('/v1/admin/dead-letters/{id}/retry', { parts: { id } }),
    onSuccess: () => toast({ tone: 'good', text: t('retried') }),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['house', 'mails'] }), queries.invalidateQueries({ queryKey: ['house', 'dead-letters'] })]),
  });
  return (
    <>
      <Refusal error={retry.error} />
      <Listing list={list} count={items.length} empty={{ title: t('no_dead'), text: t('no_dead_text') }}>
        <Table name={t('dead')} head={[t('to'), t('channel'), t('kind'), t('attempts'), t('last_error'), t('created'), t('retry')]}>
          {items.map((letter) => (
            <tr key={letter.id}>
              <td className={css.wide}>{letter.to}</td>
              <td>{letter.channel === 'mail' || letter.channel === 'webhook' ? t(`channel_${letter.channel}`) : letter.channel}</td>
              <td>{kind(letter.kind)}</td>
              <td className="figures">{number(letter.attempts)}</td>
              <td className={css.wide}>{letter.last_error ?? '–'}</td>
              <td>
                <time dateTime={letter.created_at}>{instant(letter.created_at)}</time>
              </td>
              <td className={css.act}>
                <Button look="secondary" busy={retry.isPending && retry.variables === letter.id} aria-label={t('retry_one', { what: letter.to })} onClick={() => retry.mutate(letter.id)}>
                  {t('retry')}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      </Listing>
    </>
  );
}
