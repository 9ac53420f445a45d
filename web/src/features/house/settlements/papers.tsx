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
      {settlement.consignor !== null && (settlement.stage === 'paid' ? <Statement id={settlement.id} /> : <p className="soft small">{t('no_statement')}</p>)}
    </section>
  );
}

function Paper({ id, paper }: { id: string; paper: Settlement['papers'][number] }) {
  const t = useWords(settlementWords);
  const { instant } = useFormats();
  const name = t(paper.kind === 'credit_note' ? 'credit_note' : 'invoice', { number: paper.number });
  const path = `/v1/admin/settlements/${encodeURIComponent(id)}/invoice?kind=${encodeURIComponent(paper.kind)}`;
  return <Sheet name={name} note={t('issued', { when: instant(paper.issued_at) })} file={paper.number} path={path} />;
}

function Statement({ id }: { id: string }) {
  const t = useWords(settlementWords);
  return <Sheet name={t('statement')} file={`statement-${id}`} path={`/v1/admin/settlements/${encodeURIComponent(id)}/statement?`} />;
}

/** A paper in both of its forms, in the language of the page. */
function Sheet({ name, note, file, path }: { name: string; note?: string; file: string; path: string }) {
  const t = useWords(settlementWords);
  const { language } = useLanguage();
  const form = (format: 'html' | 'pdf') => `${path}&format=${format}&language=${language}`.replace('?&', '?');
  const page = useMutation({ mutationFn: async () => show(await readFile(form('html')), `${file}.html`) });
  const pdf = useMutation({ mutationFn: async () => save(await readFile(form('pdf')), `${file}.pdf`) });
  return (
    <div className="stack">
      <div>
        <strong>{name}</strong>
        {note !== undefined && <p className="soft small">{note}</p>}
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
