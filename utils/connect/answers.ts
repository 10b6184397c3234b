// What an answer of Webex Connect means for the event, and for everything that waits behind it (webex-rest.md 6.2). Pure.
//
//   accepted      it is theirs: 1002, or a 2xx that names no code
//   refused       this event will never be taken as it is: after a few tries it is set aside, and the queue goes on
//   unauthorized  the token is not good (any more): one new token, one more try, then as `setup`
//   setup         nothing will be taken until somebody acts (wrong address, service inactive …): the queue waits, nothing is set aside
//   later         not now: the queue waits, as long as they say

/** Why it did not work. Holds no secret and nothing personal. */
export interface ConnectFault {
  /** A code of Webex Connect ("7001"), of OAuth ("invalid_client"), "http-503", or one of ours (`ownFaults`). Unknown ones as they came. */
  readonly code: string;
  /** HTTP status; null = no answer came. */
  readonly status: number | null;
  /** The far side's own words, at most 200 characters; shown as text. */
  readonly detail: string | null;
}

export const ownFaults = [
  "offline",
  "timeout",
  "bad-answer",
  "moved",
  "interrupted",
  "bad-address",
  "incomplete",
  "secret-missing",
  "storage",
] as const;
export type OwnFault = (typeof ownFaults)[number];

export type Verdict =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused" | "unauthorized" | "setup"; readonly fault: ConnectFault }
  | { readonly kind: "later"; readonly fault: ConnectFault; readonly retryAfterMs: number | null };

export interface Answer {
  /** 0: a redirect that was not followed. */
  readonly status: number;
  readonly body: string;
  /** Milliseconds; null = none was given. */
  readonly retryAfterMs: number | null;
}

const longestDetail = 200;
/** webex-rest.md 6.2; 1001 is how an older interface of theirs says the same (6.3). */
const acceptedCodes: ReadonlySet<string> = new Set(["1001", "1002"]);
const eventCodes: ReadonlySet<string> = new Set(["7000", "7027", "430"]);
const laterCodes: ReadonlySet<string> = new Set(["7005", "7020"]);
const setupCodes: ReadonlySet<string> = new Set(["7002", "7007", "7008", "7010", "7028", "7029"]);

/** Codes whose meaning is written down. */
export const knownCodes: readonly string[] = ["7000", "7001", "7002", "7005", "7007", "7008", "7010", "7020", "7027", "7028", "7029", "430"];
const knownOAuth: ReadonlySet<string> = new Set([
  "invalid_client",
  "unauthorized_client",
  "invalid_grant",
  "invalid_request",
  "unsupported_grant_type",
]);
const knownStatuses: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 429]);

export const ownFault = (code: OwnFault, detail: string | null = null): ConnectFault => ({ code, status: null, detail });

/** Times that an event is refused before it is set aside. What nobody wrote down gets more of them. */
export const triesFor = ({ code }: ConnectFault): number => (eventCodes.has(code) || code === "http-413" || code === "http-430" ? 3 : 5);

/** Last part of the text key `connect.meaning.<…>`: what the code means, or that it is not known to us. */
export function meaningOf({ code, status }: ConnectFault): string {
  if (knownCodes.includes(code)) return `c${code}`;
  if (knownOAuth.has(code)) return code;
  if ((ownFaults as readonly string[]).includes(code)) return code.replaceAll("-", "_");
  if (!code.startsWith("http-")) return "unknown";
  if (status === 430) return "c430";
  if (status !== null && knownStatuses.has(status)) return `http_${status}`;
  return status !== null && status >= 500 ? "http_5xx" : "unknown";
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** undefined: not JSON. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // a gateway's page, or XML: judged by its status
  }
}

/** Where the code stands is not written down: at the top, in `response` (as their other interfaces have it), or in `error`. Number or numeric text. */
function codeIn(value: unknown): { readonly code: string; readonly detail: string | null } | null {
  const response = isObject(value) ? value.response : undefined;
  for (const place of [value, Array.isArray(response) ? response[0] : response, isObject(value) ? value.error : undefined]) {
    if (!isObject(place)) continue;
    const { code } = place;
    const text = typeof code === "number" ? String(code) : typeof code === "string" ? code.trim() : "";
    if (/^[A-Za-z0-9_.-]{1,20}$/.test(text)) return { code: text, detail: wordsIn(place) };
  }
  return null;
}

function wordsIn(place: Readonly<Record<string, unknown>>): string | null {
  const words = [place.description, place.message, place.desc, place.error_description].find((each) => typeof each === "string" && each !== "");
  return typeof words === "string" ? words.slice(0, longestDetail) : null;
}

const ofStatus = (status: number, detail: string | null): ConnectFault => ({ code: `http-${status}`, status, detail });

/** Without a code in the body. */
function judgeStatus({ status, body, retryAfterMs }: Answer, isJson: boolean, detail: string | null): Verdict {
  if (status === 0 || (status >= 300 && status < 400)) return { kind: "setup", fault: { code: "moved", status: status || null, detail: null } };
  if (status < 300) {
    // A page in the place of an answer is a gateway speaking, not Webex Connect.
    return isJson || body.trim() === "" ? { kind: "accepted" } : { kind: "later", fault: { ...ownFault("bad-answer"), status }, retryAfterMs };
  }
  const fault = ofStatus(status, detail);
  if (status === 401) return { kind: "unauthorized", fault };
  if (status === 403 || status === 404 || status === 405) return { kind: "setup", fault };
  if (status === 429 || status === 408 || status === 425 || status >= 500) return { kind: "later", fault, retryAfterMs };
  return { kind: "refused", fault };
}

/** Total: whatever came, there is a verdict. Errors may come with HTTP 200 (webex-rest.md 6.2), so the body's code speaks first. */
export function judge(answer: Answer): Verdict {
  const value = readJson(answer.body);
  const told = codeIn(value);
  const { status, retryAfterMs } = answer;
  if (told === null || (status >= 400 && acceptedCodes.has(told.code)) || status === 0 || (status >= 300 && status < 400))
    return judgeStatus(answer, value !== undefined, isObject(value) ? wordsIn(value) : null);
  const fault: ConnectFault = { code: told.code, status, detail: told.detail };
  if (acceptedCodes.has(told.code)) return { kind: "accepted" };
  if (told.code === "7001") return { kind: "unauthorized", fault };
  if (setupCodes.has(told.code)) return { kind: "setup", fault };
  if (laterCodes.has(told.code)) return { kind: "later", fault, retryAfterMs };
  if (eventCodes.has(told.code)) return { kind: "refused", fault };
  // Nobody wrote this code down: what its status says, unless that says that all is well.
  const byStatus = judgeStatus(answer, true, told.detail);
  return byStatus.kind === "accepted" ? { kind: "refused", fault } : { ...byStatus, fault };
}

/** Seconds or a date, as HTTP has it; milliseconds, or null = none. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

export type TokenAnswer =
  | { readonly kind: "token"; readonly token: string; readonly expiresInMs: number | null }
  /** `tryOther`: the secret may have been expected at the other place (body or Authorization header). */
  | { readonly kind: "refused"; readonly fault: ConnectFault; readonly tryOther: boolean }
  | { readonly kind: "later"; readonly fault: ConnectFault; readonly retryAfterMs: number | null };

/** webex-rest.md 6.1: the shape of the answer is inferred from Keycloak's habit. */
export function readToken({ status, body, retryAfterMs }: Answer): TokenAnswer {
  const value = readJson(body);
  const object = isObject(value) ? value : {};
  if (status >= 200 && status < 300) {
    const { access_token: token, expires_in: seconds } = object;
    if (typeof token !== "string" || token === "") return { kind: "later", fault: { ...ownFault("bad-answer"), status }, retryAfterMs };
    const ms = Number(seconds) * 1000;
    return { kind: "token", token, expiresInMs: seconds !== undefined && seconds !== null && Number.isFinite(ms) && ms > 0 ? ms : null };
  }
  if (status === 0 || (status >= 300 && status < 400))
    return { kind: "refused", fault: { code: "moved", status: status || null, detail: null }, tryOther: false };
  const { error } = object;
  const detail = wordsIn(object);
  const fault: ConnectFault = typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? { code: error, status, detail } : ofStatus(status, detail);
  if (status === 429 || status === 408 || status >= 500) return { kind: "later", fault, retryAfterMs };
  return { kind: "refused", fault, tryOther: status === 400 || status === 401 };
}
