import { type ReactNode, useSyncExternalStore } from 'react';
import { Redirect, useLocation } from 'wouter';
import { type SessionState, type User, session } from '@/api/session';
import { Loading } from '@/ui/states';

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

/** What only somebody who is signed in may see; others sign in first and come back. */
export function SignedIn({ children, role }: { children: ReactNode; role?: 'operator' | 'admin' }) {
  const state = useSession();
  const [path] = useLocation();
  if (state.is === 'unknown') return <div className="page"><Loading /></div>;
  if (state.is === 'nobody') return <Redirect to={`/sign-in?to=${encodeURIComponent(path)}`} replace />;
  const may = role === undefined || state.user.role === 'admin' || state.user.role === role;
  return may ? children : <Redirect to="/" replace />;
}
