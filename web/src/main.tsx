import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { session } from './api/session';
import { App } from './app/app';
import { startLive } from './app/live';
import { pageOf } from './app/routes';
import './styles/tokens.css';
import './styles/base.css';

// The part of the program that this address needs is on its way while the rest is still being started.
const first = pageOf(location.pathname);
void first?.load();
void session.start();
first?.prepare?.();
startLive();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
