import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Auction } from '@/app/live';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Icon } from '@/ui/icons';
import { Notice, Refusal } from '@/ui/states';
import css from './auction.module.css';
import { useFaultText } from './fault-words';
import { type Finding, keysQuery, verifyAuction } from './verify-live';
import { verifyWords } from './verify-words';

/** Checks the auction's log in this browser. */
export default function Verify({ auction }: { auction: Auction }) {
  const t = useWords(verifyWords);
  const client = useQueryClient();
  const check = useMutation({
    mutationFn: async () => verifyAuction(auction, await client.query(keysQuery)),
  });
  const isOver = auction.status === 'closed' || auction.status === 'cancelled';
  if (auction.status === 'draft') return null;
  return (
    <section className="stack" aria-labelledby="verify">
      <h2 id="verify">{t('title')}</h2>
      <p className="soft small">{t('lead')}</p>
      <div className="row">
        <Button look="secondary" icon="shield" busy={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? t('running') : check.data ? t('again') : t('run')}
        </Button>
        {isOver && (
          <a className="small" href={`/v1/auctions/${auction.id}/export`} download>
            {t('download')}
          </a>
        )}
      </div>
      <Refusal error={check.error} />
      {check.data && (
        <>
          <Findings findings={check.data} />
          <p className="soft small">{t(isOver ? 'limits_over' : 'limits_open')}</p>
        </>
      )}
    </section>
  );
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  const t = useWords(verifyWords);
  const fault = useFaultText();
  const values = (of: Finding) => (of.what === 'file' ? { ...of.values, why: fault(String(of.values.why)) } : of.values);
  const isBad = findings.some((finding) => finding.verdict === 'bad');
  const hasGood = findings.some((finding) => finding.verdict === 'good');
  return (
    <div className="stack" data-testid="findings" data-bad={isBad}>
      {isBad ? (
        <Notice tone="bad" live>
          <strong>{t('not_good')}</strong>
        </Notice>
      ) : (
        hasGood && (
          <Notice tone="good" live>
            <strong>{t('all_good')}</strong>
          </Notice>
        )
      )}
      <ul className={css.checkList}>
        {findings.map((finding) => (
          <li key={finding.what} className={{ good: css.checkGood, bad: css.checkBad, note: css.checkNote }[finding.verdict]}>
            <Icon name={{ good: 'check', bad: 'close', note: 'info' }[finding.verdict] as 'check'} size={18} />
            <span>{t(`${finding.what}_${finding.verdict}` as Parameters<typeof t>[0], values(finding))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
