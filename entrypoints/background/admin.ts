// Builds what runs on the organisation's grants, beside the desk and never in its way. Part of the composition root.

import type { Sent } from "@/utils/calls/sent.ts";
import type { GrantRecord } from "@/utils/grants/grant.ts";
import { grantOf } from "@/utils/grants/grant.ts";
import { grantsItem, passingGrantsItem } from "@/utils/grants/record.ts";
import type { LineCandidates } from "@/utils/line-candidate.ts";
import type { Log } from "@/utils/log.ts";
import { readManagedConnectSecret, readPolicy, watchPolicy } from "@/utils/policy.ts";
import type { Settings } from "@/utils/settings.ts";
import { hostOf } from "@/utils/statistics/region.ts";
import { statisticsHostItem } from "@/utils/statistics-state.ts";
import { createStatisticsStore } from "@/utils/statistics-store.ts";
import type { Account } from "./account.ts";
import type { Session } from "./auth/session.ts";
import type { Vault } from "./auth/vault.ts";
import type { Installation } from "./boot.ts";
import { type Connect, createConnect } from "./connect/index.ts";
import { createOutboxStore } from "./connect/store.ts";
import { createGrantRequest } from "./grant-request.ts";
import { createGrantTest } from "./grant-test.ts";
import { createGrantsRoom } from "./grants-room.ts";
import { type AdminHandlers, createAdminHandlers } from "./handlers-admin.ts";
import { sleep } from "./sleep.ts";
import { createStatistics } from "./statistics/index.ts";
import { tryChannel } from "./telephony/xsi/trial.ts";
import { createWebexHttp, type TokenSource, type WebexHttp } from "./webex/http.ts";
import { readXsiAddresses } from "./webex/organization.ts";
import { readRecords } from "./webex/records.ts";
import { isFullAdmin } from "./webex/roles.ts";

export interface Admin {
  readonly handlers: AdminHandlers;
  /** Call events for Webex Connect; nothing of a call waits for it. */
  readonly connect: Pick<Connect, "changed" | "fresh" | "left">;
  /** At the worker's start. */
  load(): Promise<void>;
  /** The alarm: looks after the organisation's grants. */
  watch(): Promise<void>;
}

export interface AdminDeps {
  readonly account: Account;
  readonly session: Session;
  readonly vault: Vault;
  readonly settings: () => Settings;
  /** Callers who were sent on. */
  readonly sent: () => readonly Sent[];
  readonly setTimer: (run: () => void, ms: number) => void;
  /** Resolves when a request that nobody waits for may go. */
  readonly turn: () => Promise<unknown>;
  /** Carries the bearer to approved hosts only. */
  readonly fetch: typeof fetch;
  readonly saveSettings: (values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly installation: () => Installation;
  /** The set-up was completed: the organisation's people may be read. */
  readonly enabled: () => void;
  readonly now: () => number;
  readonly log: (room: string) => Log;
  /** Whose line could be chosen. Rejects with AppError. */
  readonly findLines: (query: string) => Promise<LineCandidates>;
  /** Another line may be due: an authorisation came or went. Never rejects. */
  readonly settled: () => Promise<void>;
}

const controlOf = (records: readonly GrantRecord[]): string =>
  records
    .filter(({ id }) => grantOf(id) === "control-phones")
    .map(({ id, state, authorisedAt }) => `${id} ${state} ${authorisedAt}`)
    .join();

/** Tells when the authorisation that controls a chosen line was given, renewed by a person, or taken away. */
function watchControl(changed: () => void): void {
  for (const item of [grantsItem, passingGrantsItem]) {
    let known = item.get().then(controlOf, () => "");
    item.watch((records) => {
      const [before, now] = [known, controlOf(records)];
      known = Promise.resolve(now);
      void before.then((standing) => {
        if (standing !== now) changed();
      });
    });
  }
}

function connectOf({ account, vault, settings, sent, saveSettings, now, setTimer, log }: AdminDeps): Connect {
  const connect = createConnect({
    now,
    random: Math.random,
    setTimer,
    timeout: (ms) => AbortSignal.timeout(ms),
    newId: () => crypto.randomUUID(),
    // Plain and uncounted: no bearer of Webex goes there, and a webhook's address is nobody else's to read.
    fetch: (input, init) => fetch(input, init),
    store: createOutboxStore(),
    secrets: {
      open: () => vault.open("connect-secret"),
      seal: (secret) => vault.seal("connect-secret", secret, true),
      remove: () => vault.remove("connect-secret"),
    },
    readManagedSecret: readManagedConnectSecret,
    readPolicy,
    saveSettings,
    facts() {
      const line = account.line();
      return { fields: settings()["connect.fields"], sent: sent(), desk: line && { name: line.displayName, number: line.number ?? line.extension } };
    },
    log: log("connect"),
  });
  watchPolicy(() => void connect.followPolicy());
  return connect;
}

export function createAdmin(deps: AdminDeps): Admin {
  const { account, session, fetch, saveSettings, installation, enabled, now, log, findLines, settled } = deps;
  const connect = connectOf(deps);
  watchControl(() => void settled());
  const timeout = (ms: number) => AbortSignal.timeout(ms);
  const repeat = (run: () => void, ms: number) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  };
  const httpOver = (token: TokenSource, over: typeof fetch, base?: string) =>
    createWebexHttp({ token, fetch: over, log: log("grants"), now, ...(base === undefined ? {} : { base }) });
  const recordsAt = (http: (base: string) => WebexHttp, signal: AbortSignal) => readRecords(http, statisticsHostItem, now(), signal);
  const grants = createGrantsRoom({
    session,
    testOf: createGrantTest({
      http: (key, over, base) => httpOver((options) => session.tokenOf(key, options), over, base),
      fetch,
      isFullAdmin,
      readRecords: recordsAt,
      records: session.records,
      now,
      timeout,
      log: log("grants"),
    }),
    readPolicy,
    saveSettings,
    now,
    repeat,
    turn: deps.turn,
    log: log("grants"),
  });
  const request = createGrantRequest({
    records: session.records,
    expected: async () => (await readPolicy()).values["grants.expected"],
    http: (grant, base) => httpOver((options) => session.token(grant, options), fetch, base),
    readXsi: readXsiAddresses,
    readRecords: recordsAt,
    tryChannel: ({ actions, events, channel }, signal) =>
      tryChannel(
        {
          hosts: { actions, events, channel },
          token: (options) => session.token("control-phones", options),
          fetch,
          now,
          random: Math.random,
          sleep,
          // Beside the desk's own channels, which another with their names would evict (xsi.md 4.2).
          channelSetId: `${installation().channelSetId}/trial`,
          applicationId: `${installation().applicationId}/trial`,
        },
        signal,
      ),
    enabled,
    now,
    timeout,
    repeat,
  });
  const statistics = createStatistics({
    http: (host) => httpOver((options) => session.token("read-statistics", options), fetch, `https://${host}/v1`),
    firstHost: async () => {
      const region = (await readPolicy()).values["statistics.region"];
      return hostOf(region === "auto" ? "us" : region);
    },
    store: createStatisticsStore(),
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    now,
    sleep,
    log: log("statistics"),
  });
  /** Call records are there for whoever is authorised to read them. */
  const cleared = async () => {
    if (!(await session.records()).some(({ id }) => grantOf(id) === "read-statistics")) await statistics.discard();
  };
  return {
    handlers: createAdminHandlers({ account, tokens: session, grants, request, connect, findLines, statistics, cleared }),
    connect,
    async load() {
      void connect.load(); // the desk does not wait for it
      void statistics.due();
      await request.load();
    },
    async watch() {
      void statistics.due(); // it lasts as long as the reading
      await Promise.all([grants.watch(), connect.watch()]);
    },
  };
}
