import { useState } from 'react';
import { get } from '@/api/client';
import type { components } from '@/api/schema.gen';
import { useFormats, useWords } from '@/i18n/language';
import { Button, Select } from '@/ui/controls';
import { Badge } from '@/ui/states';
import ui from '../parts/office.module.css';
import { HouseLayout } from '../layout';
import { Listing, Table } from '../parts/listing';
import { usePages } from '../parts/pages';
import { useFilter } from '../parts/query';
import { officeWords } from '../parts/words';
import { Letter } from './letter';
import { useKindText } from './letter-kinds';
import { MailTabs } from './tabs';
import { TestLetter } from './test-letter';
import { mailWords } from './words';

type Mail = components['schemas']['MailSummary'];
const KEYS = ['state'] as const;
const STATES = ['waiting', 'sent', 'dead'] as const;
const TONES = { waiting: 'info', sent: 'good', dead: 'bad' } as const;

export default function MailsPage() {
  const t = useWords(mailWords);
  const [isTesting, setTesting] = useState(false);
  return (
    <HouseLayout title={t('title')} role="admin" lead={t('lead')} actions={<Button look="secondary" onClick={() => setTesting(true)}>{t('test')}</Button>}>
      <MailTabs />
      <Mails />
      <TestLetter open={isTesting} onClose={() => setTesting(false)} />
    </HouseLayout>
  );
}

function Mails() {
  const t = useWords(mailWords);
  const o = useWords(officeWords);
  const [filter, change] = useFilter(KEYS);
  const [shown, setShown] = useState<Mail | null>(null);
  const state = STATES.find((one) => one === filter.state);
  const { list, items } = usePages(['mails', 'list', state], (cursor, signal) => get('/v1/admin/mails', { query: { limit: 50, ...(state && { state }), ...cursor }, signal }));
  return (
    <>
      <div className={ui.filters}>
        <Select label={t('state')} value={state ?? ''} onChange={(event) => change({ state: event.target.value })}>
          <option value="">{o('all')}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t(`state_${one}`)}
            </option>
          ))}
        </Select>
        <div className={ui.buttons}>
          <Button look="secondary" busy={list.isFetching} onClick={() => void list.refetch()}>
            {o('refresh')}
          </Button>
        </div>
      </div>
      <Listing list={list} count={items.length} {...(!state && { empty: { title: t('no_mails'), text: t('no_mails_text') } })}>
        <Table name={t('outbox')} head={[t('subject'), t('to'), t('kind'), t('state'), t('attempts'), t('created')]}>
          {items.map((mail) => (
            <Row key={mail.id} mail={mail} onShow={() => setShown(mail)} />
          ))}
        </Table>
      </Listing>
      <Letter mail={shown} onClose={() => setShown(null)} />
    </>
  );
}

export function MailState({ state }: { state: string }) {
  const t = useWords(mailWords);
  const known = STATES.find((one) => one === state);
  return <Badge tone={known ? TONES[known] : 'neutral'}>{known ? t(`state_${known}`) : state}</Badge>;
}

function Row({ mail, onShow }: { mail: Mail; onShow: () => void }) {
  const { instant, number } = useFormats();
  const kind = useKindText();
  return (
    <tr>
      <td className={ui.wide}>
        <button type="button" className={ui.link} onClick={onShow}>
          {mail.subject}
        </button>
      </td>
      <td>{mail.to}</td>
      <td>{kind(mail.kind)}</td>
      <td>
        <MailState state={mail.state} />
      </td>
      <td className="figures">{number(mail.attempts)}</td>
      <td>
        <time dateTime={mail.created_at}>{instant(mail.created_at)}</time>
      </td>
    </tr>
  );
}
