import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { useFormats, useWords } from '@/i18n/language';
import { Badge, Failed, Loading } from '@/ui/states';
import { HouseLayout } from '../layout';
import css from '../parts/office.module.css';
import { personQuery } from '../parts/who';
import { officeWords } from '../parts/words';
import { PersonActs } from './person-acts';
import { PersonBank } from './person-bank';
import { PersonRegistrations } from './person-registrations';
import { roleWord } from './roles';
import { PeopleTabs } from './tabs';
import { peopleWords } from './words';

const GENDERS = ['female', 'male', 'other', 'undisclosed'] as const;

export default function PersonPage() {
  const t = useWords(peopleWords);
  const { id = '' } = useParams();
  const person = useQuery(personQuery(id));
  const title = person.data ? person.data.name || t('erased') : t('title');
  return (
    <HouseLayout title={title} role="admin">
      <PeopleTabs />
      <Person key={id} id={id} />
    </HouseLayout>
  );
}

function Person({ id }: { id: string }) {
  const t = useWords(peopleWords);
  const o = useWords(officeWords);
  const { instant } = useFormats();
  const { data: person, error, refetch } = useQuery(personQuery(id));
  if (error && !person) return <Failed error={error} retry={() => void refetch()} />;
  if (!person) return <Loading />;
  const profile = person.profile;
  const gender = GENDERS.find((one) => one === profile?.gender);
  return (
    <div className={css.columns}>
      <div className={css.column}>
        <section className="card stack">
          <div className="row">
            <Badge>{roleWord(o, person.role)}</Badge>
            <Badge tone={person.suspended ? 'bad' : 'good'}>{o(person.suspended ? 'suspended' : 'active')}</Badge>
          </div>
          <dl className="facts">
            <dt>{t('email')}</dt>
            <dd>{person.email}</dd>
            <dt>{t('since')}</dt>
            <dd>{instant(person.created_at)}</dd>
            <dt>{t('id')}</dt>
            <dd className={css.code}>{person.id}</dd>
          </dl>
        </section>
        <section className="card stack">
          <h2>{t('profile')}</h2>
          {profile ? (
            <dl className="facts">
              <dt>{t('gender')}</dt>
              <dd>{gender ? t(`gender_${gender}`) : profile.gender}</dd>
              <dt>{t('birth_date')}</dt>
              <dd>{profile.birth_date}</dd>
              <dt>{t('phone')}</dt>
              <dd>{profile.phone}</dd>
              <dt>{t('address')}</dt>
              <dd>
                {[profile.address.postcode, profile.address.region, profile.address.city, profile.address.line1, profile.address.line2].filter(Boolean).join(' ')} ({profile.address.country})
              </dd>
            </dl>
          ) : (
            <p className="soft">{t('no_profile')}</p>
          )}
        </section>
        <section className="card stack">
          <h2>{t('acts')}</h2>
          <PersonActs person={person} />
          <div className="row small">
            <Link href={`/house/audit?object=${person.id}`}>{t('done_to')}</Link>
            <Link href={`/house/audit?actor=${person.id}`}>{t('did')}</Link>
          </div>
        </section>
      </div>
      <div className={css.column}>
        <PersonBank person={person} />
        <PersonRegistrations person={person} />
      </div>
    </div>
  );
}
