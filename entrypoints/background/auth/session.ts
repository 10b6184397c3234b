// The token of a grant: signs in, hands out, renews one at a time, and knows when a grant is dead.
//
//          signIn, useToken                 renewal failed for good
//   none ───────────────────► authorised ───────────────────────────► failed
//    ▲                         │   ▲  └─ renewed (renewal.ts) ─┐        │  │
//    │                         │   └───────────────────────────┘        │  │
//    │                         │   ▲                signIn, useToken    │  │
//    │                         │   └────────────────────────────────────┘  │
//    └── clear, signOut ───────┴───────────────────────────────────────────┘
//
// Promises: never two renewals or two sign-ins of a grant at once; nothing is written after clear or sign-out, however late an answer comes.
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { TokenFacts, TokenOwner } from "@/utils/grants/facts.ts";
import { type GrantId, type GrantRecord, grantScopes } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import type { Policy } from "@/utils/policy.ts";
import type { Flow, Tokens, Way } from "./flow.ts";
import { createGrants } from "./grants.ts";
import { createIntegration } from "./integration.ts";
import { createRenewal, heldFrom, nameOf, whyMissing } from "./renewal.ts";
import type { Vault } from "./vault.ts";

export interface Session {
  /** A bearer. Rejects with AppError: `not-signed-in`, `unauthorized`, `grant-dead` …, or why it could not be renewed just now. */
  token(grant: GrantId, options?: { readonly renew?: boolean }): Promise<string>;
  /** Renews what is due at `now`; the alarm calls it. Never rejects: failures are in the records and the log. */
  renewDue(now: number): Promise<void>;
  /** Without `interactive` only a living Webex session succeeds. A second call while one runs is the same one. */
  signIn(options: { readonly interactive: boolean; readonly grant?: GrantId }): Promise<GrantRecord>;
  /** Tested first: a token that does not work is not stored. */
  useToken(token: string, keep: boolean, grant?: GrantId): Promise<TokenFacts>;
  /** null: the one in use. */
  testToken(token: string | null): Promise<TokenFacts>;
  clear(grant: GrantId): Promise<void>;
  /** Tokens, their key and all records. The rest is the composition root's (`wipeForSignOut`). */
  signOut(): Promise<void>;
  records(): Promise<readonly GrantRecord[]>;
  /** null forgets it. */
  saveClientSecret(secret: string | null): Promise<void>;
}

export interface SessionNeeds {
  readonly vault: Vault;
  readonly flow: Flow;
  /** webex/probe.ts, given by the composition root. */
  readonly probe: {
    identify(token: string, signal?: AbortSignal): Promise<TokenOwner>;
    test(token: string, signal?: AbortSignal): Promise<TokenFacts>;
  };
  readonly readPolicy: () => Promise<Pick<Policy, "values">>;
  readonly readManagedSecret: () => Promise<string | null>;
  readonly clock: { now(): number };
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

export function createSession({ vault, flow, probe, readPolicy, readManagedSecret, clock, random, log }: SessionNeeds): Session {
  const now = () => clock.now();
  const grants = createGrants({ vault, now });
  const integration = createIntegration({ vault, readPolicy, readManagedSecret });
  const running = new Map<string, { readonly work: Promise<unknown>; readonly stop: AbortController }>();
  const renewal = createRenewal({ grants, flow, identify: probe.identify, readIntegration: integration.read, now, random, log });

  /** Joins the run of that name, or starts it. */
  function single<T>(name: `${"renew" | "sign-in"}:${GrantId}`, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const joined = running.get(name);
    if (joined) return joined.work as Promise<T>;
    const stop = new AbortController();
    const work = start(stop.signal).finally(() => {
      if (running.get(name)?.stop === stop) running.delete(name);
    });
    running.set(name, { work, stop });
    return work;
  }

  function abandon(...names: readonly string[]): void {
    for (const name of names) {
      running.get(name)?.stop.abort(new AppError("not-signed-in", { detail: "signed out meanwhile" }));
      running.delete(name);
    }
  }

  const renew = (grant: GrantId, seen: string, needed: boolean): Promise<string> =>
    single(`renew:${grant}`, (signal) => renewal.renew(grant, seen, needed, signal));

  const plainToken = (token: string): string => {
    const plain = token.trim().replace(/^Bearer\s+/i, "");
    // A header's own complaint would quote it.
    if (!/^[\x21-\x7e]+$/.test(plain)) throw new AppError("bad-arguments", { detail: "token" });
    return plain;
  };

  async function authorise(grant: GrantId, interactive: boolean, signal: AbortSignal): Promise<GrantRecord> {
    const before = await grants.record(grant);
    try {
      const { clientId, exchange, keep } = await integration.read();
      const way: Way = exchange === null ? { kind: "implicit" } : { kind: "code", exchange };
      const tokens = await flow.authorise({ grant, clientId, scopes: grantScopes[grant], way, silent: !interactive }, signal);
      const owner = await whose(tokens.accessToken, signal);
      return await accept(grant, tokens, owner, keep, signal);
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      const error = toErrorData(thrown);
      log.warn("sign-in failed", { grant, interactive, error: error.code, status: error.status });
      // The page that asked is often gone by now (a popup closes): the record tells it later. A grant that works is left alone.
      if (before.state !== "authorised") await grants.note({ ...before, state: "failed", error }, signal);
      throw thrown;
    }
  }

  /** The name on the grant is worth a request, not the sign-in. */
  async function whose(token: string, signal: AbortSignal): Promise<TokenOwner | null> {
    try {
      return await probe.identify(token, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toErrorData(thrown);
      if (error.code === "unauthorized") throw thrown;
      log.warn("could not read whose token it is", { error: error.code, status: error.status });
      return null;
    }
  }

  async function accept(grant: GrantId, tokens: Tokens, owner: TokenOwner | null, kept: boolean, signal: AbortSignal): Promise<GrantRecord> {
    abandon(`renew:${grant}`);
    const { way, validUntil, renewableUntil, scopes } = tokens;
    const authoriser = owner === null ? null : nameOf(owner);
    const record: GrantRecord = {
      id: grant,
      way,
      state: "authorised",
      validUntil,
      renewableUntil,
      scopes,
      authoriser,
      authorisedAt: now(),
      kept,
      error: null,
    };
    await grants.put(record, heldFrom(tokens, now(), random()), signal);
    renewal.forget(grant);
    log.info("authorised", { grant, way, kept });
    return record;
  }

  return {
    async token(grant, { renew: wanted = false } = {}) {
      const held = await grants.held(grant);
      if (held === null) throw await whyMissing(grants, grant);
      const ended = held.validUntil !== null && held.validUntil <= now();
      if (!ended && (!wanted || renewal.justRenewed(grant))) return held.accessToken;
      renewal.throwIfPaused(grant);
      return renew(grant, held.accessToken, true);
    },

    async renewDue(at) {
      for (const record of await grants.records()) {
        if (record.state !== "authorised" || record.way === "pasted") continue;
        try {
          const held = await grants.held(record.id);
          if (held !== null && held.renewAt !== null && held.renewAt <= at) await renew(record.id, held.accessToken, false);
        } catch (thrown) {
          log.info("not renewed ahead", { grant: record.id, error: toErrorData(thrown).code });
        }
      }
    },

    signIn: ({ interactive, grant = "my-line" }) => single(`sign-in:${grant}`, (signal) => authorise(grant, interactive, signal)),

    async useToken(token, keep, grant = "my-line") {
      const plain = plainToken(token);
      abandon(`sign-in:${grant}`);
      return single(`sign-in:${grant}`, async (signal) => {
        const facts = await probe.test(plain, signal);
        const { validUntil } = facts;
        const tokens: Tokens = { accessToken: plain, validUntil, refreshToken: null, renewableUntil: null, scopes: null, way: "pasted" };
        await accept(grant, tokens, facts, keep, signal);
        return facts;
      });
    },

    async testToken(token) {
      if (token !== null) return probe.test(plainToken(token));
      const held = await grants.held("my-line");
      if (held === null) throw await whyMissing(grants, "my-line");
      return probe.test(held.accessToken);
    },

    async clear(grant) {
      abandon(`renew:${grant}`, `sign-in:${grant}`);
      renewal.forget(grant);
      await grants.drop(grant);
    },

    async signOut() {
      abandon(...running.keys());
      for (const { id } of await grants.records()) renewal.forget(id);
      await grants.dropAll();
    },

    records: grants.records,
    saveClientSecret: integration.saveSecret,
  };
}
