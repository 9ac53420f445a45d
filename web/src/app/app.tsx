import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Problem } from '@/api/problem';
import { LanguageProvider } from '@/i18n/language';
import { Loading } from '@/ui/states';
import { ToastProvider } from '@/ui/toasts';
import { Boundary } from './boundary';
import { Notices } from './notices';
import { NotFound } from './not-found';
import { pages } from './routes';
import { Shell } from './shell';

/** How often a reading that may succeed later is tried again. */
const TRIES = 3;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Without a connection the house itself may still be there: on one's own machine there always is one.
      networkMode: 'always',
      retry: (count, error) => count < TRIES && error instanceof Problem && error.mayTryAgain,
      retryDelay: (count, error) => (error instanceof Problem && error.retryAfterMs) || Math.min(400 * 2 ** count, 5_000),
    },
    mutations: { networkMode: 'always' },
  },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <ToastProvider>
          <Shell>
            <Boundary>
              <Suspense fallback={<div className="page"><Loading /></div>}>
                <Switch>
                  {pages.map(({ path, Component }) => (
                    <Route key={path} path={path} component={Component} />
                  ))}
                  <Route component={NotFound} />
                </Switch>
              </Suspense>
            </Boundary>
          </Shell>
          <Notices />
        </ToastProvider>
      </LanguageProvider>
    </QueryClientProvider>
  );
}
