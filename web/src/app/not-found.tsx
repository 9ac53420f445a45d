import { useWords } from '@/i18n/language';
import { LinkButton } from '@/ui/controls';
import { Empty } from '@/ui/states';
import { useTitle } from './title';
import { appWords } from './words';

export function NotFound() {
  const t = useWords(appWords);
  useTitle(t('not_found_title'));
  return (
    <div className="page">
      <h1 className="sr-only">{t('not_found_title')}</h1>
      <Empty title={t('not_found_title')} action={<LinkButton href="/auctions">{t('to_catalogue')}</LinkButton>}>
        {t('not_found_text')}
      </Empty>
    </div>
  );
}
