// Watching colleagues' lines: over the line's own channel, so that it costs no heartbeats; over a second one only where Webex does not let the
// grant that may watch share it (xsi.md 4.2 says nothing of it).
//
//   entering ──the line is live──→ lodging ──its channel ended──→ entering …
//      │                             │ not shared (409; all refused; accepted, but nothing comes)
//      │                             ▼
//      └── nobody may be watched:   own channel ──ended──→ waiting ──→ own channel …         two channels beat more rarely each (upkeep.ts)
//          throws
//
// Promises: nothing that is met here ends the line's channel; nobody is called free who is not known to be; who leaves ends their subscriptions.
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { LineWatch, WatchItem } from "../ports.ts";
import { type Colleagues, createColleagues } from "./colleagues.ts";
import type { XsiDeps } from "./deps.ts";
import { backOff, isFatal } from "./feed.ts";
import { createXsiHttp } from "./http.ts";
import { createItems } from "./items.ts";
import type { Lodging } from "./lending.ts";
import { bidFarewell, createSeen, live } from "./life.ts";
import { createNap, type Nap } from "./timing.ts";
import type { Pace } from "./upkeep.ts";

/** Colleagues can wait: the network's return and a good line come first. */
const shortestWait = 5_000;
const settled = 30_000;

interface End {
  readonly why: string;
  readonly error: AppErrorData | null;
  /** Not over the line's channel, ever. */
  readonly isShared: boolean;
}

export interface LineWatchParts {
  readonly deps: XsiDeps;
  readonly lodging: Lodging;
  readonly pace: Pace;
}

export function createLineWatch({ deps: given, lodging, pace }: LineWatchParts): LineWatch {
  const { log, now, random, channelSetId, applicationId } = given;
  const deps: XsiDeps = { ...given, token: given.watchToken ?? given.token };
  const own: XsiDeps = { ...deps, channelSetId: `${channelSetId}/watch`, applicationId: `${applicationId}/watch` };
  // A command that waits for one of the browser's connections goes first.
  const http = createXsiHttp({ ...deps, fetch: (input, init) => deps.fetch(input, { ...init, priority: "low" }) });

  /** By Webex, everybody, and since then nobody was watched. */
  let wasRefused = false;

  /** One channel's worth of `make`. */
  async function lodge(make: (mustProve: boolean) => Colleagues, signal: AbortSignal): Promise<End> {
    let colleagues: Colleagues | null = null;
    const stay = await lodging.enter({ heard: (envelope, at) => colleagues?.heard(envelope, at), pulse: (at) => colleagues?.pulse(at) }, signal);
    let isShared = true;
    let error: AppErrorData | null = null;
    try {
      colleagues = make((await given.token()) !== (await deps.token()));
      isShared = (await colleagues.keepSubscribed(stay.signal)) !== "not-shared";
    } catch (thrown) {
      if (!stay.signal.aborted) error = toErrorData(thrown);
    }
    const hasEnded = stay.signal.aborted && !signal.aborted;
    stay.leave();
    colleagues?.close();
    if (!hasEnded) void colleagues?.unsubscribe();
    return { why: hasEnded ? "channel" : "subscribe", error, isShared };
  }

  async function onOwnChannel(make: () => Colleagues, seen: ReturnType<typeof createSeen>, signal: AbortSignal): Promise<End> {
    const colleagues = make();
    const alone = pace.second();
    const ears = {
      opened: (_id: string, run: (why: string, work: (signal: AbortSignal) => Promise<void>) => void) =>
        run("subscribe", async (while_) => void (await colleagues.keepSubscribed(while_))),
      pulse: (at: number) => colleagues.pulse(at),
      canWait: () => true,
      heard: colleagues.heard,
      dropped: (why: string) => log.info("dropped", { why }),
    };
    const death = await live({ deps: own, http, ears, seen, pace, onPoke: () => undefined }, signal);
    alone();
    colleagues.close();
    if (signal.aborted) await colleagues.unsubscribe();
    if (death.leftOver !== null) void bidFarewell({ deps: own, http }, death.leftOver);
    return { why: death.why, error: death.error, isShared: false };
  }

  async function rest(end: End, failures: number, nap: Nap, signal: AbortSignal): Promise<void> {
    const { ms } = end.why === "channel" ? { ms: 0 } : backOff(end, failures, random);
    await nap.sleep(Math.max(ms, shortestWait), signal);
  }

  async function run(listed: readonly string[], signal: AbortSignal, emit: (item: WatchItem) => void): Promise<void> {
    // The line's own subscription must never be replaced by one of ours (xsi.md 4.5: same owner, target, package and application).
    const users = listed.filter((user) => user !== deps.user.uuid);
    const nap = createNap(deps.sleep);
    const seen = createSeen();
    const refused = new Set<string>();
    const make = (ids: Pick<XsiDeps, "channelSetId" | "applicationId">, mustProve: boolean) =>
      createColleagues({
        deps,
        http,
        emit,
        users,
        refused,
        channelSetId: ids.channelSetId,
        applicationId: ids.applicationId,
        mustProve,
        wasRefused,
      });
    let isShared = true;
    for (let failures = 0; !signal.aborted && users.length > 0; ) {
      const began = now();
      const end = isShared ? await lodge((mustProve) => make(given, mustProve), signal) : await onOwnChannel(() => make(own, false), seen, signal);
      if (signal.aborted) return;
      const { why, error } = end;
      log.info("watch ended", {
        why,
        shared: end.isShared,
        code: error?.code ?? null,
        status: error?.status ?? null,
        trackingId: error?.trackingId ?? null,
        failures,
      });
      if (error && isFatal(end)) {
        wasRefused = true;
        throw new AppError(error.code, error);
      }
      wasRefused = false;
      if (isShared && !end.isShared) {
        isShared = false;
        continue;
      }
      if (now() - began >= settled) failures = 0;
      await rest(end, failures, nap, signal);
      failures += 1;
    }
  }

  return { open: (users, signal) => createItems<WatchItem>((stop, emit) => run(users, stop, emit), signal) };
}
