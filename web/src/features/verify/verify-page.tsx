import { useMutation, useQuery } from '@tanstack/react-query';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { checkExport } from '@/lib/proof/export';
import { CannotCheck } from '@/lib/proof/note';
import { Drop } from '@/ui/drop';
import { Loading, Notice } from '@/ui/states';
import { useFaultText } from '../auction/fault-words';
import { keysQuery } from '../auction/verify-live';
import { verifyWords } from '../auction/verify-words';

/** Checks a file that a house has exported, without any house. */
export default function VerifyPage() {
  const t = useWords(verifyWords);
  const fault = useFaultText();
  useTitle(t('page_title'));
  const house = useQuery(keysQuery);
  const check = useMutation({ mutationFn: async (file: File) => checkExport(await file.text()) });
  const found = check.data;
  return (
    <div className="text-page stack-l">
      <h1>{t('page_title')}</h1>
      <p className="soft">{t('page_lead')}</p>
      <Drop
        lead={t('drop_here')}
        choose={t('choose')}
        accept=".arte,.ndjson,application/x-ndjson"
        onFiles={([file]) => {
          if (file) check.mutate(file);
        }}
      >
        {check.variables && <span className="small">{check.variables.name}</span>}
      </Drop>
      {check.isPending && <Loading />}
      {check.error && <Notice tone="bad" live>{check.error instanceof CannotCheck ? t('cannot_note') : t('page_bad')}</Notice>}
      {found && !found.good && (
        <Notice tone="bad" live>
          <strong>{t('page_bad')}</strong>
          <span>{t('file_bad', { line: found.line, why: fault(found.what) })}</span>
        </Notice>
      )}
      {found?.good && (
        <div className="stack">
          <Notice tone="good" live>
            <strong>{t('page_good', { count: found.auctions, bids: found.bids, leaves: found.leaves })}</strong>
            {found.unfinished > 0 && <span>{t('page_unfinished', { count: found.unfinished })}</span>}
          </Notice>
          {found.keys.map((key) => (
            <Notice key={key} tone={house.data?.includes(key) ? 'good' : 'warn'}>
              <span>{t('page_keys', { keys: key })}</span>
              <strong>{house.data?.includes(key) ? t('known') : t('unknown')}</strong>
            </Notice>
          ))}
          <p className="soft small">{t('page_more')}</p>
        </div>
      )}
    </div>
  );
}
