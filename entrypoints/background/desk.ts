// The only owner of live state: believes what the feed says, keeps it in storage.session, and tells the worker's own rooms.
//
//   feed item ──→ event  → reduce → desk:calls       (pages paint from storage)
//             ──→ pulse  → desk:pulse                (and so the worker stays alive, design.md §6)
//             ──→ gap    → desk:gaps
//             ──→ link   → desk:link
//
// Promises: state is in memory and in storage before anybody is told; one event at a time; a dead feed never clears what is shown.
import type { Call, Calls } from "@/utils/calls/call.ts";
import type { TelephonyEvent } from "@/utils/calls/event.ts";
import type { Gap } from "@/utils/calls/record.ts";
import { reduce } from "@/utils/calls/reducer.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { callsItem, gapsItem, type Link, linkItem, muteItem, pulseItem } from "@/utils/state.ts";
import type { CallFeed, FeedItem } from "./telephony/ports.ts";

const keptGaps = 100;

export interface Desk {
  /** Reads what the last worker left. Await before anything else. */
  load(): Promise<void>;
  calls(): Calls;
  link(): Link;
  pulse(): number;
  /** Follows a feed until aborted. A feed that cannot go on leaves the link `stopped` with its error. Resolves when it ended. */
  follow(feed: CallFeed, can: Link["can"], signal: AbortSignal): Promise<void>;
  /** Believes one event, from wherever. */
  apply(event: TelephonyEvent): Promise<void>;
  /** Asks the feed for the truth and believes it. Rejects with AppError. */
  resync(signal: AbortSignal): Promise<void>;
  setLink(change: Partial<Link>): Promise<void>;
  /** What the Calling API says of muting one call. */
  learnMute(facts: readonly { readonly id: string; readonly capable: boolean; readonly muted: boolean }[]): Promise<void>;
  /** Forgets everything in memory; storage is wiped by the caller. */
  forget(): void;
}

export interface DeskDeps {
  readonly now: () => number;
  readonly log: Log;
  /** Told after each change of the calls, in order, before the next event is read. */
  readonly changed: (calls: Calls, before: Calls) => void;
  /** Told when the link, the pulse or a gap changed. */
  readonly linkChanged: () => void;
  /** Told after each full state from Webex, changed or not. */
  readonly fresh: () => void;
  /** Told of each event as it was believed, changed by it or not; must not fail. */
  readonly heard?: (event: TelephonyEvent, before: Calls, after: Calls) => void;
}

export function createDesk({ now, log, changed, linkChanged, fresh, heard }: DeskDeps): Desk {
  let calls: Calls = callsItem.fallback;
  let link: Link = linkItem.fallback;
  let pulse = 0;
  let mute: typeof muteItem.fallback = {};
  let feed: CallFeed | null = null;

  const withMute = (call: Call): Call => {
    const known = mute[call.id];
    if (call.can.mute !== null || !known) return call;
    return { ...call, can: { ...call.can, mute: known.capable }, muted: known.muted };
  };
  const completed = (event: TelephonyEvent): TelephonyEvent => {
    if (event.kind === "call") return { ...event, call: withMute(event.call) };
    if (event.kind === "calls" || event.kind === "snapshot") return { ...event, calls: event.calls.map(withMute) };
    return event;
  };

  async function apply(event: TelephonyEvent): Promise<void> {
    const before = calls;
    const told = completed(event);
    const after = reduce(before, told);
    heard?.(told, before, after);
    if (after !== before) {
      calls = after;
      const odd = after.oddities.at(-1);
      if (odd && odd !== before.oddities.at(-1)) log.warn("oddity", { what: odd.what });
      await callsItem.set(after);
      changed(after, before);
    }
    if (event.kind === "snapshot") fresh();
  }

  async function setLink(change: Partial<Link>): Promise<void> {
    const phase = change.phase ?? link.phase;
    link = { ...link, ...change, since: phase === link.phase ? link.since : now() };
    await linkItem.set(link);
    linkChanged();
  }

  async function addGap(gap: Gap): Promise<void> {
    log.warn("blind", { from: gap.from, to: gap.to, reason: gap.reason });
    await gapsItem.set([...(await gapsItem.get()), gap].slice(-keptGaps));
  }

  async function take(item: FeedItem): Promise<void> {
    switch (item.kind) {
      case "event":
        return apply(item.event);
      case "pulse":
        pulse = item.at;
        await pulseItem.set(pulse);
        return linkChanged();
      case "gap":
        return addGap({ from: item.from, to: item.to, reason: item.reason });
      case "dropped":
        return log.info("dropped", { why: item.why });
      case "link": {
        const { phase, via, channelId, subscriptionId, attempt, retryAt, error } = item;
        if (error) log.warn("link", { phase, attempt, code: error.code, status: error.status, trackingId: error.trackingId });
        return setLink({ phase, via, channelId, subscriptionId, attempt, retryAt, error });
      }
    }
  }

  return {
    async load() {
      [calls, link, pulse, mute] = await Promise.all([callsItem.get(), linkItem.get(), pulseItem.get(), muteItem.get()]);
    },
    calls: () => calls,
    link: () => link,
    pulse: () => pulse,
    async follow(next, can, signal) {
      feed = next;
      await setLink({ phase: "starting", via: next.name, can, error: null });
      // Blind since the last worker's last pulse: the feed only knows of gaps that it lived through.
      const lastSeen = pulse;
      let greeted = lastSeen === 0;
      try {
        for await (const item of next.open(signal)) {
          if (signal.aborted) return;
          if (!greeted && item.kind === "pulse") {
            greeted = true;
            await addGap({ from: lastSeen, to: item.at, reason: "worker" });
          }
          await take(item);
        }
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toErrorData(thrown);
        log.error("feed stopped", { code: error.code, status: error.status, trackingId: error.trackingId });
        await setLink({ phase: "stopped", error });
      }
    },
    apply,
    async resync(signal) {
      if (!feed) return;
      const at = now();
      const { calls: present, conference } = await feed.read(signal);
      await apply({ kind: "snapshot", at, order: null, calls: present, conference });
    },
    setLink,
    async learnMute(facts) {
      mute = {
        ...Object.fromEntries(Object.entries(mute).filter(([id]) => id in calls.byId)),
        ...Object.fromEntries(facts.map(({ id, capable, muted }) => [id, { capable, muted }])),
      };
      await muteItem.set(mute);
      for (const { id, capable, muted } of facts) {
        const known = calls.byId[id];
        if (known)
          await apply({
            kind: "call",
            name: "mute",
            at: now(),
            order: null,
            call: { ...known.call, can: { ...known.call.can, mute: capable }, muted },
          });
      }
    },
    forget() {
      calls = callsItem.fallback;
      link = linkItem.fallback;
      pulse = 0;
      mute = {};
      feed = null;
    },
  };
}
