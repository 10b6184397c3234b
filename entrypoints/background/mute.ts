// XSI cannot say whether a call can be muted; the Calling API can. Asked once when a call is connected, and after each mute.
import type { Calls } from "@/utils/calls/call.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { Desk } from "./desk.ts";
import type { CallFeed } from "./telephony/ports.ts";

/** Milliseconds that Webex gets to read one list. */
const answerWithin = 10_000;

export interface MuteWatch {
  /** Call it after each change of the calls. */
  changed(calls: Calls, before: Calls): void;
  /** Reads again: after a mute was accepted. */
  refresh(): Promise<void>;
}

/** `read`: the Calling API's own view, or null where it is not granted. */
export function createMuteWatch({
  desk,
  read,
  log,
}: {
  readonly desk: Desk;
  readonly read: () => CallFeed["read"] | null;
  readonly log: Log;
}): MuteWatch {
  async function refresh(): Promise<void> {
    const ask = read();
    if (ask === null) return;
    try {
      const { calls } = await ask(AbortSignal.timeout(answerWithin));
      await desk.learnMute(calls.flatMap(({ id, can, muted }) => (can.mute === null ? [] : [{ id, capable: can.mute, muted: muted === true }])));
    } catch (thrown) {
      log.info("mute not known", { code: toErrorData(thrown).code });
    }
  }
  return {
    refresh,
    changed(calls, before) {
      const begun = Object.values(calls.byId).some(
        ({ call }) => call.state === "connected" && call.can.mute === null && before.byId[call.id]?.call.state !== "connected",
      );
      if (begun) void refresh();
    },
  };
}
