import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/app/query-client';
import { useWords } from '@/i18n/language';
import { useAmountFault } from '@/ui/amount-fault';
import { Button } from '@/ui/controls';
import { Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { ArtworkFields } from './artwork-fields';
import { type ArtworkKey, artworkKey, emptyArtwork, digitsOfCurrency, faults, toNew } from './artwork-form';
import { artworkWords } from './artwork-words';
import { focusFirstFault } from './focus';
import { HouseLayout } from './layout';
import { artworkToEditQuery } from './queries';

/** A new artwork; its pictures come when it is in the catalogue. */
export default function ArtworkNewPage() {
  const t = useWords(artworkWords);
  return (
    <HouseLayout title={t('new')}>
      <New />
    </HouseLayout>
  );
}

function New() {
  const t = useWords(artworkWords);
  const amountFault = useAmountFault();
  const say = useProblemText();
  const toast = useToast();
  const [, go] = useLocation();
  const [form, setForm] = useState(emptyArtwork);
  const [errors, setErrors] = useState<Partial<Record<ArtworkKey, string>>>({});
  // One artwork however often the button is pressed, until the form says something else.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const add = useMutation({
    mutationFn: () => call('post', '/v1/admin/artworks', { key, body: toNew(form) }),
    onSuccess: (answer) => {
      queries.setQueryData(artworkToEditQuery(answer.data.id).queryKey, answer);
      void queries.invalidateQueries({ queryKey: ['house', 'artworks', 'pages'] });
      toast({ name: 'house', tone: 'good', text: t('created') });
      go(`/house/artworks/${answer.data.id}`, { replace: true });
    },
    onError: (error) => {
      const name = error instanceof Problem ? artworkKey(error.field) : null;
      if (name) setErrors({ [name]: say(error) });
    },
  });
  const isElsewhere = add.error instanceof Problem && artworkKey(add.error.field) !== null;
  return (
    <form
      className="stack narrow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const found = Object.fromEntries(Object.entries(faults(form)).map(([name, fault]) => [name, fault === 'bad_amount' ? amountFault(digitsOfCurrency(form.estimate_currency), form.estimate_currency) : t(fault)]));
        setErrors(found);
        if (Object.keys(found).length > 0) focusFirstFault(event.currentTarget);
        else if (!add.isPending) add.mutate();
      }}
    >
      <ArtworkFields
        form={form}
        errors={errors}
        onChange={(next) => {
          setForm(next);
          setKey(crypto.randomUUID());
        }}
      />
      {!isElsewhere && <Refusal error={add.error} />}
      <div className="row">
        <Button type="submit" busy={add.isPending}>
          {t('create')}
        </Button>
      </div>
    </form>
  );
}
