import { type ReactNode, useSyncExternalStore } from 'react';
import { Redirect, useLocation } from 'wouter';
import { type SessionState, type User, session } from '@/api/session';
import { Loading } from '@/ui/states';
import { NotAllowed } from './not-allowed';
import { useSearch } from './search';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.get);
}

export function useUser(): User | null {
  const state = useSession();
  return state.is === 'signed_in' ? state.user : null;
}

export function isStaff(user: User | null): boolean {
  return user?.role === 'operator' || user?.role === 'admin';
}

/** What only somebody who is signed in may see; others sign in first and come back to where they wanted to go, whole. */
export function SignedIn({ children, role }: { children: ReactNode; role?: 'operator' | 'admin' }) {
  const state = useSession();
  const [path] = useLocation();
  const search = useSearch();
  if (state.is === 'unknown') return <div className="page"><Loading /></div>;
  if (state.is === 'nobody') {
    const query = search.replace(/^\?/, '');
    return <Redirect to={`/sign-in?to=${encodeURIComponent(query === '' ? path : `${path}?${query}`)}`} replace />;
  }
  const may = role === undefined || state.user.role === 'admin' || state.user.role === role;
  return may ? children : <NotAllowed role={role} user={state.user} />;
}
