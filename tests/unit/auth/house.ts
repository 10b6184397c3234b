// A vault, a session and a Webex of fakes, in which time and chance are given.
import { IDBFactory } from "fake-indexeddb";
import type { Tokens } from "@/entrypoints/background/auth/answers.ts";
import type { Flow } from "@/entrypoints/background/auth/flow.ts";
import { createSession, type SessionNeeds } from "@/entrypoints/background/auth/session.ts";
import { createStoredKeys, createVault, type VaultKeys } from "@/entrypoints/background/auth/vault.ts";
import { AppError } from "@/utils/errors.ts";
import { createLog, type LogLine } from "@/utils/log.ts";
import { defaultSettings, type Settings } from "@/utils/settings.ts";

export const start = Date.UTC(2026, 2, 2, 8, 0, 0);
export const day = 24 * 3_600_000;

export function createClock(at = start) {
  let time = at;
  return {
    now: () => time,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

export const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

/** Each test has an IndexedDB of its own. */
export function freshDatabase(): VaultKeys {
  globalThis.indexedDB = new IDBFactory();
  return createStoredKeys();
}

export function createHouse(options: { readonly settings?: Partial<Settings>; readonly managedSecret?: string | null } = {}) {
  const clock = createClock();
  const lines: LogLine[] = [];
  const log = createLog("auth", (line) => lines.push(line), clock.now);
  const keys = freshDatabase();
  const vault = createVault({ keys, subtle: crypto.subtle, random, log });
  const settings: { -readonly [Key in keyof Settings]: Settings[Key] } = {
    ...defaultSettings,
    "integration.clientId": "C0ffee",
    ...options.settings,
  };

  const counts = { refresh: 0, authorise: 0 };
  let serial = 0;
  const issue = (way: Tokens["way"] = "code"): Tokens => {
    serial += 1;
    return {
      accessToken: `canary-access-${serial}`,
      validUntil: clock.now() + 14 * day,
      refreshToken: way === "code" ? `canary-refresh-${serial}` : null,
      renewableUntil: way === "code" ? clock.now() + 90 * day : null,
      scopes: null,
      way,
    };
  };
  const answers: { refresh: () => Promise<Tokens>; authorise: (silent: boolean) => Promise<Tokens>; owner: () => string } = {
    refresh: async () => issue(),
    authorise: async () => issue(),
    owner: () => "ana@example.com",
  };
  const asked: Parameters<Flow["authorise"]>[0][] = [];
  const refreshed: Parameters<Flow["refresh"]>[0][] = [];
  const flow: Flow = {
    redirectUrl: "https://abc.chromiumapp.org/webex",
    authorise: async (request) => {
      counts.authorise += 1;
      asked.push(request);
      return answers.authorise(request.silent);
    },
    refresh: async (request) => {
      counts.refresh += 1;
      refreshed.push(request);
      return answers.refresh();
    },
  };
  const needs: SessionNeeds = {
    vault,
    flow,
    probe: {
      identify: async () => ({ displayName: "Ana Novak", email: answers.owner() }),
      test: async (token) => {
        if (token.includes("bad")) throw new AppError("unauthorized", { status: 401 });
        return { displayName: "Ana Novak", email: answers.owner(), scopesWork: {}, reasons: {}, roles: null, fullAdmin: null, validUntil: null };
      },
    },
    readPolicy: async () => ({ values: settings }),
    readManagedSecret: async () => (options.managedSecret === undefined ? "canary-secret" : options.managedSecret),
    clock,
    random: () => 0.5,
    log,
  };
  return { clock, lines, settings, log, keys, vault, flow, needs, session: createSession(needs), counts, asked, refreshed, answers, issue };
}
