import { useMutation } from '@tanstack/react-query';
import { useFormats, useLanguage, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Refusal } from '@/ui/states';
import css from '../parts/office.module.css';
import { readFile, save, show } from '@/api/files';
import type { Settlement } from './settlement-page';
import { settlementWords } from './words';

/** Invoice and credit note: opened as a page, or saved as PDF. */
export function Papers({ settlement }: { settlement: Settlement }) {
  const t = useWords(settlementWords);
  return (
    <section className="card stack">
      <h2>{t('papers')}</h2>
      {settlement.papers.length === 0 ? (
        <p className="soft">{t('no_papers')}</p>
      ) : (
        <ul className="stack">
          {settlement.papers.map((paper) => (
            <li key={paper.number}>
              <Paper id={settlement.id} paper={paper} />
            </li>
          ))}
        </ul>
      )}
      {settlement.consignor !== null && <p className="soft small">{t('statement_note')}</p>}
    </section>
  );
}

function Paper({ id, paper }: { id: string; paper: Settlement['papers'][number] }) {
  const t = useWords(settlementWords);
  const { instant } = useFormats();
  const { language } = useLanguage();
  const path = (format: 'html' | 'pdf') => `/v1/admin/settlements/${encodeURIComponent(id)}/invoice?kind=${encodeURIComponent(paper.kind)}&format=${format}&language=${language}`;
  const page = useMutation({ mutationFn: async () => show(await readFile(path('html')), `${paper.number}.html`) });
  const pdf = useMutation({ mutationFn: async () => save(await readFile(path('pdf')), `${paper.number}.pdf`) });
  const name = t(paper.kind === 'credit_note' ? 'credit_note' : 'invoice', { number: paper.number });
  return (
    <div className="stack">
      <div>
        <strong>{name}</strong>
        <p className="soft small">{t('issued', { when: instant(paper.issued_at) })}</p>
      </div>
      <div className={css.actions}>
        <Button look="secondary" busy={page.isPending} aria-label={`${name}: ${t('as_page')}`} onClick={() => page.mutate()}>
          {t('as_page')}
        </Button>
        <Button look="secondary" busy={pdf.isPending} aria-label={`${name}: ${t('as_pdf')}`} onClick={() => pdf.mutate()}>
          {t('as_pdf')}
        </Button>
      </div>
      <Refusal error={page.error ?? pdf.error} />
    </div>
  );
}
