import { useEffect } from 'react';

/** What the window is called while a page is shown. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Arte Moderni` : 'Arte Moderni';
  }, [title]);
}
