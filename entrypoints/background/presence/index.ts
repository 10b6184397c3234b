// Colleagues' presence for one line: the monitoring list, its lines by the watch where that is granted, and the statuses of who is on view.
import type { Call, Calls } from "@/utils/calls/call.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { GrantId, GrantRecord } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import { type Monitored, monitoredItem, watchingItem } from "@/utils/presence-state.ts";
import type { Line } from "@/utils/state.ts";
import type { LineWatch, TokenSource } from "../telephony/ports.ts";
import { createWebexHttp } from "../webex/http.ts";
import { personIdOf, readAllStatuses, readMonitored, readMonitoredOf, readStatus } from "../webex/presence.ts";
import { type Allowance, restWith } from "./allowance.ts";
import { createBoard } from "./board.ts";
import { createLines } from "./lines.ts";
import { createStatuses, type Reader } from "./statuses.ts";

export interface Presences {
  /** Until aborted, and nothing is written after it resolved; never rejects. `watch` null: the line's backend cannot. */
  follow(line: Pick<Line, "personId" | "grant">, watch: LineWatch | null, signal: AbortSignal): Promise<void>;
  /** Who is on view on a page: by uuid, at most 85. */
  view(page: string, uuids: readonly string[]): void;
  /** For watching lines: the organisation's grant where there is one, else the user's own (xsi.md 3.5). */
  readonly watchToken: TokenSource;
  forget(): Promise<void>;
}

export interface PresencesDeps {
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  /** Rejects on abort. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly session: {
    records(): Promise<readonly GrantRecord[]>;
    token(grant: GrantId, options?: { readonly renew?: boolean }): Promise<string>;
  };
  readonly fetch: typeof fetch;
  readonly allowance: Allowance;
  /** While a call is in hand somebody looks, and the minute is not idle. */
  readonly desk: { calls(): Calls };
  /** Told of each call at a watched colleague's line, as it changes. */
  readonly sends: { hear(colleague: Monitored, call: Call): void };
  readonly log: Log;
}

/** The own line comes first, after a start too. */
const afterTheLine = 3_000;
/** How long the choice of a grant holds. */
const decidedMs = 30_000;
/** The list changes by somebody's hand, a few times a year. */
const listMs = 3_600_000;

export function createPresences({ now, setTimer, sleep, session, fetch, allowance, desk, sends, log }: PresencesDeps): Presences {
  const board = createBoard({ setTimer, log });
  let list: readonly Monitored[] = [];
  const lines = createLines({
    board,
    heard(user, call) {
      const colleague = list.find(({ uuid }) => uuid === user);
      if (colleague) sends.hear(colleague, call);
    },
    allowance,
    now,
    sleep,
    log,
  });
  const statuses = createStatuses({
    board,
    allowance,
    isBusy: () => Object.keys(desk.calls().byId).length > 0,
    isListed: (uuid) => list.some((one) => one.uuid === uuid),
    now,
    setTimer,
    log,
  });

  const httpOf = (grant: GrantId) => createWebexHttp({ token: (options) => session.token(grant, options), fetch, log, now });
  const admin = httpOf("read-presence");
  /** What the last worker left: read when the line stands, not before. */
  let loading: Promise<void> | null = null;
  const isGranted = async (grant: GrantId) => (await session.records()).some(({ id, state }) => id === grant && state === "authorised");

  const readerFor = ({ personId, grant }: Pick<Line, "personId" | "grant">): Reader => ({
    one: async (uuid, signal) => readStatus((await isGranted("read-presence")) ? admin : httpOf(grant), personIdOf(uuid, personId), signal),
    all: async (signal) => ((await isGranted("read-presence")) ? readAllStatuses(admin, signal) : null),
  });

  /** A storm of events asks for the token with each acknowledgement: the records are not read each time. */
  let decided: { readonly grant: GrantId; readonly until: number } | null = null;
  async function watchGrant(): Promise<GrantId> {
    if (decided === null || decided.until < now()) {
      decided = { grant: (await isGranted("control-phones")) ? "control-phones" : "my-line", until: now() + decidedMs };
    }
    return decided.grant;
  }

  /** The list as it is stored, where it is young or cannot be read. */
  async function monitored(line: Pick<Line, "personId" | "grant">, signal: AbortSignal): Promise<readonly Monitored[]> {
    const known = await monitoredItem.get();
    if (now() - known.at < listMs) return known.people;
    if (known.at > 0) await allowance.turn(1, restWith(sleep, signal));
    try {
      const people = await (line.grant === "my-line"
        ? readMonitored(httpOf("my-line"), signal)
        : readMonitoredOf(httpOf(line.grant), line.personId, signal));
      if (!signal.aborted) await monitoredItem.set({ at: now(), people });
      return people;
    } catch (thrown) {
      signal.throwIfAborted();
      const { code, status, trackingId } = toErrorData(thrown);
      log.info("monitoring list not read", { code, status, trackingId });
      return known.people;
    }
  }

  /** The watch starts anew only when the list became another. */
  async function followLines(line: Pick<Line, "personId" | "grant">, watch: LineWatch | null, signal: AbortSignal): Promise<void> {
    const present = { key: "", stop: new AbortController(), ended: Promise.resolve() };
    const end = async () => {
      present.stop.abort();
      await present.ended;
    };
    try {
      for (let isFirst = true; ; isFirst = false) {
        if (watch !== null) list = await monitored(line, signal);
        const uuids = watch === null ? [] : list.map(({ uuid }) => uuid);
        const key = uuids.join();
        if (isFirst || present.key !== key) {
          await end();
          const stop = new AbortController();
          present.key = key;
          present.stop = stop;
          present.ended = lines.follow(watch, uuids, stop.signal);
        }
        await sleep(listMs, signal);
      }
    } finally {
      await end();
    }
  }

  return {
    async follow(line, watch, signal) {
      try {
        await sleep(afterTheLine, signal);
        loading ??= watchingItem.get().then(({ pulse }) => board.load(pulse));
        await loading;
        list = (await monitoredItem.get()).people;
        const parts = [followLines(line, watch, signal), statuses.follow(readerFor(line), signal)];
        await Promise.allSettled(parts);
        await Promise.all(parts);
      } catch (thrown) {
        if (!signal.aborted) log.warn("presence not followed", { code: toErrorData(thrown).code, detail: toErrorData(thrown).detail });
      }
    },
    view: statuses.view,
    watchToken: async (options) => session.token(await watchGrant(), options),
    async forget() {
      decided = null;
      list = [];
      statuses.forget();
      await board.forget();
    },
  };
}
