/** A refusal of the house (RFC 9457), or of the network between. */

export interface ProblemFields {
  status: number;
  code: string;
  title: string;
  detail: string;
  requestId: string | null;
  ask: string | null;
  field: string | null;
  retryAfterMs: number | null;
}

export class Problem extends Error implements ProblemFields {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly ask: string | null;
  readonly field: string | null;
  readonly retryAfterMs: number | null;

  constructor(fields: ProblemFields) {
    super(fields.detail || fields.title || fields.code);
    this.name = 'Problem';
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail;
    this.requestId = fields.requestId;
    this.ask = fields.ask;
    this.field = fields.field;
    this.retryAfterMs = fields.retryAfterMs;
  }

  /** Whether the same call may be made again as it is. */
  get mayTryAgain(): boolean {
    return this.code === 'offline' || this.status === 429 || this.status === 503 || this.status === 500;
  }
}

/** The house was not reached at all. */
export function offline(): Problem {
  return new Problem({
    status: 0,
    code: 'offline',
    title: 'The house cannot be reached',
    detail: '',
    requestId: null,
    ask: null,
    field: null,
    retryAfterMs: null,
  });
}

/** Reads what is no success. A proxy in between may answer with anything. */
export async function readProblem(answer: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    const value: unknown = await answer.json();
    if (typeof value === 'object' && value !== null) body = value as Record<string, unknown>;
  } catch {
    // No JSON: the status alone must do.
  }
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  const wait = body.retry_after_ms;
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return new Problem({
    status: answer.status,
    code: text('code') ?? (answer.status === 503 || answer.status === 502 || answer.status === 504 ? 'unavailable' : 'internal'),
    title: text('title') ?? answer.statusText,
    detail: text('detail') ?? '',
    requestId: text('request_id') ?? answer.headers.get('x-request-id'),
    ask: text('ask'),
    field: text('field'),
    retryAfterMs: typeof wait === 'number' ? wait : Number.isFinite(seconds) ? seconds * 1000 : null,
  });
}
