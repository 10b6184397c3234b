// The report on its page: what is shown is the file, byte for byte, and it goes nowhere by itself.
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Desk } from "@/components/app/desk.ts";
import { createView } from "@/components/app/view.ts";
import { Report } from "@/components/diagnostics/Report.tsx";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { makeCall } from "@/tests/unit/background/bench.ts";
import { noCalls } from "@/utils/calls/call.ts";
import { reduce } from "@/utils/calls/reducer.ts";
import { openReport } from "@/utils/diagnostics/replay.ts";
import { callsItem } from "@/utils/state.ts";

const now = 1_790_000_000_000;
const caller = { name: "Quennevere Zorblax", number: "+4930555012", userId: null, withheld: false, kind: "external" as const };

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
  Object.assign(fakeBrowser, { identity: { getRedirectURL: () => "https://abc.chromiumapp.org/webex" } });
  Object.assign(fakeBrowser.runtime, { getManifest: () => ({ version: "0.1.0" }) });
});
afterEach(cleanup);

function setUp() {
  const live = createFakeLive(now);
  const view = createView({ live, sources: [], describe: () => null });
  const run = vi.fn();
  render(
    <Desk.Provider value={{ live, view, run, surface: "page" }}>
      <Report />
    </Desk.Provider>,
  );
  return { view, run };
}

const preview = () => screen.findByRole("group", { name: "Preview of the report" });

describe("report", () => {
  it("is made only when asked for, and shown as the file that is copied and saved", async () => {
    const call = makeCall("callhalf-1:0", "offered", { party: caller });
    await callsItem.set(reduce(noCalls, { kind: "call", name: "CallReceivedEvent", at: now, order: null, call }));
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const blobs: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      blobs.push(blob as Blob);
      return "blob:report";
    });
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(`${this.download} ${this.href}`);
    });
    const sent = vi.spyOn(globalThis, "fetch");
    const { view } = setUp();
    expect(screen.queryByRole("group")).toBeNull();

    fireEvent.click(screen.getByRole("button", { name: "Export report" }));
    const text = (await preview()).textContent ?? "";
    expect(text).toContain("callhalf-1:0");
    expect(text).not.toMatch(/Zorblax|Quennevere|30555012/);
    expect(openReport(text)).toMatchObject({ ok: false, problem: { kind: "empty" } });
    expect(screen.getByText(/^Nothing is sent\./)).toBeTruthy();
    expect(view.said.value.text).toBe("The report is ready below.");

    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(saved).toEqual([expect.stringMatching(/^switchboard-report-[\dT-]+\.json blob:report$/)]);
    expect(await blobs[0]?.text()).toBe(text);
    fireEvent.click(screen.getByRole("button", { name: "Copy: Report" }));
    await waitFor(() => expect(writeText).toHaveBeenCalledWith(text));
    expect(sent).not.toHaveBeenCalled();
  });

  it("has other stand-ins each time", async () => {
    const call = makeCall("callhalf-1:0", "offered", { party: caller });
    await callsItem.set(reduce(noCalls, { kind: "call", name: "CallReceivedEvent", at: now, order: null, call }));
    setUp();
    const personIn = async () => /person-[0-9a-f]+/.exec((await preview()).textContent ?? "")?.[0];
    fireEvent.click(screen.getByRole("button", { name: "Export report" }));
    const first = await personIn();
    expect(first).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Export report" }));
    await waitFor(async () => expect(await personIn()).not.toBe(first));
  });

  it("says why when it cannot be made", async () => {
    vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new Error("no keys here"));
    const { view } = setUp();
    fireEvent.click(screen.getByRole("button", { name: "Export report" }));
    expect(await screen.findByText(/could not be made: Error: no keys here/)).toBeTruthy();
    expect(view.said.value.text).toContain("no keys here");
    expect(screen.getByRole("button", { name: "Export report" }).getAttribute("aria-disabled")).toBeNull();
  });

  it("comes out although storage cannot be read", async () => {
    vi.spyOn(fakeBrowser.storage.local, "get").mockRejectedValue(new Error("IO error"));
    setUp();
    fireEvent.click(screen.getByRole("button", { name: "Export report" }));
    expect((await preview()).textContent).toContain("unreadable");
  });
});
