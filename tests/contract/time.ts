// Time that goes as fast as the work allows: whenever nothing is under way any more, the next timer is due. Seconds of waiting cost nothing, and no busy machine makes them longer.
import { vi } from "vitest";

/** Turns of the event loop in which a request and its answer cross the loopback, a TLS handshake included (about ten); generous. */
const turnsAtRest = 40;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function timeoutOf(ms: number): AbortSignal {
  const timeout = new AbortController();
  setTimeout(() => timeout.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")), ms);
  return timeout.signal;
}

/**
 * Until the answer is called, clock and timers (`Date`, `setTimeout`, `setInterval`, `AbortSignal.timeout`) are of this kind; sockets are the real
 * ones. Whoever sleeps must sleep its whole time: a loop that waits until it is due and always wakes a little early would never get there.
 */
export function startFastTime(): () => Promise<void> {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const timeouts = vi.spyOn(AbortSignal, "timeout").mockImplementation(timeoutOf);
  const state = { over: false };
  const passing = (async () => {
    while (!state.over) {
      for (let turns = 0; turns < turnsAtRest && !state.over; turns++) await turn();
      if (!state.over) vi.advanceTimersToNextTimer();
    }
  })();
  return async () => {
    state.over = true;
    await passing;
    timeouts.mockRestore();
    vi.useRealTimers();
  };
}

export async function inFastTime<T>(act: () => Promise<T>): Promise<T> {
  const stop = startFastTime();
  try {
    return await act();
  } finally {
    await stop();
  }
}
