/** What is used of a WebSocket. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** What the client needs of the world; tests give it a world of their own. */
export interface World {
  open(url: string, protocol: string): Socket;
  /** Milliseconds by a clock that nobody sets, for spans. */
  now(): number;
  /** Milliseconds since 1970 by the clock on the wall, which may be set at any moment. */
  wall(): number;
  after(ms: number, run: () => void): () => void;
  chance(): number;
  key(): string;
}

export function browserWorld(): World {
  return {
    open: (url, protocol) => new WebSocket(url, protocol) as unknown as Socket,
    now: () => performance.now(),
    wall: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    chance: () => Math.random(),
    key: () => crypto.randomUUID(),
  };
}
