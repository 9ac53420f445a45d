import { Component, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { Empty } from '@/ui/states';
import { appWords } from './words';

/** Catches what should not happen, so that the rest of the house stays usable. Another page is another try. */
export function Boundary({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return <Catch key={path}>{children}</Catch>;
}

class Catch extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <Fallen /> : this.props.children;
  }
}

function Fallen() {
  const t = useWords(appWords);
  // A part that cannot be fetched is, most of the time, one of a version that the house no longer has: the page itself must be fetched anew.
  return (
    <div className="page">
      <Empty icon="warn" title={t('fallen_title')} action={<Button onClick={() => location.reload()}>{t('reload')}</Button>}>
        {t('fallen_text')}
      </Empty>
    </div>
  );
}
