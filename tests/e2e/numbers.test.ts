// Numbers on pages: marked where the site is allowed, nowhere else, with the page as it was; a click selects.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWebex, type Webex } from "../webex/index.ts";
import { type Desk, openDesk } from "./harness/launch.ts";

const allowed = "crm.example";
const other = "news.example";
const body = `<h1>Customers</h1>
  <p id="one">Ask for Ben at +44 20 7946 0018, or write to him.</p>
  <p id="two">Order 20240115-778123 of 15.01.2024</p>
  <p id="link"><a href="tel:+441632960002">+44 1632 960002</a></p>
  <p id="late"></p>`;
const html = `<!doctype html><html lang="en"><head><title>Customers</title></head><body>${body}</body></html>`;

let webex: Webex;
let desk: Desk;
beforeAll(async () => {
  webex = await startWebex();
  desk = await openDesk({ webex });
  for (const host of [allowed, other])
    await desk.context.route(`https://${host}/**`, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
});
afterAll(async () => {
  await desk?.close();
  await webex?.stop();
});

/** The browser's own question cannot be clicked by a program: the permission is given where the browser's page of extensions gives it. */
async function giveHost(host: string): Promise<void> {
  const page = await desk.context.newPage();
  await page.goto("chrome://extensions");
  await page.evaluate(
    async ([id, pattern]) => {
      const { developerPrivate } = (
        globalThis as unknown as { chrome: { developerPrivate: { addHostPermission(id: string, host: string): Promise<void> } } }
      ).chrome;
      await developerPrivate.addHostPermission(id ?? "", pattern ?? "");
    },
    [desk.extensionId, `https://${host}/*`],
  );
  await page.close();
}

const marks = (page: Page) =>
  page.evaluate(() => {
    const highlight = CSS.highlights.get("switchboard-number");
    return [...(highlight ?? [])].map((range) => range.startContainer.textContent?.slice(range.startOffset, range.endOffset) ?? "");
  });
const look = (page: Page) =>
  page.evaluate(() => ({
    html: document.documentElement.outerHTML,
    places: [...document.querySelectorAll("body *")].map((each) => JSON.stringify(each.getBoundingClientRect())),
  }));

async function visit(host: string): Promise<Page> {
  const page = await desk.context.newPage();
  await page.goto(`https://${host}/list`);
  return page;
}

test("marks on an allowed site, the page as it was, a click selects; none elsewhere, none when the site is taken back", {
  timeout: 90_000,
}, async () => {
  const before = await visit(allowed);
  const plain = await look(before);
  await before.close();

  await giveHost(allowed);
  const options = await desk.page("options");
  await options.setViewportSize({ width: 1000, height: 900 });
  const field = options.getByRole("textbox", { name: "Sites where numbers are marked" });
  await field.fill(`https://${allowed}/some/path`);
  await options.getByRole("button", { name: "Allow site" }).click();
  await options.getByRole("button", { name: `Remove: ${allowed}` }).waitFor();

  const worker = await desk.worker();
  await expect
    .poll(() =>
      worker.evaluate(async () => {
        const { scripting } = (
          globalThis as unknown as { chrome: { scripting: { getRegisteredContentScripts(): Promise<{ matches: string[] }[]> } } }
        ).chrome;
        return (await scripting.getRegisteredContentScripts()).flatMap(({ matches }) => matches);
      }),
    )
    .toEqual([`https://${allowed}/*`]);

  const page = await visit(allowed);
  await expect.poll(() => marks(page), { timeout: 20_000 }).toEqual(["+44 20 7946 0018"]);
  expect(await look(page)).toEqual(plain);

  // What comes later is marked too.
  await page.evaluate(() => {
    const late = document.querySelector("#late");
    if (late) late.textContent = "Ada: +1 212 555 0123";
  });
  await expect.poll(() => marks(page), { timeout: 20_000 }).toContain("+1 212 555 0123");

  const place = await page.evaluate(() => {
    const [range] = CSS.highlights.get("switchboard-number") ?? [];
    const live = document.createRange();
    live.setStart(range?.startContainer ?? document.body, range?.startOffset ?? 0);
    live.setEnd(range?.endContainer ?? document.body, range?.endOffset ?? 0);
    const { x, y, width, height } = live.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });
  await page.mouse.click(place.x, place.y);
  await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe("+44 20 7946 0018");
  await page.mouse.click(place.x, place.y + 400);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("");

  const elsewhere = await visit(other);
  await elsewhere.waitForLoadState("networkidle");
  expect(await elsewhere.evaluate(() => CSS.highlights.has("switchboard-number"))).toBe(false);

  await options.bringToFront();
  await options.getByRole("button", { name: `Remove: ${allowed}` }).click();
  await expect.poll(() => page.evaluate(() => CSS.highlights.has("switchboard-number")), { timeout: 20_000 }).toBe(false);
});
