import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '@/api/client';
import { Problem } from '@/api/problem';
import { queries } from '@/app/query-client';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { focusFirstFault } from './focus';
import css from './house.module.css';
import { HouseLayout } from './layout';
import { saleToEditQuery } from './queries';
import { SaleFields } from './sale-fields';
import { type SaleKey, emptySale, saleFaults, saleKey, toNewSale } from './sale-form';
import { builderWords } from './sale-words';

/** A new sale: its terms first, its lots then. */
export default function SaleNewPage() {
  const t = useWords(builderWords);
  return (
    <HouseLayout title={t('new')}>
      <New />
    </HouseLayout>
  );
}

function New() {
  const t = useWords(builderWords);
  const say = useProblemText();
  const toast = useToast();
  const [, go] = useLocation();
  const [form, setForm] = useState(emptySale);
  const [errors, setErrors] = useState<Partial<Record<SaleKey, string>>>({});
  const [key, setKey] = useState(() => crypto.randomUUID());
  const add = useMutation({
    mutationFn: () => call('post', '/v1/admin/sales', { key, body: toNewSale(form) }),
    onSuccess: ({ data }) => {
      void queries.invalidateQueries({ queryKey: saleToEditQuery(data.id).queryKey });
      void queries.invalidateQueries({ queryKey: ['house', 'sales', 'pages'] });
      toast({ name: 'house', tone: 'good', text: t('created') });
      go(`/house/sales/${data.id}`, { replace: true });
    },
    onError: (error) => {
      const name = error instanceof Problem ? saleKey(error.field) : null;
      if (name) setErrors({ [name]: say(error) });
    },
  });
  const isElsewhere = add.error instanceof Problem && saleKey(add.error.field) !== null;
  return (
    <form
      className={`${css.group ?? ''} narrow`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const found = Object.fromEntries(Object.entries(saleFaults(form)).map(([name, fault]) => [name, t(fault)]));
        setErrors(found);
        if (Object.keys(found).length > 0) focusFirstFault(event.currentTarget);
        else if (!add.isPending) add.mutate();
      }}
    >
      <SaleFields
        form={form}
        errors={errors}
        isNew
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
