// The worker is killed at each step of a safe send: the next one brings the caller to somebody, and leaves no leg behind.
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import type { Behaviour } from "../webex/switch.ts";
import { killWorker } from "./harness/kill.ts";
import { type Scene, shows, showsNoCall, type, until } from "./harness/scene.ts";
import { ben, hands, openSender, refuseMuteTransfer, target } from "./harness/sender.ts";

describe.each([
  { over: "XSI", xsiEnabled: true },
  { over: "the Calling API", xsiEnabled: false },
])("the worker is killed, over $over", ({ xsiEnabled }) => {
  let scene: Scene;
  const { where, legs, key, answered } = hands(() => scene);
  beforeAll(async () => {
    scene = await openSender(xsiEnabled);
    if (xsiEnabled) refuseMuteTransfer(scene);
  });
  afterAll(() => scene?.close());
  afterEach(async () => {
    scene.webex.faults.clear();
    if (xsiEnabled) refuseMuteTransfer(scene);
    await scene.clearCalls();
    // A send that was cut short gives its text back, once its command was heard to have failed.
    await until(async () => (await scene.panel.getByRole("combobox", { name: "Find or dial" }).inputValue()) === target, "", 2_000).catch(() => {});
    await type(scene.panel, "");
  });
  /** The next worker's first pulse closes the gap. */
  const gaps = () =>
    scene.panel.evaluate(async () => {
      const { chrome } = globalThis as unknown as { chrome: { storage: { local: { get(key: string): Promise<Record<string, { d: unknown[] }>> } } } };
      return (await chrome.storage.local.get("desk:gaps"))["desk:gaps"]?.d.length ?? 0;
    });
  /** Answered, sent by number, and killed as soon as this request is there; Webex takes its time to answer it. null: when `then` is done. */
  const killAt = async (request: { readonly method: string; readonly path: RegExp } | null, does: Behaviour, then = async () => {}) => {
    scene.webex.switch.setBehaviour(target, does);
    await answered();
    const slow = request && scene.webex.faults.add({ match: request, do: { latencyMs: 700 } });
    await scene.panel.keyboard.type(target);
    await key("Enter");
    await then();
    if (slow) await until(() => slow.hits > 0, "the step was never reached");
    const before = await gaps();
    await killWorker(scene.desk);
    await until(async () => (await gaps()) > before, "no worker took the line up again", 15_000);
  };
  const isBack = async () => {
    await until(() => where().state === "talking" && legs().length === 1, "the caller is not back, or a leg is left hanging", 25_000);
    await shows(scene.panel, ben.name, "connected");
  };
  const isWith = (extension: string) =>
    until(() => where().state === "talking" && where().with === scene.webex.person(extension).uuid && legs().length === 0, "not sent on", 25_000);

  if (xsiEnabled) {
    test("holding: the caller is back", async () => {
      await killAt({ method: "PUT", path: /\/Hold$/i }, { kind: "never" });
      await isBack();
    });
    test("dialling: the caller is sent on or back, and no leg is forgotten", async () => {
      await killAt({ method: "POST", path: /\/calls\/new/i }, { kind: "answers", afterMs: 1_500 });
      await until(
        () => (where().state === "talking" && legs().length === 0) || (where().state === "talking" && legs().length === 1),
        "in between",
        25_000,
      );
    });
    test("ringing: the next worker brings it to its end", async () => {
      await killAt(null, { kind: "answers", afterMs: 2_500 }, () =>
        until(() => legs().some((leg) => leg.personality === "Originator"), "nobody was rung"),
      );
      await isWith(target);
    });
    test("completing: sent on, asked once more only where it was not done", async () => {
      await killAt({ method: "PUT", path: /\/ConsultTransfer\//i }, { kind: "answers", afterMs: 200 });
      await isWith(target);
      await showsNoCall(scene.panel);
    });
    test("coming back: the caller is back", async () => {
      await killAt({ method: "DELETE", path: /\/calls\/callhalf/i }, { kind: "never" }, async () => {
        await until(() => legs().length === 2, "nobody was rung");
        await key("Escape");
      });
      await isBack();
    });
  } else {
    test("ringing: Webex brings it to its end", async () => {
      await killAt(null, { kind: "answers", afterMs: 2_500 }, () => until(() => legs().length === 2, "nobody was rung"));
      await isWith(target);
    });
    test("asked, and not answered yet: the caller is sent on or back", async () => {
      await killAt({ method: "POST", path: /\/telephony\/calls\/transfer/i }, { kind: "busy" });
      await isBack();
    });
  }
});
