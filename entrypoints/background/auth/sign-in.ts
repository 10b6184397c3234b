// From a sign-in, or a pasted token, to an authorised grant: whose it is is read, and record and tokens are stored together.
//
//   authorise ─ window ─┬─ tokens ─ whose? ─► authorised
//                       └─ refused ─────────► failed, with why; a grant that works is left alone
//   paste ── tested ────┬─ works ───────────► authorised
//                       └─ refused ─────────► nothing is stored
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { TokenFacts, TokenOwner } from "@/utils/grants/facts.ts";
import { type GrantId, type GrantKey, type GrantRecord, grantOf } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import type { Tokens } from "./answers.ts";
import type { Flow, Way } from "./flow.ts";
import type { Grants } from "./grants.ts";
import type { Integration } from "./integration.ts";
import { heldFrom, nameOf } from "./renewal.ts";

/** webex/probe.ts. */
export interface TokenProbe {
  identify(token: string, signal?: AbortSignal): Promise<TokenOwner>;
  /** `admin`: the scopes of administrators are tried in any case. */
  test(token: string, options?: { readonly admin?: boolean; readonly signal?: AbortSignal }): Promise<TokenFacts>;
}

interface SignInNeeds {
  readonly grants: Pick<Grants, "record" | "put" | "note">;
  readonly flow: Pick<Flow, "authorise">;
  readonly probe: TokenProbe;
  readonly readIntegration: (grant: GrantId) => Promise<Integration>;
  /** Renewals of what was there before: the one under way is of no use, and what was learnt of them no longer counts. */
  readonly renewals: { readonly abandon: (grant: GrantKey) => void; readonly forget: (grant: GrantKey) => void };
  readonly now: () => number;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

/** As it was meant: without the word that often is copied with it. Throws `bad-arguments`. */
export function plainToken(token: string): string {
  const plain = token.trim().replace(/^Bearer\s+/i, "");
  // A header's own complaint would quote it.
  if (!/^[\x21-\x7e]+$/.test(plain)) throw new AppError("bad-arguments", { detail: "token" });
  return plain;
}

/** All reject with AppError, or with the signal's reason. */
export function createSignIn({ grants, flow, probe, readIntegration, renewals, now, random, log }: SignInNeeds) {
  async function authorise(grant: GrantKey, interactive: boolean, signal: AbortSignal): Promise<GrantRecord> {
    const before = await grants.record(grant);
    try {
      const { clientId, exchange, keep, scopes } = await readIntegration(grantOf(grant));
      const way: Way = exchange === null ? { kind: "implicit" } : { kind: "code", exchange };
      const tokens = await flow.authorise({ grant, clientId, scopes, way, silent: !interactive }, signal);
      const owner = await whose(tokens.accessToken, signal);
      return await accept(grant, tokens, { owner, kept: keep, clientId }, signal);
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      const error = toErrorData(thrown);
      log.warn("sign-in failed", { grant, interactive, error: error.code, status: error.status });
      // The page that asked is often gone by now (a popup closes): the record tells it later. A grant that works is left alone.
      // A closed window says less than why the grant had failed before.
      const known = before.state === "failed" && before.error !== null && error.code === "sign-in-cancelled";
      if (before.state !== "authorised" && !known) await grants.note({ ...before, state: "failed", error }, signal);
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

  async function accept(
    grant: GrantKey,
    tokens: Tokens,
    { owner, kept, clientId }: { readonly owner: TokenOwner | null; readonly kept: boolean; readonly clientId: string | null },
    signal: AbortSignal,
  ): Promise<GrantRecord> {
    renewals.abandon(grant);
    const { way, validUntil, renewableUntil, scopes } = tokens;
    const record: GrantRecord = {
      id: grant,
      way,
      state: "authorised",
      validUntil,
      renewableUntil,
      scopes,
      authoriser: owner === null ? null : nameOf(owner),
      authoriserName: owner?.displayName || null,
      clientId,
      authorisedAt: now(),
      kept,
      error: null,
    };
    await grants.put(record, heldFrom(tokens, now(), random()), signal);
    renewals.forget(grant);
    log.info("authorised", { grant, way, kept });
    return record;
  }

  async function paste(grant: GrantKey, plain: string, keep: boolean, signal: AbortSignal): Promise<TokenFacts> {
    const facts = await probe.test(plain, { admin: grant !== "my-line", signal });
    const { validUntil } = facts;
    const tokens: Tokens = { accessToken: plain, validUntil, refreshToken: null, renewableUntil: null, scopes: null, way: "pasted" };
    await accept(grant, tokens, { owner: facts, kept: keep, clientId: null }, signal);
    return facts;
  }

  return { authorise, paste };
}
