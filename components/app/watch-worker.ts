// Notices at once that the worker died, and wakes it: an open console is blind no longer than that takes. ★ browser
import { browser } from "wxt/browser";
import { sendMessage } from "@/utils/messages.ts";
import type { Live } from "./live.ts";

/** Milliseconds before each try to reach a worker that does not answer. */
const pauses = [0, 200, 1000, 5000] as const;
/** Milliseconds, so that a worker that ends at once is not woken without end. */
const beforeHolding = 500;

/**
 * Carries no state (that is storage's): the port only breaks when the worker ends. A worker that is slow or dead leaves the page as it is, aged.
 * Also tells the worker when the network or the person came back, so that no back-off is waited out.
 */
export function watchWorker({
  live,
  page,
  wait,
}: {
  readonly live: Live;
  readonly page: string;
  readonly wait: (ms: number) => Promise<void>;
}): void {
  let greeting = false;

  async function greet(): Promise<void> {
    if (greeting) return;
    greeting = true;
    for (const pause of pauses) {
      await wait(pause);
      try {
        await sendMessage("hello", page);
        live.awake.value = true;
        break;
      } catch {
        live.awake.value = false; // dead or just starting: asked again, later each time
      }
    }
    greeting = false;
  }

  function hold(): void {
    const port = browser.runtime.connect({ name: page });
    port.onDisconnect.addListener(() => {
      live.awake.value = false;
      void greet()
        .then(() => wait(beforeHolding))
        .then(hold);
    });
  }

  hold();
  void greet();
  window.addEventListener("online", () => void greet());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void greet();
  });
}
