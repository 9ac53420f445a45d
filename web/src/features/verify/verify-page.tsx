import { useMutation, useQuery } from '@tanstack/react-query';
import { useTitle } from '@/app/title';
import { useWords } from '@/i18n/language';
import { checkExport } from '@/lib/proof/export';
import { CannotCheck } from '@/lib/proof/note';
import { TextField } from '@/ui/controls';
import { Loading, Notice } from '@/ui/states';
import { keysQuery } from '../auction/verify-live';
import { verifyWords } from '../auction/verify-words';

/** Checks a file that a house has exported, without any house. */
export default function VerifyPage() {
  const t = useWords(verifyWords);
  useTitle(t('page_title'));
  const house = useQuery(keysQuery);
  const check = useMutation({ mutationFn: async (file: File) => checkExport(await file.text()) });
  const found = check.data;
  return (
    <div className="text-page stack-l">
      <h1>{t('page_title')}</h1>
      <p className="soft">{t('page_lead')}</p>
      <TextField
        label={t('choose')}
        type="file"
        accept=".arte,.ndjson,application/x-ndjson"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) check.mutate(file);
        }}
      />
      {check.isPending && <Loading />}
      {check.error && <Notice tone="bad">{check.error instanceof CannotCheck ? t('cannot_note') : t('page_bad')}</Notice>}
      {found && !found.good && (
        <Notice tone="bad" live>
          <strong>{t('page_bad')}</strong>
          <span>{t('file_bad', { line: found.line, why: found.what })}</span>
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
