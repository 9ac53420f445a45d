import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '@/api/client';
import { Problem } from '@/api/problem';
import type { components } from '@/api/schema.gen';
import { session } from '@/api/session';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useFormats, useLanguage, useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Failed, Loading, Notice, Refusal, useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { PersonFields, type PersonForm, type PersonKey, emptyPerson, missing, personKey, toBody } from '../account/person-fields';
import { accountWords } from '../account/words';
import { ChangePassword, CloseAccount, TakeAlong } from './account-acts';
import { MeFrame } from './me-frame';
import { mergePerson } from './person-merge';
import { meWords } from './words';

type Person = components['schemas']['PersonResource'];

export default function ProfilePage() {
  return (
    <MeFrame title="profile">
      <Profile />
    </MeFrame>
  );
}

function Profile() {
  const t = useWords(meWords);
  const { instant } = useFormats();
  const user = useUser();
  const key = ['me', user?.id, 'profile'];
  const me = useQuery({ queryKey: key, queryFn: ({ signal }) => call('get', '/v1/me', { signal }), enabled: user !== null });
  const [isEditing, setEditing] = useState(false);
  if (me.isPending) return <Loading />;
  if (me.isLoadingError) return <Failed error={me.error} retry={() => void me.refetch()} />;
  const { data: person, version } = me.data;
  return (
    <div className="stack-l narrow">
      <section className="card stack">
        <div className="apart">
          <div>
            <h2>{person.name}</h2>
            <p className="soft">{person.email}</p>
            <p className="soft small">{t('member_since', { when: instant(person.created_at, 'day') })}</p>
          </div>
          {!isEditing && (
            <Button look="secondary" icon="edit" onClick={() => setEditing(true)}>
              {t('edit')}
            </Button>
          )}
        </div>
        {isEditing ? <Edit person={person} version={version ?? ''} queryKey={key} onDone={() => setEditing(false)} /> : <Facts person={person} />}
      </section>
      <ChangePassword />
      <TakeAlong />
      <CloseAccount />
    </div>
  );
}

function Facts({ person }: { person: Person }) {
  const t = useWords(meWords);
  const a = useWords(accountWords);
  const { instant } = useFormats();
  const { language } = useLanguage();
  const { profile } = person;
  if (!profile) return <p className="soft">{t('no_profile')}</p>;
  const { address } = profile;
  const gender = (['female', 'male', 'other', 'undisclosed'] as const).find((one) => one === profile.gender) ?? 'undisclosed';
  const country = new Intl.DisplayNames(language, { type: 'region' }).of(address.country) ?? address.country;
  const small = [address.line1, address.line2];
  const large = [address.city, address.region];
  const parts = address.country === 'KR' ? [...large.toReversed(), ...small] : [...small, ...large];
  return (
    <dl className="facts">
      <dt>{a('gender')}</dt>
      <dd>{a(gender)}</dd>
      <dt>{a('birth_date')}</dt>
      <dd>{instant(`${profile.birth_date}T12:00:00Z`, 'day')}</dd>
      <dt>{a('phone')}</dt>
      <dd>{profile.phone}</dd>
      <dt>{a('address')}</dt>
      <dd>
        {parts.filter(Boolean).join(address.country === 'KR' ? ' ' : ', ')}
        <br />
        {address.postcode}, {country}
      </dd>
    </dl>
  );
}

interface EditProps {
  person: Person;
  version: string;
  queryKey: readonly unknown[];
  onDone: () => void;
}

function formOf({ name, profile }: Person): PersonForm {
  return {
    ...emptyPerson,
    ...(profile && { gender: profile.gender, birth_date: profile.birth_date, phone: profile.phone }),
    ...(profile && { ...profile.address, region: profile.address.region ?? '', line2: profile.address.line2 ?? '' }),
    name,
  };
}

function Edit({ person, version, queryKey, onDone }: EditProps) {
  const t = useWords(meWords);
  const a = useWords(accountWords);
  const say = useProblemText();
  const toast = useToast();
  // What is typed belongs to the version that was read. A later one takes nothing of it away.
  const [read, setRead] = useState(() => ({ version, form: formOf(person) }));
  const [form, setForm] = useState<PersonForm>(read.form);
  const [both, setBoth] = useState<readonly PersonKey[]>([]);
  if (read.version !== version) {
    const latest = formOf(person);
    const merged = mergePerson(read.form, form, latest);
    setRead({ version, form: latest });
    setForm(merged.form);
    setBoth([...new Set([...both, ...merged.both])].filter((key) => merged.form[key] !== latest[key]));
  }
  const [errors, setErrors] = useState<Partial<Record<PersonKey, string>>>({});
  const save = useMutation({
    mutationFn: () => call('patch', '/v1/me', { version, body: toBody(form) }),
    onSuccess: (answer) => {
      queries.setQueryData(queryKey, answer);
      session.rename(answer.data);
      toast({ tone: 'good', text: t('saved') });
      onDone();
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      if (error.code === 'precondition_failed') {
        toast({ tone: 'warn', text: t('changed_meanwhile') });
        void queries.invalidateQueries({ queryKey });
      }
      const key = personKey(error.field);
      if (key) setErrors({ [key]: say(error) });
    },
  });
  const isElsewhere = save.error instanceof Problem && (personKey(save.error.field) !== null || save.error.code === 'precondition_failed');
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const found = missing(form, a('missing'));
        setErrors(found);
        if (Object.keys(found).length === 0 && !save.isPending) save.mutate();
      }}
    >
      {both.length > 0 && (
        <Notice tone="warn" live>
          {t('changed_both', { fields: both.map((key) => a(key)).join(', ') })}
        </Notice>
      )}
      <PersonFields form={form} onChange={setForm} errors={errors} />
      {!isElsewhere && <Refusal error={save.error} />}
      <div className="row">
        <Button type="submit" busy={save.isPending}>
          {t('save')}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
