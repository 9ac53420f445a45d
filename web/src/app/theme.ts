import { useCallback, useState } from 'react';

export type Theme = 'light' | 'dark';

/** The theme; `public/theme.js` has set it before anything was painted. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'));
  const choose = useCallback((next: Theme) => {
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem('arte.theme', next);
    } catch {
      // Chosen for this visit then.
    }
    setTheme(next);
  }, []);
  return [theme, choose];
}
