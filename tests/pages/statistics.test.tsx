// The statistics section of the settings page: its states, by role and name, with a faked worker and records on a faked disk.
import "fake-indexeddb/auto";
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { StatisticsRow } from "@/components/admin/Statistics.tsx";
import { sortLegs } from "@/components/admin/StatisticsRecords.tsx";
import { SettingsContext, type SettingsPage } from "@/components/settings/page.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { AppError } from "@/utils/errors.ts";
import { type GrantRecord, noGrant } from "@/utils/grants/grant.ts";
import type { RunReply } from "@/utils/messages.ts";
import { addDays, daysOnOffer, windowsOf } from "@/utils/statistics/days.ts";
import { type CallLeg, readLeg } from "@/utils/statistics/record.ts";
import { recordsCsv } from "@/utils/statistics-csv.ts";
import { type StatisticsJob, statisticsJobItem } from "@/utils/statistics-state.ts";
import { createStatisticsStore } from "@/utils/statistics-store.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const yesterday = addDays(daysOnOffer(now, zone).last, -1);
const job = (more: Partial<StatisticsJob> = {}): StatisticsJob => ({
  from: yesterday,
  to: yesterday,
  zone,
  phase: "done",
  done: 2,
  total: 2,
  records: 0,
  waiting: null,
  error: null,
  startedAt: now - 1000,
  changedAt: now,
  ...more,
});

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(async () => {
  cleanup();
  await createStatisticsStore().clear();
});

async function setUp({ stored = null, authorised = true }: { stored?: StatisticsJob | null; authorised?: boolean } = {}) {
  await statisticsJobItem.set(stored);
  const live = createFakeLive(now);
  const ask = vi.fn(async (_command: string, _args: unknown): Promise<RunReply> => ({ ok: true, entry: null, data: null }));
  const grants = signal<readonly GrantRecord[]>(authorised ? [{ ...noGrant("read-statistics"), state: "authorised" }] : []);
  const said: string[] = [];
  const page = { live, ask, grants, say: (words: string) => said.push(words) } as unknown as SettingsPage;
  render(
    <SettingsContext value={page}>
      <StatisticsRow />
    </SettingsContext>,
  );
  return { ask, said, live };
}

const made = (n: number, more: Record<string, string> = {}): CallLeg => {
  const start = (windowsOf(yesterday, yesterday, zone)[0]?.from ?? 0) + n * 60_000;
  return readLeg({
    "Report ID": `r${n}`,
    "Correlation ID": `c${n}`,
    "Start time": new Date(start).toISOString(),
    "Answer time": new Date(start + 5_000).toISOString(),
    "Release time": new Date(start + 65_000).toISOString(),
    Answered: "true",
    Direction: "TERMINATING",
    "Call type": "SIP_INBOUND",
    "Called number": "+35315550100",
    "Called line ID": "Reception",
    "Calling line ID": `Caller ${n}`,
    ...more,
  }) as CallLeg;
};

async function keep(legs: readonly CallLeg[]): Promise<void> {
  const [window] = windowsOf(yesterday, yesterday, zone);
  if (window) await createStatisticsStore().addPage({ ...window, asked: window, pages: 1, records: legs.length, next: null, readAt: now }, legs);
}

describe("choosing and loading", () => {
  it("offers yesterday, asks the worker, and refuses days the wrong way round without asking", async () => {
    const { ask, said } = await setUp();
    const load = await screen.findByRole("button", { name: "Load" });
    fireEvent.click(load);
    await waitFor(() => expect(ask).toHaveBeenCalledWith("statistics.load", { from: yesterday, to: yesterday }));
    await waitFor(() => expect(said).toContain("Reading has begun"));
    fireEvent.input(screen.getByLabelText("From"), { target: { value: addDays(yesterday, 1) } });
    fireEvent.click(load);
    expect(await screen.findByText(/the first one first/)).toBeTruthy();
    expect(ask).toHaveBeenCalledTimes(1);
  });
  it("says what is missing where nobody authorised it", async () => {
    await setUp({ authorised: false });
    expect(await screen.findByText(/needs the authorisation/)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Load" }).disabled).toBe(true);
  });
});

describe("while it is read", () => {
  it.each([
    [{ why: "limit", kind: "window", until: now + 41_200 }, "Webex allows one window a minute: next in 42 s"],
    [{ why: "limit", kind: "page", until: now + 3_000 }, "Webex allows ten pages a minute: next in 3 s"],
    [{ why: "told", kind: "page", until: now + 3_000 }, "Webex asks us to wait: next in 3 s"],
    [{ why: "retry", kind: "page", until: now - 3_000 }, "Webex did not answer as it should: next try in 0 s"],
    [null, "Reading…"],
  ] as const)("says honestly why it waits: %j", async (waiting, words) => {
    const { ask } = await setUp({ stored: job({ phase: "running", done: 1, total: 6, records: 120, waiting }) });
    expect(await screen.findByText(words)).toBeTruthy();
    const bar = screen.getByRole<HTMLProgressElement>("progressbar", { name: "Windows read" });
    expect([bar.value, bar.max, bar.getAttribute("aria-valuetext")]).toEqual([1, 6, "1 of 6 windows, 120 records"]);
    fireEvent.click(screen.getByRole("button", { name: "Stop" }));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("statistics.stop", {}));
  });
});

describe("what came of it", () => {
  it("names the role when Webex refuses", async () => {
    await setUp({ stored: job({ phase: "failed", done: 0, error: new AppError("forbidden", { status: 403, trackingId: "ROUTER_9" }).data }) });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Webex Calling Detailed Call History API access");
    expect(alert.textContent).toContain("ROUTER_9");
  });
  it("shows what is there of a reading that was stopped", async () => {
    await keep([made(1)]);
    await setUp({ stored: job({ phase: "stopped", done: 1, total: 6 }) });
    expect(await screen.findByText(/1 of 6 windows are here/)).toBeTruthy();
    expect(await screen.findByRole("table", { name: "Busiest destinations" })).toBeTruthy();
  });
  it("says so when there were no calls", async () => {
    await setUp({ stored: job() });
    expect(await screen.findByText("No calls in these days.")).toBeTruthy();
  });
  it("counts, filters, and turns pages", async () => {
    await keep([
      ...Array.from({ length: 60 }, (_, n) => made(n)),
      made(100, { "Call type": "SIP_NATIONAL", Direction: "ORIGINATING", Answered: "false" }),
    ]);
    await setUp({ stored: job({ records: 61 }) });
    const figure = async (name: string) => (await screen.findByText(name, { selector: "dt" })).nextElementSibling?.textContent;
    expect(await figure("Calls")).toBe("61");
    expect(await figure("Missed")).toBe("1");
    expect(screen.getByRole("img", { name: /Calls per hour\. 61 calls/ })).toBeTruthy();
    expect(screen.getByText("1–50 of 61")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Next" }));
    expect(await screen.findByText("51–61 of 61")).toBeTruthy();
    fireEvent.change(screen.getByRole("combobox", { name: "Show" }), { target: { value: "out" } });
    await waitFor(async () => expect(await figure("Calls")).toBe("1"));
    const [hours] = screen.getAllByText(/Show as table/);
    fireEvent.click(hours as HTMLElement);
    expect(within(screen.getByRole("table", { name: "Calls per hour" })).getAllByRole("row")).toHaveLength(25);
  });
  it("orders by any column, and what is not told stands last both ways", () => {
    const legs = [made(1, { "Ring duration": "9" }), made(2), made(3, { "Ring duration": "10" })];
    expect(sortLegs(legs, "ring", false).map(({ id }) => id)).toEqual(["r1", "r3", "r2"]);
    expect(sortLegs(legs, "ring", true).map(({ id }) => id)).toEqual(["r3", "r1", "r2"]);
  });
});

describe("the file", () => {
  it("has a line a record, and no formula in it", () => {
    const csv = recordsCsv([made(1, { "Calling line ID": '=HYPERLINK("x")' }), made(2, { "Calling line ID": "Müller, B." })]);
    const lines = csv.trimEnd().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(csv.startsWith("\uFEFFStarted,")).toBe(true);
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`);
    expect(lines[2]).toContain('"Müller, B."');
  });
});
