// Scenes for the tests of the surfaces: a line that is live, and calls on it.
import type { Scene } from "@/entrypoints/background/surfaces/scene.ts";
import { makeCall } from "@/tests/fakes/call.ts";
import { type Call, type CallState, noCalls, type TrackedCall, unknownParty } from "@/utils/calls/call.ts";
import { defaultSettings } from "@/utils/settings.ts";

export const at = 1_790_000_000_000;

export function tracked(
  id: string,
  state: CallState,
  more: Partial<Call> = {},
  times: Partial<Pick<TrackedCall, "since" | "firstSeen">> = {},
): TrackedCall {
  const call = makeCall(id, state, {
    session: null,
    party: { ...unknownParty, name: "Zoë Ní Bhriain", number: "+35312345678" },
    endpoint: "desk@example",
    startedAt: at,
    ...more,
  });
  return { call, since: times.since ?? at, firstSeen: times.firstSeen ?? at, heardAt: at, order: null };
}

export const calls = (...all: readonly TrackedCall[]) => ({ ...noCalls, byId: Object.fromEntries(all.map((one) => [one.call.id, one])) });

export function scene(more: Partial<Scene> = {}): Scene {
  return {
    calls: noCalls,
    link: {
      phase: "live",
      via: "xsi",
      channelId: "c",
      subscriptionId: "s",
      attempt: 0,
      retryAt: null,
      since: at,
      error: null,
      can: [],
    },
    pulse: at,
    settings: defaultSettings,
    silenced: [],
    signedIn: true,
    problems: 0,
    ...more,
  };
}

/** Timers that fire when the test says so. `now` moves with `pass`. */
export function createClock(start = at) {
  let now = start;
  let timers: { readonly due: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    setTimer: (run: () => void, ms: number) => {
      const timer = { due: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    pending: () => timers.length,
    pass(ms: number) {
      const until = now + ms;
      for (;;) {
        const next = timers.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((each) => each !== next);
        now = next.due;
        next.run();
      }
      now = until;
    },
  };
}

/** Lets promises that are already resolved run on. */
export const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
