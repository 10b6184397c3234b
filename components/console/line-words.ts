// How the line stands, in words: what changes rarely apart from what ticks, so that a listener is not told the time.

import { text } from "@/utils/i18n.ts";
import type { Link } from "@/utils/state.ts";

export interface LineWords {
  readonly mark: "live" | "busy" | "blind" | "off";
  /** Changes only when the state does. */
  readonly words: string;
  /** Ticks; "" = nothing. */
  readonly ticking: string;
}

/** Older proof of life than this is shown as doubt, milliseconds: two heartbeats of 15 s (xsi.md 4.5). */
export const staleMs = 32_000;

const clock = (at: number) => new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const seconds = (ms: number) => text("console.seconds", [Math.max(0, Math.round(ms / 1000))]);

/** `pulse`, `now`: milliseconds since 1970. `isWaking`: the worker has not answered yet, so that what is stored may be old. */
export function lineWords(link: Link, pulse: number, now: number, isWaking: boolean): LineWords {
  switch (link.phase) {
    case "signed-out":
      return isWaking
        ? { mark: "busy", words: text("console.line.connecting"), ticking: "" }
        : { mark: "off", words: text("console.line.signed_out"), ticking: "" };
    case "starting":
    case "connecting":
    case "subscribing":
      return { mark: "busy", words: text("console.line.connecting"), ticking: "" };
    case "waiting": {
      const since = text("console.line.blind", [clock(pulse === 0 ? link.since : pulse)]);
      return { mark: "blind", words: since, ticking: link.retryAt === null ? "" : text("console.line.retry", [seconds(link.retryAt - now)]) };
    }
    case "stopped":
      return { mark: "blind", words: text("console.line.stopped"), ticking: "" };
    case "live": {
      const age = now - pulse;
      if (age > staleMs) return { mark: "blind", words: text("console.line.quiet", [clock(pulse)]), ticking: seconds(age) };
      return { mark: "live", words: text(link.via === "calling-api" ? "console.line.polled" : "console.line.live"), ticking: seconds(age) };
    }
  }
}
