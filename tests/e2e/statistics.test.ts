// Call statistics in a real browser: authorised, three days read with a 429 in the middle, over a worker's death while it waits, shown, sorted and saved as files.
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grantScopes } from "../../utils/grants/grant.ts";
import { addDays, daysOnOffer, startOfDay } from "../../utils/statistics/days.ts";
import { startWebex, type Webex } from "../webex/index.ts";
import { killWorker } from "./harness/kill.ts";
import { type Desk, openDesk } from "./harness/launch.ts";
import { until } from "./harness/scene.ts";
import { enterIntegration, passWebexPages, redirectAddress } from "./harness/sign-in.ts";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const today = daysOnOffer(Date.now(), zone).last;
const [from, to] = [addDays(today, -3), addDays(today, -1)];

let webex: Webex;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  webex = await startWebex();
  webex.cdr.limits = false;
  webex.cdr.pageMax = 80;
  desk = await openDesk({ webex });
  await enterIntegration(desk, webex.oauth.register({ redirects: [redirectAddress], scopes: grantScopes["read-statistics"] }));
  page = await desk.page("options");
  await page.setViewportSize({ width: 1100, height: 900 });
});
afterAll(async () => {
  await desk?.close();
  await webex?.stop();
});

const region = () => page.getByRole("region", { name: "Statistics", exact: true });
const feed = () => webex.requests.filter(({ path }) => path === "/v1/cdr_feed");
const records = () => webex.cdr.records(startOfDay(from, zone), startOfDay(addDays(to, 1), zone)).length;

async function download(name: string): Promise<{ readonly name: string; readonly text: string }> {
  const [file] = await Promise.all([page.waitForEvent("download"), region().getByRole("button", { name }).click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

describe("call statistics", () => {
  it("cannot be loaded before somebody authorised it, and says so", async () => {
    await region().getByText("needs the authorisation").waitFor();
    expect(await region().getByRole("button", { name: "Load" }).isDisabled()).toBe(true);
  });

  it("are read over three days, in six windows, with a 429 in the middle and a worker that dies", async () => {
    const row = page.getByRole("group", { name: "Read call statistics" });
    const [window] = await Promise.all([
      desk.context.waitForEvent("page"),
      row
        .getByRole("button", { name: /^Authorise/ })
        .first()
        .click(),
    ]);
    await Promise.all([window.waitForEvent("close"), passWebexPages(window, webex.person("Ada"))]);
    const load = region().getByRole("button", { name: "Load" });
    await until(() => load.isEnabled(), "the authorisation is not seen", 15_000);
    const before = feed().length;
    await region().getByLabel("From").fill(from);
    await region().getByLabel("To").fill(to);
    const slow = webex.faults.add({ match: { host: "analytics-calling.webexapis.com", path: /cdr_feed/ }, do: { latencyMs: 400 } });
    await load.click();
    await region().getByRole("progressbar", { name: "Windows read" }).waitFor();
    await until(() => feed().length >= before + 5, "the middle was not reached");
    webex.cdr.refuseNext("page", 4);
    await region()
      .getByText(/Webex asks us to wait: next in \d s/)
      .waitFor();
    await killWorker(desk);
    await page.reload(); // somebody looks: the worker is there again, and keeps to the wait
    await region().getByText(`Complete: ${records()} records from ${from} to ${to}.`).waitFor({ timeout: 45_000 });
    slow.remove();
    const asked = feed().slice(before);
    expect(asked.filter(({ status }) => status === 429)).toHaveLength(1);
    const windows = new Set(asked.filter(({ status }) => status === 200).map(({ query }) => query.startTime));
    expect(windows.size).toBe(6);
  });

  it("are shown as figures, plots with tables, and records in any order", async () => {
    for (const name of ["Calls per hour", "Answered, missed and sent by day", "How long callers waited", "How long people talked"])
      await region()
        .getByRole("img", { name: new RegExp(name) })
        .waitFor();
    await region().getByRole("table", { name: "Busiest destinations" }).waitFor();
    const hours = region().locator("figure", { hasText: "Calls per hour" });
    await hours.locator("summary").click();
    const shown = await hours.getByRole("row").allInnerTexts();
    const calls = Number((await region().locator("dt", { hasText: "Calls" }).locator("xpath=following-sibling::dd").innerText()).replace(/\D/g, ""));
    expect(shown.slice(1).reduce((sum, row) => sum + Number(row.split(/\s+/).at(-1)), 0)).toBe(calls);
    expect(calls).toBeLessThan(records());
    const table = region().getByRole("table", { name: "Records", exact: true });
    const started = async () => (await table.locator("tbody tr td:first-child").allInnerTexts()).map((text) => text.trim());
    expect(await started()).toEqual((await started()).toSorted().reverse());
    await table.getByRole("button", { name: "Started" }).press("Enter");
    await table.locator('th[aria-sort="ascending"]').waitFor();
    expect(await started()).toEqual((await started()).toSorted());
    await region().getByRole("button", { name: "Next" }).click();
    await region().getByText(`51–100 of ${records()}`).waitFor();
  });

  it("are saved as files", async () => {
    const file = await download("Export records as CSV");
    expect(file.name).toBe(`switchboard-records-${from}-${to}.csv`);
    expect(file.text.trimEnd().split("\r\n")).toHaveLength(records() + 1);
    expect((await download("Export figures as CSV")).text).toContain("Destination,");
  });

  it("are usable at 360 pixels, and have no fault that a machine finds", async () => {
    const found = await new AxeBuilder({ page }).include("#statistics").analyze();
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.setViewportSize({ width: 1100, height: 900 });
  });

  it("leave nothing when they are discarded", async () => {
    await region().getByRole("button", { name: "Discard" }).click();
    await region()
      .getByText(/Complete:/)
      .waitFor({ state: "detached" });
    const left = await page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open("switchboard-statistics");
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const counting = opening.result.transaction("pages").objectStore("pages").count();
            counting.onsuccess = () => resolve(counting.result);
          };
        }),
    );
    expect(left).toBe(0);
  });

  it("say which role is missing when Webex refuses", async () => {
    webex.cdr.roleGiven = false;
    await region().getByRole("button", { name: "Load" }).click();
    await region().getByRole("alert").getByText("Webex Calling Detailed Call History API access").first().waitFor();
    webex.cdr.roleGiven = true;
  });
});
