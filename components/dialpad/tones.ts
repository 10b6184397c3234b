// Tones in the order in which they were pressed: one request on the wire, what is pressed meanwhile goes together with the next.
import type { CallId } from "@/utils/calls/call.ts";

interface Parts {
  /** Resolves when Webex took them, or refused (already told to the user). */
  send(call: CallId, digits: string): Promise<unknown>;
}

/** Webex takes at most this many at once (registry: call.dtmf). */
const mostAtOnce = 64;

export function createTones({ send }: Parts): { press(call: CallId, digit: string): void } {
  let waiting: { readonly call: CallId; readonly digits: string } | null = null;
  let isSending = false;

  async function drain(): Promise<void> {
    isSending = true;
    while (waiting !== null) {
      const { call, digits } = waiting;
      waiting = digits.length > mostAtOnce ? { call, digits: digits.slice(mostAtOnce) } : null;
      await send(call, digits.slice(0, mostAtOnce));
    }
    isSending = false;
  }

  return {
    press(call, digit) {
      // What was meant for a call that is no longer talked to is not for this one.
      waiting = waiting?.call === call ? { call, digits: waiting.digits + digit } : { call, digits: digit };
      if (!isSending) void drain();
    },
  };
}
