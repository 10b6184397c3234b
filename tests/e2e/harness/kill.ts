// Ends the service worker as the browser does at its limits, and waits until it is gone (design.md §6).
import { randomUUID } from "node:crypto";
import type { Desk } from "./launch.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when the worker is gone, or already another one: a revival keeps the target's id, so the victim is marked. Throws when none runs or it will not go. */
export async function killWorker(desk: Desk, timeoutMs = 5_000): Promise<void> {
  const browser = desk.context.browser();
  if (browser === null) throw new Error("The browser is gone.");
  const worker = await desk.worker();
  const mark = randomUUID();
  const marked = () => worker.evaluate((name) => name in globalThis, mark).catch(() => true); // it died while answering: look again
  await worker.evaluate((name) => void Object.assign(globalThis, { [name]: true }), mark);
  const session = await browser.newBrowserCDPSession();
  try {
    const find = async () => {
      const { targetInfos } = await session.send("Target.getTargets");
      return targetInfos.find(({ type, url }) => type === "service_worker" && url.startsWith(`chrome-extension://${desk.extensionId}/`));
    };
    const victim = await find();
    if (victim === undefined) throw new Error("No worker is running: there is nothing to kill.");
    await session.send("Target.closeTarget", { targetId: victim.targetId });
    const deadline = Date.now() + timeoutMs;
    while ((await find()) !== undefined && (await Promise.race([marked(), pause(100).then(() => true)]))) {
      if (Date.now() > deadline) throw new Error(`The worker was still there ${timeoutMs} ms after it was closed.`);
      await pause(10);
    }
  } finally {
    await session.detach();
  }
}
