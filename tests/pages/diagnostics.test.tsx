// The diagnostics page: evidence from storage, by role and name, with nobody behind it.
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Desk } from "@/components/app/desk.ts";
import { createView } from "@/components/app/view.ts";
import { DiagnosticsPage } from "@/components/diagnostics/DiagnosticsPage.tsx";
import { ledgerRows, logRows, silence, silentMs, span } from "@/components/diagnostics/evidence.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import type { LedgerEntry } from "@/utils/calls/record.ts";
import { AppError } from "@/utils/errors.ts";
import type { LogLine } from "@/utils/log.ts";
import { logItem } from "@/utils/log-store.ts";
import type { RunReply } from "@/utils/messages.ts";
import { linkItem } from "@/utils/state.ts";

const now = 1_790_000_000_000;
const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: "1",
  command: "call.hold",
  call: "c",
  askedAt: now,
  acceptedAt: now + 180,
  seenAt: now + 1230,
  outcome: "confirmed",
  error: null,
  via: "xsi",
  trackingId: "NA_1",
  ...more,
});
const line = (level: LogLine["level"], text: string, facts: LogLine["facts"] = {}): LogLine => ({ at: now, level, room: "xsi.channel", text, facts });
const live0 = {
  ...linkItem.fallback,
  phase: "live" as const,
  via: "xsi" as const,
  channelId: "chan-1",
  subscriptionId: "sub-1",
  since: now - 60_000,
};

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
  const run = vi.fn(async (_command: string): Promise<RunReply> => ({ ok: true, entry: null, data: null }));
  const show = () =>
    render(
      <Desk.Provider value={{ live, view, run, surface: "page" }}>
        <DiagnosticsPage />
      </Desk.Provider>,
    );
  return { live, view, run, show };
}

const region = (name: string) => within(screen.getByRole("region", { name }));

describe("diagnostics page", () => {
  it("shows the line with its pulse, channel, subscription and version", () => {
    const { live, show } = setUp();
    live.link.value = live0;
    live.pulse.value = now - 3200;
    show();
    const text = screen.getByRole("region", { name: "Line" }).textContent ?? "";
    for (const part of ["Live", "3.2 s ago", "chan-1", "sub-1", "0.1.0", "XSI events"]) expect(text).toContain(part);
    expect(text).not.toContain("nothing was heard");
  });

  it("does not believe a line that is written as live and silent", () => {
    const { live, show } = setUp();
    live.link.value = { ...live0, since: now - 600_000 };
    live.pulse.value = now - 120_000;
    show();
    expect(region("Line").getByText(/nothing was heard for 2 min 0 s/)).toBeTruthy();
  });

  it("names the problem, its remedy and its tracking id", () => {
    const { live, show } = setUp();
    live.link.value = { ...live0, phase: "waiting", error: new AppError("overloaded", { status: 503, trackingId: "ROUTER_1" }).data };
    show();
    expect(region("Line").getByText("Webex is overloaded")).toBeTruthy();
    expect(region("Line").getByText(/ROUTER_1/)).toBeTruthy();
  });

  it("reconnects, and offers that only to somebody who is signed in", async () => {
    const { live, run, show } = setUp();
    show();
    expect(screen.queryByRole("button", { name: "Reconnect" })).toBeNull();
    live.link.value = live0;
    fireEvent.click(await screen.findByRole("button", { name: "Reconnect" }));
    await waitFor(() => expect(run).toHaveBeenCalledWith("line.reconnect"));
  });

  it("shows ledger, gaps, settings and log, and says so where there is nothing", async () => {
    const { live, show } = setUp();
    show();
    expect(region("Ledger").getByText(/Nothing was asked/)).toBeTruthy();
    expect(region("Gaps").getByText("No gap is recorded.")).toBeTruthy();
    expect(region("Log").getByText("The log is empty.")).toBeTruthy();
    live.ledger.value = [
      entry(),
      entry({ id: "2", command: "call.answer", outcome: "refused", error: new AppError("cannot-answer").data, acceptedAt: null, seenAt: null }),
    ];
    live.gaps.value = [{ from: now, to: now + 1800, reason: "heartbeat 404" }];
    await logItem.set([line("warn", "channel lost", { status: 404 })]);
    await waitFor(() => expect(region("Ledger").getAllByRole("row")).toHaveLength(3));
    expect(region("Ledger").getAllByRole("row")[1]?.textContent).toContain("refused");
    expect(region("Gaps").getByText("1.8 s")).toBeTruthy();
    expect(await region("Log").findByText(/channel lost\s+status=404/)).toBeTruthy();
    expect(region("Settings").getByText("xsi.eventPackage")).toBeTruthy();
  });

  it("copies one region's evidence as text", async () => {
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const { live, show, view } = setUp();
    live.ledger.value = [entry()];
    show();
    fireEvent.click(screen.getByRole("button", { name: "Copy: Ledger" }));
    await waitFor(() => expect(view.said.value.text).toBe("Copied"));
    expect(writeText.mock.calls[0]?.[0]).toMatch(/call\.hold\t.*\t\+180 ms\t\+1\.2 s\tconfirmed\txsi\tNA_1/);
  });
});

describe("evidence", () => {
  it("says spans in words that fit their size", () => {
    expect([-5, 0, 999, 1000, 59_999, 60_000, 3_600_000].map(span)).toEqual(["0 ms", "0 ms", "999 ms", "1.0 s", "59.9 s", "1 min 0 s", "1 h 0 min"]);
  });

  it("puts the newest first", () => {
    expect(ledgerRows([entry({ id: "old" }), entry({ id: "new" })]).map(({ id }) => id)).toEqual(["new", "old"]);
  });

  it("filters the log by level and by every word", () => {
    const lines = [line("debug", "beat"), line("warn", "channel lost", { status: 404 }), line("error", "gave up")];
    expect(logRows(lines, "", "warn").map(({ text }) => text.split("  ")[0])).toEqual(["gave up", "channel lost"]);
    expect(logRows(lines, "LOST 404", "debug")).toHaveLength(1);
    expect(logRows(lines, "lost 500", "debug")).toHaveLength(0);
  });

  it("knows silence only of a line that is written as live", () => {
    const link = { ...live0, since: now - 600_000 };
    expect(silence(link, now - silentMs, now)).toBe(silentMs);
    expect(silence(link, now - silentMs + 1, now)).toBeNull();
    expect(silence({ ...link, phase: "waiting" }, 0, now)).toBeNull();
  });
});
