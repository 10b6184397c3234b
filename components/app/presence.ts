// Colleagues' presence on one page: a signal a person, filled from storage; and telling the worker who is on view here.
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import type { RunReply, RunRequest } from "@/utils/messages.ts";
import { isSame, nothingKnown, type Presence, type RingingCaller, type Shown, shownAt } from "@/utils/people/presence.ts";
import { type Monitored, type MonitoringList, monitoredItem, presenceItems, type Watching, watchingItem } from "@/utils/presence-state.ts";
import type { Item } from "@/utils/storage.ts";

/** Somebody on the monitoring list at whose phone it rings. */
export interface RingingColleague {
  readonly colleague: Monitored;
  readonly caller: RingingCaller;
}

export interface PagePresence {
  /** By the user's uuid. `null`: nothing is known. Reads signals, and the clock. */
  of(uuid: string): Shown | null;
  /** On view here from now on, so that the worker reads their status; returns the way out. */
  show(uuid: string): () => void;
  readonly monitored: ReadonlySignal<readonly Monitored[]>;
  readonly ringing: ReadonlySignal<readonly RingingColleague[]>;
  /** Whether lines can be watched at all. */
  readonly watching: ReadonlySignal<Watching>;
  close(): void;
}

export interface PagePresenceDeps {
  /** Milliseconds since 1970, ticking while the page is seen. */
  readonly now: ReadonlySignal<number>;
  readonly signedIn: ReadonlySignal<boolean>;
  readonly newId: () => string;
  readonly send: (request: RunRequest) => Promise<RunReply>;
  /** Runs once after `ms`; returns the way out. */
  readonly later: (ms: number, done: () => void) => () => void;
}

/** Whoever types shows other people with each key. */
const debounceMs = 300;
/** The worker forgets a page that says nothing for 70 s. */
const renewMs = 45_000;
/** webex-rest.md 3.1. */
const most = 85;

/** Ages are shown in seconds, minutes or hours: what would look the same is not drawn again. */
const tickMs = 5_000;
const coarse = (ms: number | null): number | null => (ms === null ? null : ms - (ms % (ms < 60_000 ? tickMs : ms < 3_600_000 ? 60_000 : 3_600_000)));

/** Colleagues are drawn when nothing else is to be done, but soon: a call never waits for them. */
const longestWaitMs = 300;
function atLeisure(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: longestWaitMs });
  else run();
}

/** A change that is heard before the first read is newer than it. */
function follow<T>(item: Item<T>, take: (value: T) => void): () => void {
  let heard = false;
  const close = item.watch((value) => {
    heard = true;
    take(value);
  });
  void item.get().then((value) => {
    if (!heard) take(value);
  });
  return close;
}

export function createPagePresence({ now, signedIn, newId, send, later }: PagePresenceDeps): PagePresence {
  const page = newId();
  const people = new Map<string, Signal<Presence>>();
  const list = signal<MonitoringList>(monitoredItem.fallback);
  const watching = signal<Watching>(watchingItem.fallback);
  /** How many places on this page show them; the latest comer last. */
  const onView = new Map<string, number>();
  let told = "";
  let cancel: () => void = () => undefined;

  const person = (uuid: string): Signal<Presence> => {
    const known = people.get(uuid) ?? signal(nothingKnown);
    people.set(uuid, known);
    return known;
  };

  /** Only who changed is drawn anew, and of what came meanwhile only the last. */
  function takeShard(): (shard: Readonly<Record<string, Presence>>) => void {
    let before: readonly string[] = [];
    let latest: Readonly<Record<string, Presence>> | null = null;
    const apply = () =>
      batch(() => {
        const shard = latest ?? {};
        latest = null;
        for (const [uuid, presence] of Object.entries(shard)) {
          const one = person(uuid);
          if (!isSame(one.peek(), presence)) one.value = presence;
        }
        for (const uuid of before) if (!(uuid in shard)) person(uuid).value = nothingKnown;
        before = Object.keys(shard);
      });
    return (shard) => {
      const isPlanned = latest !== null;
      latest = shard;
      if (!isPlanned) atLeisure(apply);
    };
  }

  const closers = [
    ...presenceItems.map((item) => follow(item, takeShard())),
    follow(monitoredItem, (value) => {
      list.value = value;
    }),
    follow(watchingItem, (value) => {
      watching.value = value;
    }),
  ];

  function tell(): void {
    cancel();
    const isSeen = document.visibilityState !== "hidden";
    const ids = isSeen && signedIn.peek() ? [...onView.keys()].slice(-most) : [];
    const words = ids.join();
    if (words !== "" || told !== "") {
      send({ command: "presence.watch", args: { page, ids }, nonce: newId(), pressedAt: Date.now() }).catch(() => {
        told = "unheard"; // the worker was just ending: it is said again with the next change or renewal
      });
    }
    told = words;
    cancel = words === "" ? () => undefined : later(renewMs, tell);
  }

  function plan(): void {
    cancel();
    cancel = later(debounceMs, () => {
      if ([...onView.keys()].slice(-most).join() === told) cancel = later(renewMs, tell);
      else tell();
    });
  }

  const turned = () => tell();
  document.addEventListener("visibilitychange", turned);

  const tick = computed(() => now.value - (now.value % tickMs));
  const pulse = computed(() => watching.value.pulse);
  const drawn = new Map<string, ReadonlySignal<Shown | null>>();
  const viewOf = (uuid: string): ReadonlySignal<Shown | null> => {
    let last: { readonly words: string; readonly shown: Shown | null } = { words: "null", shown: null };
    return computed(() => {
      const presence = person(uuid).value;
      if (presence === nothingKnown) return null;
      const { line, status } = shownAt(presence, tick.value, pulse.value);
      const shown = { line: { ...line, ageMs: coarse(line.ageMs) }, status: { ...status, ageMs: coarse(status.ageMs) } };
      const words = JSON.stringify(shown);
      if (words !== last.words) last = { words, shown };
      return last.shown;
    });
  };
  const of = (uuid: string): Shown | null => {
    const known = drawn.get(uuid) ?? viewOf(uuid);
    drawn.set(uuid, known);
    return known.value;
  };
  const monitored = computed(() => list.value.people);

  return {
    of,
    show(uuid) {
      const count = onView.get(uuid) ?? 0;
      onView.delete(uuid);
      onView.set(uuid, count + 1);
      plan();
      return () => {
        const left = (onView.get(uuid) ?? 1) - 1;
        if (left > 0) onView.set(uuid, left);
        else onView.delete(uuid);
        plan();
      };
    },
    monitored,
    ringing: computed(() =>
      monitored.value.flatMap((colleague) => {
        const caller = of(colleague.uuid)?.line.caller ?? null;
        return caller === null ? [] : [{ colleague, caller }];
      }),
    ),
    watching,
    close() {
      cancel();
      document.removeEventListener("visibilitychange", turned);
      for (const close of closers) close();
    },
  };
}

export const PresenceDoor = createContext<PagePresence | null>(null);

/** null where nobody gave one: then nothing is known of anybody. */
export const usePresence = (): PagePresence | null => useContext(PresenceDoor);

/** What may be shown of somebody now; null: nothing is known. Whoever draws it says by it that they are on view. `uuid` null: no Webex user. */
export function usePresenceOf(uuid: string | null): Shown | null {
  const presence = usePresence();
  useEffect(() => (uuid === null ? undefined : presence?.show(uuid)), [presence, uuid]);
  return uuid === null ? null : (presence?.of(uuid) ?? null);
}
