// The palette, the user's own keys, the address bar, the menu of a selection and its key, in a real browser with calls on the line.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Outsider, openScene, press, type Scene, shows, verb } from "./harness/scene.ts";

const ben = { name: "Ben & <Ode>", number: "+441632960001" };
const zoe = { name: "Zoë Ní Bhriain", extension: "1001" };

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.close());
afterEach(() => scene.clearCalls());

const legs = () => scene.webex.switch.legsOf(scene.webex.desk.uuid);
async function talkingTo(caller: Outsider): Promise<void> {
  scene.callIn(caller);
  await press(await shows(scene.panel, caller.name, "ringing"), "Answer");
  await shows(scene.panel, caller.name, "connected");
}
const palette = (page: Page) => page.getByRole("dialog", { name: "Command palette" });

describe("the palette", () => {
  test("holds who is talked to, by keyboard alone, and gives the focus back", async () => {
    await talkingTo(ben);
    const box = scene.panel.getByRole("combobox", { name: "Find or dial" });
    await box.focus();
    await scene.panel.keyboard.press("Control+k");
    await scene.panel.keyboard.type("hold");
    await palette(scene.panel)
      .getByRole("option", { name: /^Hold Ben & <Ode>/, selected: true })
      .waitFor();
    await scene.panel.keyboard.press("Enter");
    await shows(scene.panel, ben.name, "held");
    expect(await palette(scene.panel).count()).toBe(0);
    await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("asks to whom, and sends there", async () => {
    scene.webex.switch.setBehaviour(zoe.extension, { kind: "answers", afterMs: 60_000 });
    await talkingTo(ben);
    await scene.panel.keyboard.press("Control+k");
    await scene.panel.keyboard.type("bs");
    await scene.panel.keyboard.press("Enter");
    await palette(scene.panel).getByRole("combobox", { name: "To whom?" }).waitFor();
    await scene.panel.keyboard.type(zoe.extension);
    await palette(scene.panel)
      .getByRole("option", { name: new RegExp(zoe.extension) })
      .first()
      .waitFor();
    await scene.panel.keyboard.press("Enter");
    await expect
      .poll(() => scene.webex.switch.whereIs(ben.number), { timeout: 10_000 })
      .toMatchObject({ state: "ringing", with: scene.webex.person(zoe.extension).uuid });
  });

  test("lists what makes no sense with its reason, and Esc leaves everything as it was", async () => {
    await scene.panel.keyboard.press("Control+k");
    const resume = palette(scene.panel)
      .getByRole("group", { name: "Not possible now" })
      .getByRole("option", { name: /^Resume\b(?! recording)/ });
    expect(await resume.textContent()).toContain("there is no such call now");
    await scene.panel.keyboard.press("Escape");
    await expect.poll(() => palette(scene.panel).count()).toBe(0);
  });
});

describe("the user's own keys", () => {
  test("a conflict is refused by name; a new key persists, stands on the button and works", async () => {
    const options = await scene.desk.page("options");
    await options.getByRole("button", { name: "Change: Hold or resume" }).click();
    const add = options.getByRole("button", { name: "Add a key: Hold or resume, Box empty" });
    await add.click();
    await options.keyboard.press("F7");
    await options.getByRole("listitem").getByText("F7 already means “Swap”.").waitFor();
    await options.keyboard.press("Escape");
    for (const key of ["F8", "*"]) await options.getByRole("button", { name: `Take away ${key}: Hold or resume, Box empty` }).click();
    await add.click();
    await options.keyboard.press("Control+F1");
    await options.getByRole("button", { name: "Take away Ctrl F1: Hold or resume, Box empty" }).waitFor();
    await options.close();

    await scene.panel.reload();
    await talkingTo(ben);
    const hold = verb(await shows(scene.panel, ben.name, "connected"), "Hold");
    await expect.poll(() => hold.getAttribute("aria-keyshortcuts")).toBe("Control+F1");
    expect(await hold.textContent()).toContain("Ctrl F1");
    await scene.panel.keyboard.press("Control+F1");
    await shows(scene.panel, ben.name, "held");
    await scene.panel.getByRole("button", { name: "All keys" }).click();
    await scene.panel.getByRole("dialog", { name: "All keys" }).getByText("Ctrl F1").waitFor();
    await scene.panel.keyboard.press("Escape");

    const again = await scene.desk.page("options");
    await again.getByRole("button", { name: "All keys back to default" }).click();
    await again.getByRole("button", { name: "All keys back to default" }).waitFor({ state: "detached" });
    await again.close();
  });

  test("the browser took each key that we suggest, shows them, and its page opens", async () => {
    const options = await scene.desk.page("options");
    const taken = await options.evaluate(async () =>
      (await chrome.commands.getAll()).filter(({ shortcut }) => shortcut !== "").map(({ name }) => name),
    );
    expect(taken.sort()).toEqual(["dial-selection", "hold", "next", "panel"]);
    await options.getByText("Alt+Shift+E").waitFor();
    const [page] = await Promise.all([
      scene.desk.context.waitForEvent("page"),
      options.getByRole("button", { name: "Change in the browser" }).click(),
    ]);
    expect(page.url()).toBe("chrome://extensions/shortcuts");
    await page.close();
    await options.close();
  });
});

/** Chrome's event objects let an extension's own worker say what the browser would. */
interface Says {
  dispatch(...said: unknown[]): void;
}
interface Browser {
  readonly omnibox: { readonly onInputChanged: Says; readonly onInputEntered: Says };
  readonly contextMenus: { readonly onClicked: Says; update(id: string, change: object): Promise<void> };
  readonly commands: { readonly onCommand: Says; getAll(): Promise<readonly { readonly name: string; readonly shortcut: string }[]> };
  readonly tabs: { query(filter: object): Promise<readonly { readonly id: number; readonly url?: string }[]> };
}
declare const chrome: Browser;

describe("outside our pages", () => {
  test("the address bar dials, and while somebody is talked to sends them first", async () => {
    scene.webex.switch.setBehaviour(zoe.extension, { kind: "answers", afterMs: 200 });
    await talkingTo(ben);
    const worker = await scene.desk.worker();
    const offered = await worker.evaluate(
      (typed) => new Promise<readonly { readonly content: string }[]>((list) => chrome.omnibox.onInputChanged.dispatch(typed, list)),
      zoe.extension,
    );
    expect(offered.map(({ content }) => content)).toEqual([`dial ${zoe.extension}`]);
    await worker.evaluate((typed) => chrome.omnibox.onInputEntered.dispatch(typed, "currentTab"), zoe.extension);
    await expect
      .poll(() => scene.webex.switch.whereIs(ben.number), { timeout: 15_000 })
      .toMatchObject({
        state: "talking",
        with: scene.webex.person(zoe.extension).uuid,
      });
  });

  test("the menu of a selection is there, and dials the number in it", async () => {
    const worker = await scene.desk.worker();
    await worker.evaluate(() => chrome.contextMenus.update("dial", { contexts: ["selection"] }));
    await worker.evaluate(
      (selectionText) => chrome.contextMenus.onClicked.dispatch({ menuItemId: "dial", selectionText }, { id: 1 }),
      ` ${zoe.extension} `,
    );
    await expect.poll(() => legs().length).toBe(1);
  });

  test("it names who would be sent while somebody is talked to", async () => {
    await talkingTo(ben);
    const worker = await scene.desk.worker();
    const gone = () =>
      worker.evaluate(() =>
        chrome.contextMenus.update("dial", {}).then(
          () => false,
          () => true,
        ),
      );
    await expect.poll(gone).toBe(true);
  });

  test("the browser's key reads the selection of the page in front, and dials it", async () => {
    // A page of Webex's, because we may read those without a key press that no test can make.
    const page = await scene.desk.context.newPage();
    await page.goto("https://webexapis.com/v1/nothing");
    await page.evaluate((number) => {
      document.body.textContent = `Call ${number}`;
      const [words] = document.body.childNodes;
      if (words) getSelection()?.setBaseAndExtent(words, 5, words, 5 + number.length);
    }, zoe.extension);
    const worker = await scene.desk.worker();
    await worker.evaluate(async () => {
      const tabs = await chrome.tabs.query({ url: "https://webexapis.com/*" });
      chrome.commands.onCommand.dispatch("dial-selection", tabs[0]);
    });
    await expect.poll(() => legs().length).toBe(1);
    await page.close();
  });
});
