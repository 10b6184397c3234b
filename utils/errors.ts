// Every way in which something can fail, with who must act. HTTP becomes an AppError once per backend; nothing else crosses a room's door.

/** One union; each has a title and a remedy under `error.<code>` in the texts (the architecture test checks it). */
export type ErrorCode =
  | "offline" // the network did not answer
  | "timeout" // asked, no answer in time
  | "unauthorized" // 401 after one refresh: sign in again
  | "forbidden" // 403: scope, role or licence missing
  | "no-licence" // webex-rest.md 4.3 code 4008
  | "not-found" // 404 other than a call
  | "call-gone" // the call ended before the command reached it
  | "call-changed" // the call is no longer in the state that was seen at key-down
  | "refused" // Webex said no to this command (4xx with a text)
  | "rate-limited" // 429: waits retryAfterMs
  | "overloaded" // 503
  | "server-error" // other 5xx
  | "bad-answer" // not what was asked for: HTML, empty, cut
  | "not-supported" // no backend in use can do this
  | "cannot-answer" // the device cannot be answered remotely (no allowAnswer)
  | "xsi-disabled" // organisation without XSI addresses
  | "no-line" // user without a Webex Calling line
  | "host-refused" // a token was about to travel to a host that is not approved
  | "hosts-withheld" // the browser keeps us from a host: a person can take a permission away, and did not give all at installation
  | "not-a-number"
  | "not-signed-in"
  | "no-integration" // client id missing
  | "secret-required" // code flow needs a secret or a broker (webex-rest.md §0)
  | "invalid-client" // wrong client id or secret
  | "invalid-scope" // a scope that is not ticked on the integration
  | "sign-in-cancelled" // window closed: also what a wrong redirect or a block page ends in
  | "sign-in-denied" // access_denied: the user said no
  | "blocked-by-administrator"
  | "state-mismatch" // the answer was not for our question
  | "grant-dead" // refresh refused: invalid_grant
  | "grant-missing" // an authorisation by the organisation that this needs was never given; detail = its id
  | "not-now" // the command makes no sense in the present state; detail = reason key
  | "bad-arguments"
  | "repeated" // same press twice
  | "interrupted" // the worker died between two steps; nothing was lost
  | "locked-by-policy"
  | "storage-broken"
  | "sender-refused";

/** Who must act. */
export type Owner = "you" | "administrator" | "cisco" | "network" | "switchboard";

/** The serialisable form: travels in messages and storage. Never holds a token or a personal name. */
export interface AppErrorData {
  readonly code: ErrorCode;
  readonly owner: Owner;
  /** Whether the same thing may simply be tried again. */
  readonly retry: boolean;
  /** Plain text of the far side or a reason key; shown as text. */
  readonly detail: string | null;
  readonly status: number | null;
  readonly trackingId: string | null;
  readonly retryAfterMs: number | null;
}

const defaults: Record<ErrorCode, readonly [Owner, boolean]> = {
  offline: ["network", true],
  timeout: ["network", true],
  unauthorized: ["you", false],
  forbidden: ["administrator", false],
  "no-licence": ["administrator", false],
  "not-found": ["cisco", false],
  "call-gone": ["you", false],
  "call-changed": ["you", true],
  refused: ["you", false],
  "rate-limited": ["cisco", true],
  overloaded: ["cisco", true],
  "server-error": ["cisco", true],
  "bad-answer": ["network", true],
  "not-supported": ["administrator", false],
  "cannot-answer": ["administrator", false],
  "xsi-disabled": ["cisco", false],
  "no-line": ["administrator", false],
  "host-refused": ["administrator", false],
  "hosts-withheld": ["you", true],
  "not-a-number": ["you", false],
  "not-signed-in": ["you", false],
  "no-integration": ["administrator", false],
  "secret-required": ["administrator", false],
  "invalid-client": ["administrator", false],
  "invalid-scope": ["administrator", false],
  "sign-in-cancelled": ["you", true],
  "sign-in-denied": ["you", true],
  "blocked-by-administrator": ["administrator", false],
  "state-mismatch": ["you", true],
  "grant-dead": ["you", false],
  "grant-missing": ["administrator", true],
  "not-now": ["you", false],
  "bad-arguments": ["you", false],
  repeated: ["you", false],
  interrupted: ["you", true],
  "locked-by-policy": ["administrator", false],
  "storage-broken": ["you", false],
  "sender-refused": ["switchboard", false],
};

export const errorCodes = Object.keys(defaults) as readonly ErrorCode[];

export interface ErrorFacts {
  readonly detail?: string | null;
  readonly owner?: Owner;
  readonly retry?: boolean;
  readonly status?: number | null;
  readonly trackingId?: string | null;
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

export class AppError extends Error {
  readonly data: AppErrorData;
  constructor(code: ErrorCode, facts: ErrorFacts = {}) {
    super(facts.detail ? `${code}: ${facts.detail}` : code, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "AppError";
    const [owner, retry] = defaults[code];
    this.data = {
      code,
      owner: facts.owner ?? owner,
      retry: facts.retry ?? retry,
      detail: facts.detail ?? null,
      status: facts.status ?? null,
      trackingId: facts.trackingId ?? null,
      retryAfterMs: facts.retryAfterMs ?? null,
    };
  }
  get code(): ErrorCode {
    return this.data.code;
  }
}

/** Any thrown value as AppErrorData; an abort or time-out as `timeout`, a failed fetch as `offline`, the rest as `server-error` of ours. */
export function toErrorData(thrown: unknown): AppErrorData {
  if (thrown instanceof AppError) return thrown.data;
  if (thrown instanceof DOMException && (thrown.name === "AbortError" || thrown.name === "TimeoutError")) return new AppError("timeout").data;
  if (thrown instanceof TypeError && /fetch|network/i.test(thrown.message)) return new AppError("offline").data;
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new AppError("server-error", { owner: "switchboard", detail, retry: false }).data;
}
