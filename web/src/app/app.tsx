import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { LanguageProvider } from '@/i18n/language';
import { Loading } from '@/ui/states';
import { ToastProvider } from '@/ui/toasts';
import { Boundary } from './boundary';
import { Notices } from './notices';
import { NotFound } from './not-found';
import { queries } from './query-client';
import { pages } from './routes';
import { Shell } from './shell';

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
