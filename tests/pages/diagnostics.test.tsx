// The diagnostics page: evidence from storage, by role and name, with nobody behind it.
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Desk } from "@/components/app/desk.ts";
import type { Support } from "@/components/app/support.ts";
import { createView } from "@/components/app/view.ts";
import { Diagnostics } from "@/components/diagnostics/DiagnosticsPage.tsx";
import { ledgerRows, logRows, silence, span } from "@/components/diagnostics/evidence.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import type { LedgerEntry } from "@/utils/calls/record.ts";
import type { Trial, TrialId, Trials } from "@/utils/diagnostics/facts.ts";
import { silentMs } from "@/utils/diagnostics/facts.ts";
import { sampled, workerLatencyItem } from "@/utils/diagnostics/latency.ts";
import { noRequests, noted, pulsed, requestsItem } from "@/utils/diagnostics/requests.ts";
import { AppError } from "@/utils/errors.ts";
import { grantScopes, noGrant } from "@/utils/grants/grant.ts";
import { grantsItem } from "@/utils/grants/record.ts";
import type { LogLine } from "@/utils/log.ts";
import { logItem } from "@/utils/log-store.ts";
import type { RunReply } from "@/utils/messages.ts";
import { userSettingsItem } from "@/utils/policy.ts";
import { lineItem, linkItem, pulseItem } from "@/utils/state.ts";

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
  const support = createFakeSupport();
  const run = vi.fn(async (_command: string): Promise<RunReply> => ({ ok: true, entry: null, data: null }));
  const show = () =>
    render(
      <Desk.Provider value={{ live, view, run, surface: "page" }}>
        <Diagnostics support={support} band={() => null} />
      </Desk.Provider>,
    );
  return { live, view, run, show, support };
}

const trial = (found: unknown, more: Partial<Trial> = {}) => ({ at: now, ms: 12, status: 200, trackingId: "ROUTER_9", error: null, found, ...more });

/** A browser, a network and a worker with nothing wrong. */
function createFakeSupport() {
  const answers: Partial<Record<TrialId, unknown>> = {
    me: trial({ extension: true, number: true }),
    organization: trial("addresses"),
    calls: trial(null),
    settings: trial(null),
    xsi: trial(null),
    endpoints: trial([{ name: "Cisco 8851", type: "CALLING_DEVICE", remote: true, preferred: false }]),
  };
  return {
    answers,
    readPermissions: vi.fn<Support["readPermissions"]>(async () => ({ missing: [], missingHosts: [], granted: 11 })),
    tryStorage: vi.fn<Support["tryStorage"]>(async () => [{ area: "local", failure: null, used: 9000, quota: 10_000_000, broken: [] }]),
    reachWebex: vi.fn<Support["reachWebex"]>(async () => ({
      host: "webexapis.com",
      at: Date.now(),
      ms: 40,
      online: true,
      answer: "webex",
      status: 401,
      trackingId: "ROUTER_8",
      date: Date.now() - 300,
      retryAfterMs: null,
    })),
    greetWorker: vi.fn<Support["greetWorker"]>(async () => ({ answered: true, ms: 9 })),
    tryCall: vi.fn(async (id: TrialId) => ({ [id]: answers[id] }) as Trials),
    readHosts: vi.fn<Support["readHosts"]>(async (hosts) => hosts.map((host) => ({ host, approved: true, granted: true }))),
    allowHosts: vi.fn<Support["allowHosts"]>(async () => true),
    discardBroken: vi.fn<Support["discardBroken"]>(async () => undefined),
  };
}

/** Somebody is signed in and the line is live, as storage tells it. */
async function storeDesk() {
  const record = {
    ...noGrant("my-line"),
    way: "code" as const,
    state: "authorised" as const,
    validUntil: Date.now() + 9e8,
    scopes: grantScopes["my-line"],
  };
  await userSettingsItem.set({ "integration.clientId": "C1" });
  await grantsItem.set([record]);
  await linkItem.set({ ...live0, since: Date.now() - 1000 });
  await pulseItem.set(Date.now());
  const xsi = { actions: "https://h.webex.com/a", events: "https://h.webex.com/e", channel: "https://h.webex.com/c", domain: null };
  await lineItem.set({
    grant: "my-line",
    personId: "P",
    userUuid: "U",
    orgId: "O",
    displayName: "Reception",
    extension: "1",
    number: null,
    country: null,
    broadworksId: null,
    xsi,
  });
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

const check = (name: string, word: string) => region("Checks").findByRole("listitem", { name: `${name}: ${word}` });
const runAll = () => fireEvent.click(screen.getByRole("button", { name: "Run all checks" }));

describe("checks", () => {
  it("are named by check and result, before and after they ran", async () => {
    await storeDesk();
    const { show, view } = setUp();
    show();
    expect(region("Checks").getAllByRole("listitem").length).toBeGreaterThan(17);
    await check("Event channel", "not run");
    runAll();
    for (const name of [
      "Permissions",
      "Storage",
      "Integration set-up",
      "Grant: my line",
      "Licence",
      "Event channel",
      "Pulse age",
      "Version and policy",
    ]) {
      await check(name, "passed");
    }
    await region("Checks").findByText(/Everything passed\./);
    expect(view.said.value.text).toBe("Everything passed.");
    expect(region("Devices").getByText("Cisco 8851")).toBeTruthy();
  });

  it("say why, who must fix it, what to do, and have the message ready", async () => {
    await storeDesk();
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const { show, support } = setUp();
    support.answers.organization = trial("absent");
    show();
    runAll();
    const item = await check("XSI addresses", "failed");
    expect(item.textContent).toContain("XSI is not enabled for your organisation.");
    expect(item.textContent).toContain("Who must fix it: Cisco");
    expect(item.textContent).toContain("ROUTER_9");
    await region("Checks").findByRole("link", { name: "Look at this first: XSI addresses" });
    fireEvent.click(within(item).getByRole("button", { name: "Copy message" }));
    await waitFor(() => expect(writeText.mock.calls[0]?.[0]).toContain("Please enable XSI"));
    expect(region("Checks").queryAllByRole("listitem", { name: /failed/ })).toHaveLength(1);
  });

  it("run alone, asking only what they look at", async () => {
    await storeDesk();
    const { show, support } = setUp();
    show();
    fireEvent.click(screen.getByRole("button", { name: "Run: Storage" }));
    await check("Storage", "passed");
    expect(support.tryCall).not.toHaveBeenCalled();
    expect(support.reachWebex).not.toHaveBeenCalled();
    await check("Network", "not run");
  });

  it("alone and not passing, look for the cause in what they depend on", async () => {
    await storeDesk();
    const { show, support } = setUp();
    support.reachWebex.mockResolvedValue({ ...(await support.reachWebex()), answer: "none", online: false, status: null, date: null });
    support.answers.calls = trial(null, { error: new AppError("offline").data, status: null });
    show();
    fireEvent.click(screen.getByRole("button", { name: "Run: Licence" }));
    const network = await check("Network", "failed");
    expect(network.textContent).toContain("Who must fix it: The network");
    expect((await check("Licence", "cannot tell")).textContent).toContain("before “Network” passes");
    await check("Event channel", "not run");
  });

  it("stand when the worker is silent: it is asked once, and what needs it cannot be told", async () => {
    await storeDesk();
    const { show, support } = setUp();
    support.greetWorker.mockResolvedValue({ answered: false, ms: 5000 });
    show();
    runAll();
    await check("Background", "failed");
    await check("Grant: my line", "cannot tell");
    await check("Permissions", "passed");
    expect(support.tryCall).not.toHaveBeenCalled();
    expect(support.greetWorker).toHaveBeenCalledTimes(1);
  });

  it("survive a source that throws", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await storeDesk();
    const { show, support } = setUp();
    support.readPermissions.mockRejectedValue(new Error("no such API"));
    show();
    runAll();
    await check("Permissions", "cannot tell");
    await check("Network", "passed");
  });

  it("mend with their one button, and look again", async () => {
    await storeDesk();
    const { show, support } = setUp();
    support.tryStorage.mockResolvedValueOnce([{ area: "local", failure: null, used: 1, quota: 100, broken: ["desk:gaps"] }]);
    show();
    runAll();
    fireEvent.click(within(await check("Storage", "failed")).getByRole("button", { name: "Discard what was set aside" }));
    await check("Storage", "passed");
    expect(support.discardBroken).toHaveBeenCalledTimes(1);
  });
});

describe("live view", () => {
  it("shows requests by endpoint, 429s with what they asked for, and says the plot in words", async () => {
    const { show, live } = setUp();
    live.now.value = now;
    const note = (endpoint: string, status: number, retryAfterMs: number | null) => ({
      at: now - 1000,
      endpoint,
      status,
      trackingId: null,
      retryAfterMs,
    });
    await requestsItem.set(pulsed(noted(noted(noRequests, note("GET people/me", 200, null)), note("GET people/{id}", 429, 30_000)), now, 15_200));
    show();
    expect(
      await region("Requests").findByText(/In the last hour: 2 requests, at most 2 in a minute; 1 refused; longest silence of the line 15\.2 s\./),
    ).toBeTruthy();
    expect(region("Requests").getByText(/30\.0 s after GET people\/\{id\}/)).toBeTruthy();
    expect(region("Requests").getByRole("img", { name: /^Requests and pulse over the last hour/ })).toBeTruthy();
  });

  it("shows what was measured today against what is promised", async () => {
    const { show } = setUp();
    await workerLatencyItem.set(sampled(workerLatencyItem.fallback, "key-request", 9, now));
    show();
    const row = await region("Latency").findByRole("row", { name: /From key to request/ });
    expect(row.textContent).toContain("9 ms");
    expect(row.textContent).toContain("16 ms");
  });

  it("holds the log still while somebody reads, and counts what came meanwhile", async () => {
    await logItem.set([line("info", "one")]);
    const { show } = setUp();
    show();
    await region("Log").findByText("one");
    fireEvent.click(region("Log").getByRole("checkbox", { name: "Follow" }));
    await logItem.set([line("info", "one"), line("error", "two")]);
    expect(await region("Log").findByText("Not followed: 1 new lines")).toBeTruthy();
    expect(region("Log").queryByText("two")).toBeNull();
    fireEvent.click(region("Log").getByRole("checkbox", { name: "Follow" }));
    expect(await region("Log").findByText("two")).toBeTruthy();
    fireEvent.change(region("Log").getByRole("combobox", { name: "Level" }), { target: { value: "error" } });
    await waitFor(() => expect(region("Log").queryByText("one")).toBeNull());
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
