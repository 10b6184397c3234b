// Talks to Webex Connect: gets a token for the client id and secret, and posts events to the webhook with it (webex-rest.md 6).
//
//   no token, or ended ──client_credentials──→ token (memory only) ──POST event──→ verdict
//                          └─ 400/401: once more with the secret at the other place     └─ 401 or 7001: one new token, one more try
//
// The bearer of Webex Connect goes to the webhook's host only; no bearer of Webex ever comes here.
import { type ConnectFault, judge, ownFault, readToken, retryAfter, type Verdict } from "@/utils/connect/answers.ts";
import { personsIn } from "@/utils/connect/body.ts";
import { connectAddress } from "@/utils/connect/regions.ts";
import type { ConnectState, ConnectTarget } from "@/utils/connect-state.ts";
import { toErrorData } from "@/utils/errors.ts";

type SecretIn = ConnectState["secretIn"];

export interface ExchangeDeps {
  readonly now: () => number;
  /** Plain: adds nothing of ours. */
  readonly fetch: typeof fetch;
  readonly timeout: (ms: number) => AbortSignal;
  /** null: none is saved, or it could not be opened. Rejects when storage fails. */
  readonly secret: () => Promise<string | null>;
  /** Where the secret was last accepted, and where to remember it. */
  readonly secretIn: () => SecretIn;
  readonly learnSecretIn: (place: SecretIn) => void;
}

export interface Exchange {
  /** Never rejects. */
  post(target: ConnectTarget, body: object): Promise<Verdict>;
  /** The token in memory is for other credentials now. */
  forget(): void;
}

interface Held {
  readonly token: string;
  readonly of: string;
  /** Milliseconds since 1970; null = until it is refused. */
  readonly until: number | null;
}

const tokenWithin = 15_000;
const postWithin = 20_000;
/** Milliseconds before its end that a token is not used any more. */
const margin = 30_000;
/** Characters of an answer that are read: it says a code and a sentence. */
const mostRead = 20_000;

type Got = { readonly token: string } | { readonly verdict: Exclude<Verdict, { kind: "accepted" }> };

export function createExchange({ now, fetch, timeout, secret, secretIn, learnSecretIn }: ExchangeDeps): Exchange {
  let held: Held | null = null;
  let getting: { readonly of: string; readonly work: Promise<Got> } | null = null;

  /** Rejects as `fetch` does. */
  async function send(url: URL, headers: Readonly<Record<string, string>>, body: string, ms: number) {
    const response = await fetch(url.href, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: timeout(ms),
    });
    const status = response.type === "opaqueredirect" ? 0 : response.status;
    const text = status === 0 ? "" : (await response.text()).slice(0, mostRead);
    return { status, body: text, retryAfterMs: retryAfter(response.headers.get("retry-after"), now()) };
  }

  /** What a request that was not answered means: the network's affair, never the event's. */
  function unanswered(thrown: unknown): Extract<Verdict, { kind: "later" }> {
    const { code } = toErrorData(thrown);
    return { kind: "later", fault: ownFault(code === "timeout" ? "timeout" : "offline"), retryAfterMs: null };
  }

  const setup = (fault: ConnectFault): Got => ({ verdict: { kind: "setup", fault } });

  async function ask(url: URL, clientId: string, known: string, place: SecretIn) {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      ...(place === "body" ? { client_id: clientId, client_secret: known } : {}),
    });
    // RFC 6749 2.3.1: both parts are form-encoded before they are joined.
    const pair = btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(known)}`);
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
      ...(place === "basic" ? { authorization: `Basic ${pair}` } : {}),
    };
    return readToken(await send(url, headers, form.toString(), tokenWithin));
  }

  /** The far side's words, unless they repeat the secret, or somebody's name or number: they are shown, logged and reported. */
  const discreet = (fault: ConnectFault, unsaid: readonly string[]): ConnectFault =>
    unsaid.some((words) => fault.detail?.includes(words)) ? { ...fault, detail: null } : fault;

  async function get({ tokenUrl, clientId }: ConnectTarget, of: string): Promise<Got> {
    const url = connectAddress(tokenUrl);
    if (url === null) return setup(ownFault("bad-address"));
    const known = await secret();
    if (known === null) return setup(ownFault("secret-missing"));
    try {
      const first = secretIn();
      let place = first;
      let answer = await ask(url, clientId, known, place);
      if (answer.kind === "refused" && answer.tryOther) {
        place = first === "body" ? "basic" : "body";
        const second = await ask(url, clientId, known, place);
        // Where both are refused, the first refusal is the one to show, unless the second says more.
        if (second.kind !== "refused" || answer.fault.code === "invalid_request") answer = second;
      }
      if (answer.kind === "later") return { verdict: { ...answer, fault: discreet(answer.fault, [known]) } };
      if (answer.kind === "refused") return setup(discreet(answer.fault, [known]));
      if (place !== first) learnSecretIn(place);
      held = { token: answer.token, of, until: answer.expiresInMs === null ? null : now() + answer.expiresInMs };
      return { token: answer.token };
    } catch (thrown) {
      return { verdict: unanswered(thrown) };
    }
  }

  /** One request for a token at a time, whoever needs it. `not`: the one that was just refused. */
  function tokenFor(target: ConnectTarget, not: string | null): Promise<Got> {
    const of = JSON.stringify([target.tokenUrl, target.clientId]);
    const isGood = held !== null && held.of === of && held.token !== not && (held.until === null || now() < held.until - margin);
    if (isGood && held !== null) return Promise.resolve({ token: held.token });
    if (getting?.of === of) return getting.work;
    const work = get(target, of)
      .catch((): Got => setup(ownFault("storage")))
      .finally(() => {
        if (getting?.work === work) getting = null;
      });
    getting = { of, work };
    return work;
  }

  async function deliver(url: URL, token: string, body: object): Promise<Verdict> {
    const headers = { "content-type": "application/json", accept: "application/json", authorization: `Bearer ${token}` };
    try {
      const verdict = judge(await send(url, headers, JSON.stringify(body), postWithin));
      return verdict.kind === "accepted" ? verdict : { ...verdict, fault: discreet(verdict.fault, [token, ...personsIn(body)]) };
    } catch (thrown) {
      return unanswered(thrown);
    }
  }

  return {
    async post(target, body) {
      const url = connectAddress(target.webhookUrl);
      if (url === null) return { kind: "setup", fault: ownFault("bad-address") };
      const got = await tokenFor(target, null);
      if ("verdict" in got) return got.verdict;
      const verdict = await deliver(url, got.token, body);
      if (verdict.kind !== "unauthorized") return verdict;
      const again = await tokenFor(target, got.token);
      return "verdict" in again ? again.verdict : deliver(url, again.token, body);
    },
    forget() {
      held = null;
      getting = null;
    },
  };
}
