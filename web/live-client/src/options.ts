import type { Position, ServerFrame } from './frames';
import type { World } from './world';

export interface Options {
  /** `wss://house.example/v1/live`. */
  url: string;
  /** A ticket for somebody who is signed in, or null for a watcher. A rejection counts as a connection that failed. */
  ticket?: () => Promise<string | null>;
  /**
   * Whose bids are made now: a user's id, or null for nobody's. A bid goes out on sockets of its bidder alone, whoever comes after him. When it is
   * left out, a bid is of whoever the last socket was of; one that is made before any, of whoever the first is of.
   */
  user?: () => string | null;
  /** The house has ended the session that opened the socket. When it returns, the client comes back, as whoever `ticket` then says. */
  onSessionOver?: () => Promise<void> | void;
  world?: World;
}

export type Status =
  /** Not asked for yet, or given up by `close`. */
  | { is: 'idle' }
  | { is: 'connecting'; tries: number }
  | { is: 'open'; user: string | null }
  /** Lost; the next try is at this instant of the world's steady clock. */
  | { is: 'waiting'; tries: number; nextAt: number }
  /** The house said not to come back. */
  | { is: 'refused'; code: number; reason: string };

export interface Follower {
  /** Where the log was read up to, to resume there; undefined to begin with a snapshot. */
  position: () => Position | undefined;
  /** A snapshot, events, or presence of this auction. `false` says that it does not follow: the client asks again. */
  take: (frame: ServerFrame & { auction: string }) => boolean;
}
