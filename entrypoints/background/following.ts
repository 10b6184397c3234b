// Which line is followed, over which backends: one at a time, the next only after the last has ended.
//
//   connect ──→ XSI ──closed to this person or organisation──→ the Calling API alone
//      ▲         │
//      └─────────┴── connect again: the old one is ended first
import type { AppErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { Line } from "@/utils/state.ts";
import type { Backends } from "./backends.ts";
import type { Desk } from "./desk.ts";

/** XSI is closed to this person or organisation: the Calling API serves alone. */
const xsiClosed: ReadonlySet<string> = new Set(["forbidden", "xsi-disabled", "host-refused", "not-found"]);

export interface Following {
  /** Follows this line from now on; replaces what was followed. */
  connect(line: Line): void;
  /** Resolves when nothing of the old line writes any more. */
  disconnect(): Promise<void>;
  /** null: no line is followed. */
  backends(): Backends | null;
}

export interface FollowingDeps {
  readonly desk: Desk;
  readonly make: (line: Line, withoutXsi: boolean) => Promise<Backends>;
  /** What runs beside the desk as long as the line is followed. */
  readonly beside: (line: Line, backends: Backends, signal: AbortSignal) => Promise<void>;
  /** XSI refused us, or may be tried again (null). */
  readonly refused: (error: AppErrorData | null) => Promise<void>;
  readonly log: Log;
}

export function createFollowing({ desk, make, beside, refused, log }: FollowingDeps): Following {
  let backends: Backends | null = null;
  let present: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;

  function connect(line: Line, withoutXsi: boolean): void {
    present?.stop.abort();
    const before = present?.ended ?? Promise.resolve();
    const stop = new AbortController();
    present = { stop, ended: before.then(() => follow(line, withoutXsi, stop.signal)) };
  }

  async function follow(line: Line, withoutXsi: boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (!withoutXsi) await refused(null);
    backends = await make(line, withoutXsi);
    const alongside = beside(line, backends, signal);
    await desk.follow(backends.feed, [...backends.route.can], signal);
    const { phase, via, error } = desk.link();
    if (!signal.aborted && phase === "stopped" && via === "xsi" && error !== null && xsiClosed.has(error.code)) {
      log.warn("XSI is closed, the Calling API serves alone", { code: error.code, status: error.status });
      await refused(error);
      connect(line, true);
    }
    await alongside;
  }

  return {
    connect: (line) => connect(line, false),
    async disconnect() {
      present?.stop.abort();
      await present?.ended;
      present = null;
      backends = null;
    },
    backends: () => backends,
  };
}
