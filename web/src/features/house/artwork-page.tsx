import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { type Versioned, call } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/app/query-client';
import { isStaff, useUser } from '@/app/session';
import { useWords } from '@/i18n/language';
import { useAmountFault } from '@/ui/amount-fault';
import { Button, LinkButton } from '@/ui/controls';
import { Empty, Failed, Loading, Notice, Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { ArtworkFields } from './artwork-fields';
import { type ArtworkForm, type ArtworkKey, artworkKey, differing, digitsOfCurrency, faults, toEdit, toForm } from './artwork-form';
import { artworkWords } from './artwork-words';
import { Confirm } from './confirm';
import { focusFirstFault } from './focus';
import css from './house.module.css';
import { HouseLayout } from './layout';
import { Pictures } from './pictures';
import { type Artwork, artworkToEditQuery } from './queries';

/** One artwork: its fields, and its pictures. */
export default function ArtworkPage() {
  const t = useWords(artworkWords);
  const { id = '' } = useParams();
  const user = useUser();
  const artwork = useQuery({ ...artworkToEditQuery(id), enabled: isStaff(user) });
  return (
    <HouseLayout title={artwork.data?.data.title ?? t('title')} key={id}>
      <One id={id} />
    </HouseLayout>
  );
}

function One({ id }: { id: string }) {
  const t = useWords(artworkWords);
  const artwork = useQuery(artworkToEditQuery(id));
  if (artwork.isPending) return <Loading />;
  if (artwork.isLoadingError) {
    const isNone = artwork.error instanceof Problem && artwork.error.status === 404;
    if (!isNone) return <Failed error={artwork.error} retry={() => void artwork.refetch()} />;
    return (
      <Empty title={t('not_there')} action={<LinkButton href="/house/artworks">{t('title')}</LinkButton>}>
        {t('not_there_text')}
      </Empty>
    );
  }
  return (
    <div className={css.editor}>
      <Edit known={artwork.data} />
      <Pictures artwork={artwork.data.data} />
    </div>
  );
}

interface Base {
  form: ArtworkForm;
  version: string;
}

const baseOf = ({ data, version }: Versioned<Artwork>): Base => ({ form: toForm(data), version: version ?? '' });

/**
 * The fields. What is typed belongs to the version that was read; when the house has another one, whose words differ, somebody else was here, and
 * is neither overwritten nor does he overwrite.
 */
function Edit({ known }: { known: Versioned<Artwork> }) {
  const t = useWords(artworkWords);
  const amountFault = useAmountFault();
  const say = useProblemText();
  const toast = useToast();
  const [read, setRead] = useState(() => baseOf(known));
  const [form, setForm] = useState(read.form);
  const [errors, setErrors] = useState<Partial<Record<ArtworkKey, string>>>({});
  const latest = baseOf(known);
  const isTheirs = differing(read.form, latest.form).length > 0;
  const mine = differing(read.form, form);
  // A picture more is another version of the same words.
  const base = isTheirs ? read : latest;
  const isConflict = isTheirs && mine.length > 0;
  if (isTheirs && mine.length === 0) {
    // Nothing was typed: theirs is shown.
    setRead(latest);
    setForm(latest.form);
  }
  const queryKey = artworkToEditQuery(known.data.id).queryKey;
  const save = useMutation({
    mutationFn: () => call('patch', '/v1/admin/artworks/{id}', { parts: { id: known.data.id }, version: base.version, body: toEdit(base.form, form) }),
    onSuccess: (answer) => {
      queries.setQueryData(queryKey, answer);
      void queries.invalidateQueries({ queryKey: ['house', 'artworks', 'pages'] });
      void queries.invalidateQueries({ queryKey: ['artworks'] });
      const next = baseOf(answer);
      setRead(next);
      setForm(next.form);
      toast({ name: 'house', tone: 'good', text: t('saved') });
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      if (error.code === 'precondition_failed') void queries.invalidateQueries({ queryKey });
      const name = artworkKey(error.field);
      if (name) setErrors({ [name]: say(error) });
    },
  });
  const isElsewhere = save.error instanceof Problem && (artworkKey(save.error.field) !== null || save.error.code === 'precondition_failed');
  return (
    <form
      className="stack"
      noValidate
      aria-label={known.data.title}
      onSubmit={(event) => {
        event.preventDefault();
        const found = Object.fromEntries(Object.entries(faults(form)).map(([name, fault]) => [name, fault === 'bad_amount' ? amountFault(digitsOfCurrency(form.estimate_currency), form.estimate_currency) : t(fault)]));
        setErrors(found);
        if (Object.keys(found).length > 0) focusFirstFault(event.currentTarget);
        else if (!save.isPending && !isConflict) save.mutate();
      }}
    >
      {isConflict && (
        <Conflict
          mine={form}
          touched={mine}
          theirs={latest.form}
          onTheirs={() => {
            setRead(latest);
            setForm(latest.form);
            save.reset();
          }}
          onMine={() => {
            // What was not touched is theirs; what was is mine, and is saved over theirs.
            const merged = { ...latest.form };
            for (const key of mine) merged[key] = form[key];
            setRead(latest);
            setForm(merged);
            save.reset();
          }}
        />
      )}
      <ArtworkFields form={form} errors={errors} onChange={setForm} />
      {!isElsewhere && <Refusal error={save.error} />}
      <div className={css.saveBar}>
        <Button type="submit" busy={save.isPending} blocked={mine.length === 0 || isConflict}>
          {t('save')}
        </Button>
        {mine.length > 0 && (
          <>
            <Button
              look="quiet"
              onClick={() => {
                setForm(base.form);
                setErrors({});
                save.reset();
              }}
            >
              {t('discard')}
            </Button>
            <span className="soft small" role="status">
              {t('unsaved')}
            </span>
          </>
        )}
        <span className={css.push} />
        <Delete artwork={known.data} version={latest.version} />
      </div>
    </form>
  );
}

interface ConflictProps {
  mine: ArtworkForm;
  /** What of it was typed here; the rest is what was read. */
  touched: readonly ArtworkKey[];
  theirs: ArtworkForm;
  onTheirs: () => void;
  onMine: () => void;
}

function Conflict({ mine, touched, theirs, onTheirs, onMine }: ConflictProps) {
  const t = useWords(artworkWords);
  const keys = differing(mine, theirs);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Whoever pressed the button at the foot of a long form is led to what it came to.
    title.current?.focus();
    title.current?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <Notice tone="warn" live>
      <div className="stack">
        <h2 ref={title} tabIndex={-1} className={css.noticeTitle}>
          {t('conflict_title')}
        </h2>
        <p>{keys.length > 0 ? t('conflict_text') : t('conflict_same')}</p>
        {keys.length > 0 && (
          <div className="table-wrap" tabIndex={0} role="group" aria-label={t('conflict_text')}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('field')}</th>
                  <th scope="col">{t('theirs')}</th>
                  <th scope="col">{t('mine')}</th>
                </tr>
              </thead>
              <tbody>
                {keys.map((key) => (
                  <tr key={key}>
                    <th scope="row">{t(`f_${key}`)}</th>
                    <td className={css.change}>{theirs[key] || '–'}</td>
                    <td className={css.change}>{touched.includes(key) ? mine[key] || '–' : <span className="soft">{t('untouched')}</span>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <div className="row">
          <Button look="secondary" onClick={onTheirs}>
            {t('load_theirs')}
          </Button>
          <Button look="secondary" onClick={onMine}>
            {t('keep_mine')}
          </Button>
          <span className="soft small">{t('keep_mine_hint')}</span>
        </div>
      </div>
    </Notice>
  );
}

function Delete({ artwork, version }: { artwork: Artwork; version: string }) {
  const t = useWords(artworkWords);
  const toast = useToast();
  const [, go] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => call('delete', '/v1/admin/artworks/{id}', { parts: { id: artwork.id }, version }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['house', 'artworks', 'pages'] });
      toast({ name: 'house', tone: 'good', text: t('deleted') });
      go('/house/artworks', { replace: true });
      queries.removeQueries({ queryKey: artworkToEditQuery(artwork.id).queryKey });
    },
  });
  return (
    <>
      <Button
        look="danger"
        icon="trash"
        onClick={() => {
          remove.reset();
          setOpen(true);
        }}
      >
        {t('delete')}
      </Button>
      <Confirm open={isOpen} title={t('delete_title')} act={t('delete')} keep={t('keep')} busy={remove.isPending} error={remove.error} onAct={() => remove.mutate()} onClose={() => setOpen(false)}>
        {t('delete_text', { title: artwork.title })}
      </Confirm>
    </>
  );
}
