// Finding and sending, in a real browser: by a misspelt name and the keyboard alone, while the directory is still read, from an imported file.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { crowdOf } from "../webex/crowd.ts";
import { killWorker } from "./harness/kill.ts";
import { callOf, openScene, press, type Scene, shows, type, until } from "./harness/scene.ts";

const ben = { name: "Ben Ode", number: "+441632960001" };

const options = (page: Page) => page.getByRole("listbox").getByRole("option");
const box = (page: Page) => page.getByRole("combobox", { name: "Find or dial" });

describe("the whole directory over XSI", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
    await scene.panel.getByText(/Searching \d+ people/).waitFor({ timeout: 15_000 });
  });
  afterAll(() => scene?.close());
  afterEach(async () => {
    await box(scene.panel).fill("");
    await scene.clearCalls();
  });

  const whereIs = () => scene.webex.switch.whereIs(ben.number);
  const talking = async () => {
    scene.callIn(ben);
    await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
    await shows(scene.panel, ben.name, "connected");
  };

  test("a misspelt name and Enter: letters + 1 keys to a safe send", async () => {
    scene.webex.switch.setBehaviour("2001", { kind: "answers", afterMs: 300 });
    await talking();
    for (const letter of "lüdenshcei") await scene.panel.keyboard.press(letter === "ü" ? "u" : letter);
    const option = options(scene.panel).first();
    await option.waitFor();
    expect(await option.getAttribute("aria-label")).toMatch(/^Bernhard Müller-Lüdenscheidt, 2001, line \w+, /);
    await scene.panel.getByRole("heading", { name: /Send Ben Ode to/ }).waitFor();
    await scene.panel.keyboard.press("Enter");
    await until(() => {
      const { state, with: other } = whereIs();
      return state === "talking" && other === scene.webex.person("2001").uuid;
    }, "the caller does not talk to Bernhard");
  });

  test("a name that is typed in other letters than it is written in", async () => {
    await type(scene.panel, "papadopulu");
    await options(scene.panel).filter({ hasText: "Έλενα Παπαδοπούλου" }).first().waitFor();
    await type(scene.panel, "olkonkwo");
    await options(scene.panel).filter({ hasText: "Ada Okonkwo" }).first().waitFor();
    await scene.panel.getByText(/Searching \d+ people.*sounds like/).waitFor();
  });

  test("another number of the person, by key", async () => {
    await type(scene.panel, "bernhard");
    await options(scene.panel).first().waitFor();
    await scene.panel.keyboard.press("ArrowRight");
    await scene.panel.keyboard.press("3");
    expect(await options(scene.panel).first().getAttribute("aria-label")).toContain("+49 171 55500201");
    await scene.panel.keyboard.press("Enter");
    const isDialled = () => scene.webex.requests.some(({ method, query }) => method === "POST" && /\+4917155500201$/.test(query.address ?? ""));
    await until(isDialled, "the mobile was not dialled");
    await callOf(scene.panel, "").first().waitFor();
  });

  test("nobody is sent to themselves", async () => {
    await type(scene.panel, "1000");
    await options(scene.panel).first().waitFor();
    expect(await options(scene.panel).filter({ hasText: scene.webex.desk.displayName }).count()).toBe(0);
  });

  test("contacts from a file of a spreadsheet on Windows", async () => {
    const page = await scene.desk.page("options");
    const file = Buffer.from(
      'Vorname;Nachname;Telefon geschäftlich;Abteilung\r\n"Jörg";"Kaltenegger; Söhne";+49 30 5550 1234;Vertrieb\r\nNiemand;;n/a;\r\n',
      "latin1",
    );
    await page.getByLabel("Contacts file").setInputFiles({ name: "kontakte.csv", mimeType: "text/csv", buffer: file });
    await page.getByText("2 contacts imported").waitFor();
    await page.getByText(/Line 3.*n\/a/).waitFor();
    await type(scene.panel, "kaltenneger");
    const jorg = options(scene.panel).filter({ hasText: "Jörg Kaltenegger; Söhne" }).first();
    await jorg.waitFor();

    await page.getByRole("button", { name: "Remove Jörg Kaltenegger; Söhne" }).click();
    await page.getByRole("button", { name: "Yes, remove" }).click();
    await page.getByText("Jörg Kaltenegger; Söhne removed").first().waitFor();
    await jorg.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Remove all" }).press("Enter");
    await page.getByRole("button", { name: "Keep", exact: true }).waitFor();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByText("All imported contacts were removed").first().waitFor();
    await page.close();
  });
});

describe("while the directory is read", () => {
  test("the panel opens and searches what is there; a killed worker goes on where it was", async () => {
    const scene = await openScene({ webex: { morePeople: crowdOf(2_500) } });
    try {
      const pages = () =>
        scene.webex.requests
          .filter(({ path, query }) => path.endsWith("/directories/Enterprise") && !query.firstName)
          .map(({ query }) => Number(query.start));
      await scene.panel.getByText(/loading [\d,]+ of [\d,]+/).waitFor();
      await until(() => Math.max(...pages()) > 700, "the directory is not being read");
      await killWorker(scene.desk);
      const other = await scene.desk.page("sidepanel");
      await type(other, "colleague 60012");
      await options(other).filter({ hasText: "Colleague 60012" }).first().waitFor();
      await other.getByText(/Searching 2,5\d\d people/).waitFor({ timeout: 60_000 });
      const asked = pages();
      expect(asked.filter((start) => start === 1)).toHaveLength(1);
      expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(1);
    } finally {
      await scene.close();
    }
  });
});

describe("without the directory", () => {
  test("names are looked up as they are typed, and the box says so", async () => {
    const scene = await openScene({ webex: { org: { xsiEnabled: false } } });
    try {
      await scene.panel.getByText(/looked up as you type/).waitFor();
      await type(scene.panel, "pád");
      await options(scene.panel).filter({ hasText: "Pádraig O’Sullivan" }).first().waitFor();
      const asked = scene.webex.requests.filter(({ path, query }) => path === "/v1/people" && "displayName" in query);
      expect(asked.length).toBe(1);
    } finally {
      await scene.close();
    }
  });
});
