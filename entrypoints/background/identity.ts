// How the worker proves who it is: vault, sign-in flow, session, and the REST doors that carry its bearer. Part of the composition root.
import { browser } from "wxt/browser";
import type { Log } from "@/utils/log.ts";
import { readManagedSecret, readPolicy } from "@/utils/policy.ts";
import type { Line } from "@/utils/state.ts";
import { createFlow } from "./auth/flow.ts";
import { createSession } from "./auth/session.ts";
import { createStoredKeys, createVault } from "./auth/vault.ts";
import { createChecks } from "./checks.ts";
import { createWebexHttp } from "./webex/http.ts";
import { readXsiAddresses } from "./webex/organization.ts";
import { createProbe } from "./webex/probe.ts";

/** Milliseconds that a sign-in without a window may take. */
const silentSignIn = 15_000;

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
  const token = (options?: { readonly renew?: boolean }) => session.token("my-line", options);
  const http = createWebexHttp({ token, fetch: fetchApproved, log: log("webex"), now });

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
    line,
    now,
    timeout: (ms) => AbortSignal.timeout(ms),
  });

  return { session, token, http, checks };
}
