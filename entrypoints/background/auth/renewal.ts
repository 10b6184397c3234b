// Renewing a grant: ahead of time or on a 401, by refresh token or silently, and what a failure means for the grant.
//
//   authorised ─ renewal ─┬─ done ────────────────────────────────────► authorised
//                         ├─ another renewal was first ───────────────► authorised, with the winner's token
//                         ├─ the network, or Webex is busy ───────────► authorised, tried again later
//                         ├─ refused ahead of time ───────────────────► authorised while the token lasts, with the error
//                         └─ refused, and the token cannot be used ───► failed; tokens that are dead are dropped
import { AppError, type AppErrorData, type ErrorCode, toErrorData } from "@/utils/errors.ts";
import type { TokenOwner } from "@/utils/grants/facts.ts";
import { type GrantId, type GrantKey, type GrantRecord, grantOf } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import type { Tokens } from "./answers.ts";
import type { Flow } from "./flow.ts";
import type { Grants, Held } from "./grants.ts";
import type { Integration } from "./integration.ts";

export interface Renewal {
  /**
   * The new token. `seen`: the one that the caller found wanting; another one in the vault is given as it is. `needed`: `seen` cannot be
   * used any more. Rejects with AppError, or with the signal's reason.
   */
  renew(grant: GrantKey, seen: string, needed: boolean, signal: AbortSignal): Promise<string>;
  /** A renewal this recent answers a 401 that the token before it met. */
  justRenewed(grant: GrantKey): boolean;
  /** Throws the last error while it is too early to try again. */
  throwIfPaused(grant: GrantKey): void;
  /** A new authorisation, or none: what was learnt about the old one no longer counts. */
  forget(grant: GrantKey): void;
}

export interface RenewalNeeds {
  readonly grants: Grants;
  readonly flow: Flow;
  readonly identify: (token: string, signal: AbortSignal) => Promise<TokenOwner>;
  readonly readIntegration: (grant: GrantId) => Promise<Integration>;
  readonly now: () => number;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

/** A 401 that comes this soon after a renewal was met by the token before it. */
const justRenewedMs = 10_000;
/** Between two tries of a renewal that failed. */
const retryMs = 10 * 60_000;
/** Between two tries of a grant that failed for a reason somebody may have mended. */
const failedRetryMs = 60_000;

/** These say nothing about the grant. */
const passing: ReadonlySet<ErrorCode> = new Set(["offline", "timeout", "rate-limited", "overloaded", "server-error", "bad-answer", "hosts-withheld"]);
/** After these the tokens are of no use to anybody. */
const final: ReadonlySet<ErrorCode> = new Set(["grant-dead", "unauthorized"]);

/** How the authoriser is named in a record. */
export const nameOf = (owner: TokenOwner): string => owner.email ?? owner.displayName;

/** 60 to 90 % through its life (webex-rest.md 1.4), so that a fleet does not renew in step. `at` in milliseconds since 1970, `chance` 0 to 1. */
export function heldFrom(tokens: Tokens, at: number, chance: number): Held {
  const renews = tokens.way !== "pasted" && tokens.validUntil !== null;
  return { ...tokens, obtainedAt: at, renewAt: renews ? at + ((tokens.validUntil ?? at) - at) * (0.6 + 0.3 * chance) : null };
}

/** Why there is no token; a record that says otherwise is put right. */
export async function whyMissing(grants: Grants, grant: GrantKey): Promise<AppError> {
  const record = await grants.record(grant);
  if (record.state === "failed" && record.error !== null) return new AppError(record.error.code, record.error);
  if (record.state !== "authorised") return new AppError("not-signed-in");
  const error = new AppError("storage-broken", { detail: "token" });
  await grants.note({ ...record, state: "failed", error: error.data }, new AbortController().signal);
  return error;
}

export function createRenewal({ grants, flow, identify, readIntegration, now, random, log }: RenewalNeeds): Renewal {
  const renewedAt = new Map<GrantKey, number>();
  const pauses = new Map<GrantKey, { readonly until: number; readonly error: AppErrorData }>();

  async function obtain(record: GrantRecord, held: Held, signal: AbortSignal): Promise<Tokens> {
    if (held.way === "pasted") throw new AppError("unauthorized", { detail: "pasted" });
    const { clientId, exchange, scopes: asked } = await readIntegration(grantOf(record.id));
    if (held.way === "code") {
      // A refresh token is good for the integration that it came through, and for no other.
      if (record.clientId !== null && record.clientId !== clientId) throw new AppError("invalid-client", { detail: "another integration" });
      if (held.refreshToken === null) throw new AppError("unauthorized", { detail: "no refresh token" });
      if (exchange === null) throw new AppError("secret-required");
      const { renewableUntil, scopes } = held;
      return flow.refresh({ clientId, exchange, held: { refreshToken: held.refreshToken, renewableUntil, scopes } }, signal);
    }
    const hint = record.authoriser === null ? {} : { loginHint: record.authoriser };
    const tokens = await flow.authorise({ grant: record.id, clientId, scopes: asked, way: { kind: "implicit" }, silent: true, ...hint }, signal);
    // The browser's Webex session may have become somebody else's.
    const owner = record.authoriser === null ? null : await identify(tokens.accessToken, signal);
    if (owner !== null && nameOf(owner) !== record.authoriser) throw new AppError("unauthorized", { detail: "another user" });
    return tokens;
  }

  async function noteFailure(record: GrantRecord, held: Held, error: AppErrorData, needed: boolean, signal: AbortSignal): Promise<void> {
    log.warn("could not renew", { grant: record.id, way: held.way, error: error.code, status: error.status, needed });
    const still = !needed && (held.validUntil === null || held.validUntil > now());
    const later = now() + Math.max(retryMs, error.retryAfterMs ?? 0) * (1 + random() / 2);
    if (passing.has(error.code)) {
      if (error.retryAfterMs !== null) pauses.set(record.id, { until: now() + error.retryAfterMs, error });
      return grants.put(record, { ...held, renewAt: later }, signal);
    }
    if (still) {
      // What is dead is not tried again; the token that remains counts down.
      const dead = error.code === "grant-dead";
      const renewable = dead ? null : held.renewableUntil;
      const next: Held = {
        ...held,
        refreshToken: dead ? null : held.refreshToken,
        renewableUntil: renewable,
        renewAt: final.has(error.code) ? null : later,
      };
      return grants.put({ ...record, renewableUntil: renewable, error }, next, signal);
    }
    // Somebody may mend what is not final (a wrong secret): the refresh token stays, the access token has ended.
    pauses.set(record.id, { until: now() + failedRetryMs, error });
    return grants.put({ ...record, state: "failed", error }, final.has(error.code) ? null : { ...held, validUntil: now(), renewAt: null }, signal);
  }

  return {
    async renew(grant, seen, needed, signal) {
      const held = await grants.held(grant, { fresh: true });
      if (held === null) throw await whyMissing(grants, grant);
      if (held.accessToken !== seen) return held.accessToken;
      const record = await grants.record(grant);
      try {
        const tokens = await obtain(record, held, signal);
        const { validUntil, renewableUntil } = tokens;
        // Who was refused for want of a role has it no more by a new token: the next test decides.
        const refused = record.state === "failed" && record.error?.code === "forbidden";
        const stands = refused ? { state: record.state, error: record.error } : { state: "authorised" as const, error: null };
        const next: GrantRecord = { ...record, ...stands, validUntil, renewableUntil, scopes: tokens.scopes ?? record.scopes };
        await grants.put(next, heldFrom(tokens, now(), random()), signal);
        renewedAt.set(grant, now());
        pauses.delete(grant);
        log.info("renewed", { grant, way: tokens.way, ahead: !needed });
        return tokens.accessToken;
      } catch (thrown) {
        if (signal.aborted) throw signal.reason;
        const winner = await grants.held(grant, { fresh: true });
        // Webex may give the same access token again (webex-rest.md 1.4): when it was obtained tells the renewals apart.
        if (winner !== null && (winner.accessToken !== seen || winner.obtainedAt !== held.obtainedAt)) return winner.accessToken;
        await noteFailure(record, held, toErrorData(thrown), needed, signal);
        throw thrown;
      }
    },
    justRenewed: (grant) => now() - (renewedAt.get(grant) ?? Number.NEGATIVE_INFINITY) < justRenewedMs,
    throwIfPaused(grant) {
      const pause = pauses.get(grant);
      if (pause !== undefined && now() < pause.until) throw new AppError(pause.error.code, pause.error);
    },
    forget(grant) {
      renewedAt.delete(grant);
      pauses.delete(grant);
    },
  };
}
