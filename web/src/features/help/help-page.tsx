import { useTitle } from '@/app/title';
import { Link } from 'wouter';
import { useWords } from '@/i18n/language';
import { helpWords } from './words';

const PARTS = ['register', 'bid', 'maximum', 'steps', 'end', 'reserve', 'won', 'record', 'connection', 'privacy'] as const;

export default function HelpPage() {
  const t = useWords(helpWords);
  useTitle(t('title'));
  return (
    <div className="text-page stack-l">
      <h1>{t('title')}</h1>
      <p className="soft">{t('lead')}</p>
      {PARTS.map((part) => (
        <section key={part} className="stack" aria-labelledby={part}>
          <h2 id={part}>{t(`${part}_title`)}</h2>
          <p>{t(`${part}_text`)}</p>
        </section>
      ))}
      <p>
        <Link href="/verify">{t('verify')}</Link>
      </p>
    </div>
  );
}
