// Whoever we talk to waits on hold, not in the air, before another call is taken or placed: some phones see to it, no fact sheet promises it.
import type { CallId, Calls } from "@/utils/calls/call.ts";
import { inState } from "@/utils/calls/select.ts";
import { AppError } from "@/utils/errors.ts";
import type { Ledger } from "./ledger.ts";

/** Milliseconds that a step waits to see what Webex accepted before the next is asked. */
export const seenWithin = 3000;

export interface HoldDeps {
  readonly calls: () => Calls;
  readonly ledger: Pick<Ledger, "ask">;
  /** Resolves when the calls satisfy it, or after so many milliseconds. */
  readonly until: (satisfied: (calls: Calls) => boolean, ms: number) => Promise<void>;
}

/** Holds every connected call but `except`, within an open entry of the ledger. A hold that is refused keeps nobody waiting. */
export async function holdOthers({ calls, ledger, until }: HoldDeps, entry: string, except: CallId | null): Promise<void> {
  for (const { call } of inState(calls(), "connected")) {
    if (call.id === except || call.conference) continue;
    try {
      await ledger.ask(entry, { kind: "hold", call: call.id }, "if-possible");
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      continue; // the phone may have held it; the answer must not wait for that
    }
    await until((present) => present.byId[call.id]?.call.state !== "connected", seenWithin);
  }
}
