// The ring as music and the player that obeys ring orders: for the ringer page, Firefox's background page and the trial on the options page.
import type { RingOrder } from "./messages.ts";

interface Note {
  /** Seconds from the beginning of the bar. */
  readonly at: number;
  readonly length: number;
  /** Hertz, sounding together. */
  readonly pitches: readonly number[];
}

interface Score {
  readonly wave: OscillatorType;
  /** Steady: as a telephone bell; struck: loud at first, then fading. */
  readonly touch: "steady" | "struck";
  readonly notes: readonly Note[];
  /** Seconds until it begins again. */
  readonly bar: number;
}

const run = (from: number, step: number, length: number, pitches: readonly number[]): readonly Note[] =>
  pitches.map((pitch, index) => ({ at: from + index * step, length, pitches: [pitch] }));

const scores: Readonly<Record<string, Score>> = {
  classic: {
    wave: "sine",
    touch: "steady",
    notes: [
      { at: 0, length: 0.4, pitches: [400, 450] },
      { at: 0.6, length: 0.4, pitches: [400, 450] },
    ],
    bar: 3,
  },
  soft: { wave: "sine", touch: "struck", notes: run(0, 0.22, 0.9, [523.25, 659.25, 783.99, 659.25]), bar: 3.2 },
  bright: {
    wave: "triangle",
    touch: "struck",
    notes: [...run(0, 0.11, 0.3, [880, 1108.73, 1318.51]), ...run(0.5, 0.11, 0.3, [880, 1108.73, 1318.51])],
    bar: 2.6,
  },
};

const beep: Score = { wave: "sine", touch: "struck", notes: [{ at: 0, length: 0.25, pitches: [880] }], bar: 0.4 };

/** Unknown tones ring as the classic one: better the wrong ring than none. */
export const scoreOf = (order: RingOrder): Score => (order.mode === "beep" ? beep : (scores[order.tone] ?? scores.classic ?? beep));

/** What of Web Audio is used. */
export type Speaker = Pick<AudioContext, "currentTime" | "destination" | "createGain" | "createOscillator" | "resume" | "suspend">;

interface Parts {
  /** Called at the first sound, not before. */
  readonly open: () => Speaker;
  readonly setTimer: (run: () => void, ms: number) => () => void;
}

export interface Player {
  /** The same `full` again only confirms it. */
  obey(order: RingOrder): void;
}

interface Sounding {
  readonly key: string;
  stop(): void;
  confirm(): void;
}

/** A ring that nobody confirmed for this many seconds ends: who ordered it may be dead. */
export const unconfirmedSeconds = 60;

export function createPlayer({ open, setTimer }: Parts): Player {
  let speaker: Speaker | null = null;
  let sounding: Sounding | null = null;

  function play(order: RingOrder, key: string) {
    speaker ??= open();
    const out = speaker;
    const master = out.createGain();
    master.gain.value = Math.min(1, Math.max(0, order.volume)) ** 2 * 0.5;
    master.connect(out.destination);
    const score = scoreOf(order);
    let bars = 0;
    let over = false;
    let cancel = () => {};

    function bar() {
      if (over) return;
      if (order.mode === "full" && bars * score.bar >= unconfirmedSeconds) return stop();
      bars += 1;
      const start = out.currentTime + 0.02;
      for (const note of score.notes) for (const pitch of note.pitches) sing(out, master, score, note, pitch, start);
      cancel = setTimer(order.mode === "full" ? bar : stop, score.bar * 1000);
    }

    function stop() {
      over = true;
      cancel();
      master.gain.setTargetAtTime(0, out.currentTime, 0.01);
      if (sounding === me) sounding = null;
      setTimer(() => {
        master.disconnect();
        if (sounding === null) void out.suspend();
      }, 100);
    }

    const me: Sounding = {
      key,
      stop,
      confirm: () => {
        bars = 0;
      },
    };
    sounding = me;
    void out.resume().then(bar);
  }

  return {
    obey(order) {
      const key = `${order.mode} ${order.volume} ${order.tone}`;
      if (order.mode === "full" && sounding?.key === key) return sounding.confirm();
      sounding?.stop();
      if (order.mode !== "off") play(order, key);
    },
  };
}

function sing(out: Speaker, master: AudioNode, score: Score, note: Note, pitch: number, start: number) {
  const voice = out.createOscillator();
  const envelope = out.createGain();
  const from = start + note.at;
  const until = from + note.length;
  const loud = 0.8 / note.pitches.length;
  voice.type = score.wave;
  voice.frequency.value = pitch;
  envelope.gain.setValueAtTime(0, from);
  envelope.gain.linearRampToValueAtTime(loud, from + 0.015);
  if (score.touch === "struck") envelope.gain.exponentialRampToValueAtTime(0.001, until);
  else {
    envelope.gain.setValueAtTime(loud, until - 0.03);
    envelope.gain.linearRampToValueAtTime(0, until);
  }
  voice.connect(envelope).connect(master);
  voice.start(from);
  voice.stop(until + 0.05);
}
