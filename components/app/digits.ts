// Digits in an empty box: one picks a call, the same again acts on it, a different one turns both into a typed number.
import type { CallId } from "@/utils/calls/call.ts";

/*
 * idle ──d ≤ calls──▶ picked(d) ──d, then 300 ms of silence──▶ act on the call ──▶ idle
 *   │                   │  └─another digit within 1 s──▶ typed (pick undone) ──▶ idle
 *   └─d > calls──▶ typed └─1 s──▶ idle
 *
 * The wait before acting is what keeps "112" a number while one call is on screen: it must not hold or answer that call on the way.
 */
interface DigitRun {
  readonly digits: string;
  readonly at: number;
  readonly call: CallId;
  readonly before: CallId | null;
  readonly cancel: (() => void) | null;
}

interface Parts {
  /** The calls on screen, in order. */
  calls(): readonly CallId[];
  picked(): CallId | null;
  pick(call: CallId | null): void;
  type(digits: string): void;
  act(call: CallId, pressedAt: number): void;
  /** Calls back after `ms`; returns the way to stop it. */
  later(ms: number, done: () => void): () => void;
}

const runMs = 1000;
const actMs = 300;

/** `press` answers whether the digit was consumed; if not, it is text. `pressedAt`: milliseconds since 1970. */
export function createDigits(parts: Parts): {
  press(digit: string, pressedAt: number): void;
  /** A digit waits to learn whether it picked a call or began a number: then "0", which picks nothing, belongs to it too. */
  isWaiting(pressedAt: number): boolean;
  forget(): void;
} {
  let run: DigitRun | null = null;

  const forget = () => {
    run?.cancel?.();
    run = null;
  };

  return {
    forget,
    isWaiting: (pressedAt) => run !== null && pressedAt - run.at <= runMs,
    press(digit, pressedAt) {
      const going = run !== null && pressedAt - run.at <= runMs ? run : null;
      if (going === null) {
        forget();
        const call = parts.calls()[Number(digit) - 1];
        if (call === undefined) {
          parts.type(digit);
          return;
        }
        run = { digits: digit, at: pressedAt, call, before: parts.picked(), cancel: null };
        parts.pick(call);
        return;
      }
      if (going.digits === digit) {
        const cancel = parts.later(actMs, () => {
          run = null;
          parts.act(going.call, pressedAt);
        });
        run = { ...going, digits: going.digits + digit, at: pressedAt, cancel };
        return;
      }
      forget();
      parts.pick(going.before);
      parts.type(going.digits + digit);
    },
  };
}
