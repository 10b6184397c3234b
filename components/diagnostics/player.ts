// Plays a recording: where it stands, how fast it goes, and what a console would know at that moment. Nothing here can ask Webex anything.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Live } from "@/components/app/live.ts";
import { mergeKeys } from "@/utils/commands/keymap.ts";
import type { Replay } from "@/utils/diagnostics/replay.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { linkItem } from "@/utils/state.ts";

/** Times the speed at which it happened. */
export const speeds = [1, 2, 5, 10, 60] as const;
export type Speed = (typeof speeds)[number];

export interface Player {
  readonly replay: Replay;
  /** Which moment is shown. */
  readonly index: ReadonlySignal<number>;
  /** Milliseconds since 1970, in the recording. */
  readonly time: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  readonly speed: Signal<Speed>;
  /** At the end it begins anew. */
  play(): void;
  pause(): void;
  /** To the next moment (1) or the one before (-1). */
  step(by: number): void;
  /** Milliseconds since 1970. */
  seek(time: number): void;
  readonly live: Live;
}

interface Parts {
  readonly replay: Replay;
  /** From the report; what does not fit a setting is passed over. */
  readonly settings: Readonly<Record<string, unknown>>;
  now(): number;
  /** Runs once after so many milliseconds; the answer cancels. */
  later(ms: number, run: () => void): () => void;
}

/** Milliseconds between two pictures: ages are shown in seconds. */
const tickMs = 100;

/** The state of a page whose storage is the recording. */
function createReplayLive({ replay, settings }: Parts, index: ReadonlySignal<number>, time: ReadonlySignal<number>): Live {
  const moment = computed(() => replay.at(index.value));
  const link = computed(() => moment.value.link ?? { ...linkItem.fallback, phase: "starting" as const });
  const calls = computed(() => moment.value.calls);
  const consults = computed(() => moment.value.consults);
  const graces = computed(() => moment.value.graces);
  const signedIn = computed(() => link.value.phase !== "signed-out");
  const policy = mergePolicy({}, settings);
  const second = computed(() => Math.floor(time.value / 1000) * 1000);
  return {
    calls,
    link,
    pulse: second,
    ledger: computed(() => moment.value.ledger),
    consults,
    graces,
    silenced: signal([]),
    line: signal(null),
    grants: signal([]),
    gaps: signal([]),
    sent: signal([]),
    sentBefore: signal({}),
    journal: signal(null),
    xsiRefusal: signal(null),
    connectFailingSince: signal<number | null>(null),
    grantFacts: signal({}),
    grantAnswers: signal({ sso: {} }),
    policy: signal(policy),
    keymap: signal(mergeKeys(policy.values["keys.map"])),
    loaded: signal(true),
    awake: signal(true),
    now: second,
    signedIn,
    country: signal(null),
    situation: (call, destination) => ({
      signedIn: signedIn.value,
      calls: calls.value,
      consults: consults.value,
      graces: graces.value,
      can: link.value.can,
      call: call === null ? null : (calls.value.byId[call] ?? null),
      destination,
    }),
    ready: Promise.resolve(),
    close: () => undefined,
  };
}

export function createPlayer(parts: Parts): Player {
  const { replay, now, later } = parts;
  const index = signal(0);
  const time = signal(replay.from);
  const playing = signal(false);
  const speed = signal<Speed>(1);
  let cancel: () => void = () => undefined;

  function show(next: number, at: number): void {
    index.value = Math.min(Math.max(next, 0), replay.length);
    time.value = Math.min(Math.max(at, replay.from), replay.to);
  }
  function pause(): void {
    cancel();
    playing.value = false;
  }
  function tick(since: number): void {
    cancel = later(tickMs, () => {
      const at = now();
      const next = time.value + (at - since) * speed.value;
      show(Math.max(index.value, replay.indexAt(next)), next);
      if (index.value < replay.length || next < replay.to) tick(at);
      else pause();
    });
  }

  return {
    replay,
    index,
    time,
    playing,
    speed,
    play() {
      if (playing.value) return;
      if (index.value >= replay.length) show(0, replay.from);
      playing.value = true;
      tick(now());
    },
    pause,
    step(by) {
      pause();
      const next = Math.min(Math.max(index.value + by, 0), replay.length);
      show(next, replay.at(next).time);
    },
    seek(at) {
      show(replay.indexAt(at), at);
    },
    live: createReplayLive(parts, index, time),
  };
}
