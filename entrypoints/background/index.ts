// Composition root of the worker: builds everything, registers every listener in the first tick.
import { browser } from "wxt/browser";
import { defineBackground } from "wxt/utils/define-background";
import { toErrorData } from "@/utils/errors.ts";
import { createLog } from "@/utils/log.ts";
import { createLogStore } from "@/utils/log-store.ts";
import { onMessage } from "@/utils/messages.ts";
import { createWorker } from "./worker.ts";

const watchdog = "watchdog";

export default defineBackground({
  type: "module",
  main() {
    const now = () => Date.now();
    const setTimer = (run: () => void, ms: number) => void setTimeout(run, ms);
    const store = createLogStore({ setTimer, failed: (cause) => console.error("log not written", toErrorData(cause).code) });
    const log = (room: string) => createLog(room, store.sink, now);
    const messages = log("messages");
    const worker = createWorker({ now, setTimer, log, clearLog: store.clear, flushLog: store.flush });

    /** Only our own pages: not content scripts, not other extensions (product.md §6). */
    const fromUs = (sender: { readonly id?: string; readonly url?: string; readonly origin?: string }) =>
      sender.id === browser.runtime.id && (sender.url ?? "").startsWith(browser.runtime.getURL("/"));

    onMessage("run", ({ data, sender }) => {
      if (fromUs(sender)) return worker.run(data);
      messages.warn("sender refused", { id: sender.id ?? null });
      return {
        ok: false,
        entry: null,
        error: { code: "sender-refused", owner: "switchboard", retry: false, detail: null, status: null, trackingId: null, retryAfterMs: null },
      };
    });
    onMessage("hello", async ({ sender }) => {
      if (fromUs(sender)) await worker.hello();
    });
    browser.runtime.onMessageExternal?.addListener((_message: unknown, sender: { readonly id?: string }) => {
      messages.warn("sender refused", { id: sender.id ?? null });
    });
    // A page holds a port only to notice that the worker ended; nothing is said over it.
    browser.runtime.onConnect.addListener((port) => {
      if (!port.sender || !fromUs(port.sender)) port.disconnect();
    });
    browser.runtime.onInstalled.addListener(() => void worker.hello());
    browser.runtime.onStartup.addListener(() => void worker.hello());
    browser.alarms.onAlarm.addListener(({ name }) => {
      if (name === watchdog) void worker.watch();
    });
    browser.permissions.onAdded.addListener(() => void worker.hello());
    self.addEventListener("online", () => void worker.hello());
    worker.register();

    // Revives the worker when nothing else does (design.md §6).
    void browser.alarms.create(watchdog, { periodInMinutes: 0.5 });
    void worker.start();
  },
});
