import { useState } from 'react';
import { Link } from 'wouter';
import { get } from '@/api/client';
import { useFormats, useWords } from '@/i18n/language';
import { Button, Select, TextField } from '@/ui/controls';
import { Badge } from '@/ui/states';
import { HouseLayout } from '../layout';
import { Listing, Table } from '../parts/listing';
import css from '../parts/office.module.css';
import { usePages } from '../parts/pages';
import { fieldsOf, useFilter } from '../parts/query';
import { officeWords } from '../parts/words';
import { NewAccount } from './new-account';
import { ROLES, roleWord } from './roles';
import { PeopleTabs } from './tabs';
import { peopleWords } from './words';

const KEYS = ['q', 'role', 'suspended', 'sort'] as const;
const SORTS = ['-created_at', 'created_at', 'name', 'email'] as const;

export default function PeoplePage() {
  const t = useWords(peopleWords);
  const [isAdding, setAdding] = useState(false);
  return (
    <HouseLayout title={t('title')} role="admin" lead={t('lead')} actions={<Button icon="plus" onClick={() => setAdding(true)}>{t('add')}</Button>}>
      <PeopleTabs />
      <People />
      <NewAccount open={isAdding} onClose={() => setAdding(false)} />
    </HouseLayout>
  );
}

function People() {
  const t = useWords(peopleWords);
  const o = useWords(officeWords);
  const { instant } = useFormats();
  const [filter, change] = useFilter(KEYS);
  const { list, items } = usePages(['people', 'list', filter], (cursor, signal) => get('/v1/admin/users', { query: { limit: 50, sort: '-created_at', ...filter, ...cursor }, signal }));
  return (
    <>
      <form
        key={JSON.stringify(filter)}
        role="search"
        aria-label={o('filter')}
        className={css.filters}
        onSubmit={(event) => {
          event.preventDefault();
          change(fieldsOf(event.currentTarget, KEYS));
        }}
      >
        <TextField label={t('search')} name="q" type="search" defaultValue={filter.q ?? ''} maxLength={100} />
        <Select label={t('role')} name="role" defaultValue={filter.role ?? ''}>
          <option value="">{o('all')}</option>
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {o(`role_${role}`)}
            </option>
          ))}
        </Select>
        <Select label={t('status')} name="suspended" defaultValue={filter.suspended ?? ''}>
          <option value="">{o('all')}</option>
          <option value="false">{o('active')}</option>
          <option value="true">{o('suspended')}</option>
        </Select>
        <Select label={t('sort')} name="sort" defaultValue={filter.sort ?? '-created_at'}>
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`sort_${sort}`)}
            </option>
          ))}
        </Select>
        <div className={css.buttons}>
          <Button type="submit" look="secondary" icon="search">
            {o('apply')}
          </Button>
          <Button look="quiet" onClick={() => change({})}>
            {o('clear')}
          </Button>
        </div>
      </form>
      <Listing list={list} count={items.length}>
        <Table name={t('accounts')} head={[t('name'), t('email'), t('role'), t('status'), t('since')]}>
          {items.map((user) => (
            <tr key={user.id}>
              <td>
                <Link href={`/house/people/${user.id}`}>{user.name || t('erased')}</Link>
              </td>
              <td>{user.email}</td>
              <td>{roleWord(o, user.role)}</td>
              <td>
                <Badge tone={user.suspended ? 'bad' : 'good'}>{o(user.suspended ? 'suspended' : 'active')}</Badge>
              </td>
              <td>
                <time dateTime={user.created_at}>{instant(user.created_at, 'day')}</time>
              </td>
            </tr>
          ))}
        </Table>
      </Listing>
    </>
  );
}
