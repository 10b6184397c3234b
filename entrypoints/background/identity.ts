// How the worker proves who it is: vault, sign-in flow, session, and the REST doors that carry its bearer. Part of the composition root.
import { browser } from "wxt/browser";
import { AppError } from "@/utils/errors.ts";
import { type GrantId, type GrantRecord, grantOf } from "@/utils/grants/grant.ts";
import { serving } from "@/utils/grants/lifeline.ts";
import type { LineCandidates } from "@/utils/line-candidate.ts";
import type { Log } from "@/utils/log.ts";
import { countryOf } from "@/utils/phone-number.ts";
import { readManagedSecret, readPolicy, watchPolicy } from "@/utils/policy.ts";
import type { Line } from "@/utils/state.ts";
import { statisticsHostItem } from "@/utils/statistics-state.ts";
import { createFlow } from "./auth/flow.ts";
import { createSession } from "./auth/session.ts";
import { createStoredKeys, createVault } from "./auth/vault.ts";
import { createChecks } from "./checks.ts";
import { findCandidates } from "./webex/candidates.ts";
import { createWebexHttp } from "./webex/http.ts";
import { type LineOf, readLine } from "./webex/line.ts";
import { readXsiAddresses } from "./webex/organization.ts";
import { createProbe } from "./webex/probe.ts";
import { readRecords } from "./webex/records.ts";

/** Milliseconds that a sign-in without a window may take. */
const silentSignIn = 15_000;
/** Milliseconds that a search for lines may take. */
const searchWithin = 20_000;

export interface IdentityDeps {
  readonly now: () => number;
  readonly log: (room: string) => Log;
  /** For the token endpoint, which gets no bearer. */
  readonly plainFetch: typeof fetch;
  /** Carries the bearer to approved hosts only. */
  readonly fetchApproved: typeof fetch;
  readonly line: () => Line | null;
}

export function createIdentity({ now, log, plainFetch, fetchApproved, line }: IdentityDeps) {
  const vault = createVault({ keys: createStoredKeys(), subtle: crypto.subtle, random: (bytes) => crypto.getRandomValues(bytes), log: log("vault") });
  const flow = createFlow({
    // A silent sign-in may pass through an identity provider's page that goes on by script; Firefox does not know these words.
    launchWebAuthFlow: (details) =>
      browser.identity.launchWebAuthFlow(
        details.interactive || import.meta.env.FIREFOX
          ? details
          : { ...details, abortOnLoadForNonInteractive: false, timeoutMsForNonInteractive: silentSignIn },
      ),
    redirectUrl: browser.identity.getRedirectURL("webex"),
    fetch: plainFetch,
    subtle: crypto.subtle,
    random: (bytes) => crypto.getRandomValues(bytes),
    now,
    log: log("auth"),
  });
  const session = createSession({
    vault,
    flow,
    probe: createProbe({ fetch: fetchApproved, now, log: log("probe") }),
    readPolicy,
    readManagedSecret,
    clock: { now },
    random: Math.random,
    log: log("session"),
  });
  // Forbidden while the browser was closed, or just now.
  void session.leaveDisk();
  watchPolicy(() => void session.leaveDisk());
  const tokenOf = (grant: GrantId) => (options?: { readonly renew?: boolean }) => session.token(grant, options);
  const httpOf = (grant: GrantId) => createWebexHttp({ token: tokenOf(grant), fetch: fetchApproved, log: log("webex"), now });

  /** Of whose token is handed out for it; null: nobody's is. */
  async function servingRecord(grant: GrantId): Promise<GrantRecord | null> {
    const records = await session.records();
    const key = serving(records, grant, now());
    return records.find(({ id }) => id === key) ?? null;
  }
  /** null: Webex did not say. */
  const scopesOf = async (grant: GrantId) => (await servingRecord(grant))?.scopes ?? null;

  const lines = {
    /** Rejects with AppError. */
    async read(of: LineOf): Promise<Line> {
      const line = await readLine({ http: httpOf(of.grant), of, settings: (await readPolicy()).values });
      return { ...line, country: line.number === null ? null : countryOf(line.number) };
    },
    /** Rejects with AppError: `grant-missing` without the organisation's authorisation. */
    async find(query: string): Promise<LineCandidates> {
      const [control, users] = await Promise.all([servingRecord("control-phones"), servingRecord("read-users")]);
      if (control === null) throw new AppError("grant-missing", { detail: "control-phones" });
      const { scopes } = control;
      const reads = (record: GrantRecord | null) => record?.scopes?.includes("spark-admin:telephony_config_read") ?? false;
      // Where Webex did not say which scopes were granted, a refusal will.
      const config = [control, users].find(reads) ?? [control, users].find((record) => record !== null && record.scopes === null) ?? null;
      return findCandidates({
        http: httpOf("control-phones"),
        config: config === null ? null : httpOf(grantOf(config.id)),
        readsLicences: scopes?.includes("spark-admin:licenses_read") ?? false,
        query,
        signal: AbortSignal.timeout(searchWithin),
      });
    },
  };

  const checks = createChecks({
    http: (grant, over, base) =>
      createWebexHttp({
        token: (options) => session.token(grant, options),
        fetch: over,
        log: log("checks"),
        now,
        ...(base === undefined ? {} : { base }),
      }),
    fetch: fetchApproved,
    readXsi: readXsiAddresses,
    readRecords: (http, signal) => readRecords(http, statisticsHostItem, now(), signal),
    line,
    now,
    timeout: (ms) => AbortSignal.timeout(ms),
  });

  return { session, vault, tokenOf, httpOf, scopesOf, lines, checks };
}
