// "Complete request": every check of the organisation's set-up with the grants that are there, written down row by row as it goes.
//
//   waiting ── a grant can do it, or is expected ──► running ─┬─ passed (with what was found)
//      └── neither ──► skipped                                └─ failed (with why) ◄── the worker died meanwhile (interrupted)
//
// All passed: the set-up is enabled. One failed: it is enabled no more.
import * as v from "valibot";
import { AppError, toErrorData } from "@/utils/errors.ts";
import { statusHidden } from "@/utils/grants/cause.ts";
import { type AdminGrantId, adminGrantIds, type GrantId, type GrantRecord } from "@/utils/grants/grant.ts";
import { serving } from "@/utils/grants/lifeline.ts";
import { enabledItem, requestItem } from "@/utils/grants/record.ts";
import { type CheckId, type RequestRow, type RequestState, rowsOf } from "@/utils/grants/request.ts";
import type { Line } from "@/utils/state.ts";
import type { WebexHttp } from "./webex/http.ts";

type Xsi = NonNullable<Line["xsi"]>;

export interface GrantRequest {
  /** At the worker's start: what the last one left running was interrupted. */
  load(): Promise<void>;
  /** Runs all; a second call while one runs is the same one. Never rejects: what failed is in the rows. */
  complete(): Promise<void>;
}

export interface GrantRequestDeps {
  readonly records: () => Promise<readonly GrantRecord[]>;
  readonly expected: () => Promise<readonly GrantId[]>;
  readonly http: (grant: GrantId, base?: string) => WebexHttp;
  /** webex/organization.ts and webex/records.ts, given by the composition root. */
  readonly readXsi: (http: WebexHttp, orgId: string, signal: AbortSignal) => Promise<{ readonly addresses: Xsi | null }>;
  readonly readRecords: (http: (base: string) => WebexHttp, signal: AbortSignal) => Promise<void>;
  /** telephony/xsi/trial.ts with the grant "control phones". */
  readonly tryChannel: (xsi: Xsi, signal: AbortSignal) => Promise<void>;
  /** Everything passed: the set-up is in use from now on. */
  readonly enabled: () => void;
  readonly now: () => number;
  readonly timeout: (ms: number) => AbortSignal;
  /** Runs every `ms` until the returned function is called. */
  readonly repeat: (run: () => void, ms: number) => () => void;
}

/** Milliseconds for one check; counting fifty thousand people takes fifty pages. */
const checkWithin = 120_000;
/** Milliseconds between writes that keep the worker alive. */
const keepAlive = 15_000;
/** webex-rest.md 3.1: pages without calling data. */
const countedAtOnce = 1000;
/** Pages in which a person with a line is looked for, ten people each (webex-rest.md 3.1). */
const searchedPages = 10;

const me = v.object({ orgId: v.fallback(v.string(), ""), status: v.fallback(v.nullable(v.string()), null) });
const organisations = v.object({ items: v.array(v.object({ id: v.string(), displayName: v.fallback(v.string(), "") })) });
const counted = v.object({ items: v.array(v.unknown()) });
const called = v.object({
  items: v.array(
    v.object({
      displayName: v.fallback(v.string(), ""),
      extension: v.fallback(v.nullable(v.string()), null),
      phoneNumbers: v.fallback(v.array(v.object({ type: v.fallback(v.string(), ""), value: v.fallback(v.string(), "") })), []),
    }),
  ),
});

export function createGrantRequest(deps: GrantRequestDeps): GrantRequest {
  const { records, expected, http, now, timeout, repeat } = deps;
  const running: { work: Promise<void> | null } = { work: null };

  const checks: Readonly<Record<CheckId, (grant: GrantId, signal: AbortSignal, soFar: (found: string) => Promise<void>) => Promise<string | null>>> =
    {
      async organisation(grant, signal) {
        const { items } = await http(grant).getJson("organizations", organisations, { signal });
        return items[0]?.displayName || null;
      },
      async xsi(grant, signal) {
        await xsiOf(grant, signal);
        return null;
      },
      async people(grant, signal, soFar) {
        let people = 0;
        for await (const { items } of http(grant).pages("people", counted, { query: { max: countedAtOnce }, signal })) {
          people += items.length;
          await soFar(String(people));
        }
        if (people === 0) throw new AppError("not-found");
        return String(people);
      },
      async presence(grant, signal) {
        const { status } = await http(grant).getJson("people/me", me, { signal });
        if (status === null) throw new AppError("forbidden", { detail: statusHidden });
        return null;
      },
      async line(grant, signal) {
        let pages = 0;
        for await (const { items } of http(grant).pages("people", called, { query: { callingData: true, max: 10 }, signal })) {
          const found = items.find(
            ({ extension, phoneNumbers }) => extension || phoneNumbers.some(({ type, value }) => type === "work" && value !== ""),
          );
          if (found) return found.extension ?? found.phoneNumbers.find(({ type }) => type === "work")?.value ?? null;
          pages += 1;
          if (pages >= searchedPages) break;
        }
        throw new AppError("no-line");
      },
      async channel(grant, signal) {
        await deps.tryChannel(await xsiOf(grant, signal), signal);
        return null;
      },
      async records(grant, signal) {
        await deps.readRecords((base) => http(grant, base), signal);
        return null;
      },
    };

  async function xsiOf(grant: GrantId, signal: AbortSignal): Promise<Xsi> {
    const { orgId } = await http(grant).getJson("people/me", me, { signal });
    const { addresses } = await deps.readXsi(http(grant), orgId, signal);
    if (addresses === null) throw new AppError("xsi-disabled");
    return addresses;
  }

  async function run(): Promise<void> {
    const [given, wanted] = await Promise.all([records(), expected()]);
    const isThere = (grant: AdminGrantId) => given.some(({ id, state }) => (id === grant || id === `${grant}:stand-by`) && state !== "none");
    const rows = rowsOf({
      isWanted: (grant) => isThere(grant) || wanted.includes(grant),
      serves: (grant) => serving(given, grant, now()) !== null,
    });
    let state: RequestState = { running: true, startedAt: now(), rows };
    const write = async (change: Partial<RequestState>) => {
      state = { ...state, ...change };
      await requestItem.set(state);
    };
    const row = (check: CheckId, change: Partial<RequestRow>) =>
      write({ rows: state.rows.map((each) => (each.check === check ? { ...each, ...change } : each)) });
    const stop = repeat(() => void requestItem.set(state), keepAlive);
    try {
      await write({});
      for (const { check, grant } of state.rows.filter((each) => each.state === "waiting")) {
        await row(check, { state: "running" });
        try {
          const found = await checks[check](grant, timeout(checkWithin), (soFar) => row(check, { found: soFar }));
          await row(check, { state: "passed", found });
        } catch (thrown) {
          await row(check, { state: "failed", error: toErrorData(thrown) });
        }
      }
      stop();
      await write({ running: false });
    } finally {
      stop();
    }
    const tried = state.rows.filter((each) => each.state !== "skipped");
    if (tried.length === 0) return;
    // What was in order once and is no more must not go to further desks.
    if (tried.some((each) => each.state !== "passed")) return enabledItem.remove();
    const signer = adminGrantIds.map((grant) => serving(given, grant, now())).find((key) => key !== null);
    await enabledItem.set({ at: now(), by: given.find(({ id }) => id === signer)?.authoriserName ?? null });
    deps.enabled();
  }

  return {
    async load() {
      const left = await requestItem.get();
      if (!left.running) return;
      const { data: error } = new AppError("interrupted");
      const rows = left.rows.map(
        (row): RequestRow => (row.state === "running" || row.state === "waiting" ? { ...row, state: "failed", error } : row),
      );
      await requestItem.set({ ...left, running: false, rows });
    },
    complete() {
      running.work ??= run().finally(() => {
        running.work = null;
      });
      return running.work;
    },
  };
}
