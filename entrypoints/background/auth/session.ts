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
// The organisation's grants may have a stand-by, with tokens of their own: it serves while the first authoriser's are dead.
// Promises: never two renewals or two sign-ins of a grant at once; nothing is written after clear or sign-out, however late an answer comes.
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { TokenFacts } from "@/utils/grants/facts.ts";
import type { GrantId, GrantKey, GrantRecord } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import type { Policy } from "@/utils/policy.ts";
import type { Flow } from "./flow.ts";
import { createGrants } from "./grants.ts";
import { createIntegration } from "./integration.ts";
import { createRenewal, whyMissing } from "./renewal.ts";
import { createServing } from "./serving.ts";
import { createSignIn, plainToken, type TokenProbe } from "./sign-in.ts";
import type { Vault } from "./vault.ts";

export interface Session {
  /** A bearer. Rejects with AppError: `not-signed-in`, `unauthorized`, `grant-dead` …, or why it could not be renewed just now. */
  token(grant: GrantId, options?: { readonly renew?: boolean }): Promise<string>;
  /** As `token`, of this very authoriser: no stand-by serves in their place. */
  tokenOf(key: GrantKey, options?: { readonly renew?: boolean }): Promise<string>;
  /** Renews what is due at `now`, each once `turn` lets it; the alarm calls it. Never rejects: failures are in the records and the log. */
  renewDue(now: number, turn: () => Promise<unknown>): Promise<void>;
  /** Without `interactive` only a living Webex session succeeds. A second call while one runs is the same one. */
  signIn(options: { readonly interactive: boolean; readonly grant?: GrantKey }): Promise<GrantRecord>;
  /** Renews now. Rejects with AppError, as `token`. */
  renew(key: GrantKey): Promise<void>;
  /** A test call with the grant's token came to this: who is refused for want of a role is failed, and is authorised again once it works. */
  judged(key: GrantKey, error: AppErrorData | null): Promise<void>;
  /** "token.keep" may forbid the disk to what stands there: then it goes where it ends with the browser. Never rejects. */
  leaveDisk(): Promise<void>;
  /** Tested first: a token that does not work is not stored. */
  useToken(token: string, keep: boolean, grant?: GrantKey): Promise<TokenFacts>;
  /** null: the one in use. */
  testToken(token: string | null, grant?: GrantKey): Promise<TokenFacts>;
  clear(grant: GrantKey): Promise<void>;
  /** The person's tokens, their key and record; the organisation's grants stay. The rest is the composition root's (`wipeForSignOut`). */
  signOut(): Promise<void>;
  records(): Promise<readonly GrantRecord[]>;
  /** null forgets it. Without `grant` the common integration's. */
  saveClientSecret(secret: string | null, grant?: GrantId): Promise<void>;
}

export interface SessionNeeds {
  readonly vault: Vault;
  readonly flow: Flow;
  /** webex/probe.ts, given by the composition root. */
  readonly probe: TokenProbe;
  readonly readPolicy: () => Promise<Pick<Policy, "values">>;
  readonly readManagedSecret: (grant: string | null) => Promise<string | null>;
  readonly clock: { now(): number };
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

export function createSession({ vault, flow, probe, readPolicy, readManagedSecret, clock, random, log }: SessionNeeds): Session {
  const now = () => clock.now();
  const grants = createGrants({ vault, now, keeps: async () => (await readPolicy()).values["token.keep"] });
  const integration = createIntegration({ vault, readPolicy, readManagedSecret });
  const running = new Map<string, { readonly work: Promise<unknown>; readonly stop: AbortController }>();
  const renewal = createRenewal({ grants, flow, identify: probe.identify, readIntegration: integration.read, now, random, log });
  const renewals = { abandon: (key: GrantKey) => abandon(`renew:${key}`), forget: renewal.forget };
  const signIn = createSignIn({ grants, flow, probe, readIntegration: integration.read, renewals, now, random, log });

  /** Joins the run of that name, or starts it. */
  function single<T>(name: `${"renew" | "sign-in"}:${GrantKey}`, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
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

  const renew = (grant: GrantKey, seen: string, needed: boolean): Promise<string> =>
    single(`renew:${grant}`, (signal) => renewal.renew(grant, seen, needed, signal));

  async function tokenOf(key: GrantKey, { renew: wanted = false }: { readonly renew?: boolean } = {}): Promise<string> {
    const held = await grants.held(key);
    if (held === null) throw await whyMissing(grants, key);
    const ended = held.validUntil !== null && held.validUntil <= now();
    if (!ended && (!wanted || renewal.justRenewed(key))) return held.accessToken;
    renewal.throwIfPaused(key);
    return renew(key, held.accessToken, true);
  }

  return {
    token: createServing({ grants, tokenOf, log }),
    tokenOf,

    async renew(key) {
      const held = await grants.held(key, { fresh: true });
      if (held === null) throw await whyMissing(grants, key);
      if (held.way === "pasted") throw new AppError("not-supported", { detail: "pasted" });
      await renew(key, held.accessToken, held.validUntil !== null && held.validUntil <= now());
    },

    async judged(key, error) {
      const record = await grants.record(key);
      const refused = record.state === "failed" && record.error?.code === "forbidden";
      const { signal } = new AbortController();
      if (error === null && refused && (await grants.held(key)) !== null) {
        log.info("works again", { grant: key });
        await grants.note({ ...record, state: "authorised", error: null }, signal);
      }
      if (error?.code === "forbidden" && record.state === "authorised") {
        log.warn("refused", { grant: key, status: error.status, tracking: error.trackingId });
        await grants.note({ ...record, state: "failed", error }, signal);
      }
    },

    async renewDue(at, turn) {
      for (const record of await grants.records()) {
        if (record.state === "none" || record.way === "pasted") continue; // whoever is refused for want of a role is kept alive too
        try {
          const due = async () => {
            const held = await grants.held(record.id);
            return held !== null && held.renewAt !== null && held.renewAt <= at ? held : null;
          };
          if ((await due()) === null) continue;
          await turn();
          const held = await due();
          if (held !== null) await renew(record.id, held.accessToken, false);
        } catch (thrown) {
          log.info("not renewed ahead", { grant: record.id, error: toErrorData(thrown).code });
        }
      }
    },

    async leaveDisk() {
      try {
        for (const grant of await grants.leaveDisk()) log.info("not kept on disk any more", { grant });
      } catch (thrown) {
        log.error("could not be taken off the disk", { error: toErrorData(thrown).code });
      }
    },

    signIn: ({ interactive, grant = "my-line" }) => single(`sign-in:${grant}`, (signal) => signIn.authorise(grant, interactive, signal)),

    async useToken(token, keep, grant = "my-line") {
      const plain = plainToken(token);
      abandon(`sign-in:${grant}`);
      return single(`sign-in:${grant}`, (signal) => signIn.paste(grant, plain, keep, signal));
    },

    async testToken(token, grant = "my-line") {
      const admin = grant !== "my-line";
      if (token !== null) return probe.test(plainToken(token), { admin });
      const held = await grants.held(grant);
      if (held === null) throw await whyMissing(grants, grant);
      return probe.test(held.accessToken, { admin });
    },

    async clear(grant) {
      abandon(`renew:${grant}`, `sign-in:${grant}`);
      renewal.forget(grant);
      await grants.drop(grant);
    },

    async signOut() {
      abandon("renew:my-line", "sign-in:my-line");
      renewal.forget("my-line");
      await grants.dropPerson();
    },

    records: grants.records,
    saveClientSecret: (secret, grant) => integration.saveSecret(secret, grant ?? null),
  };
}
