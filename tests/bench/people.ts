// 50,000 people in the real console: read over XSI and interrupted, the panel opened and searched meanwhile, then each key to its rows, and what it costs in memory.
import type { CDPSession, Page } from "playwright-core";
import { killWorker } from "../e2e/harness/kill.ts";
import { openScene, type Scene, until } from "../e2e/harness/scene.ts";
import { crowdOf } from "../webex/crowd.ts";
import type { Person } from "../webex/index.ts";
import { type Figure, figure } from "./figures.ts";
import { madeUpPeople } from "./made-up-people.ts";
import { watchFrame } from "./paint.ts";

/** A crowd with names of ten languages, and departments and titles as people have them. */
function namedCrowd(count: number): readonly Person[] {
  const { people } = madeUpPeople(count);
  return crowdOf(count).map((one, n) => {
    const made = people[n];
    if (made === undefined) return one;
    const [firstName = "", ...rest] = made.displayName.split(" ");
    return {
      ...one,
      firstName,
      lastName: rest.join(" "),
      displayName: made.displayName,
      department: made.department ?? "",
      title: made.title ?? "",
      mobile: made.numbers.find(({ kind }) => kind === "mobile")?.value ?? null,
      number: made.numbers.find(({ kind }) => kind === "work")?.value ?? null,
    };
  });
}

const resultRow = "[role=option]";

/** From the key's own timestamp to the end of the frame that shows other rows than before, for every letter of the words. */
async function keyToRows(page: Page, words: readonly string[]): Promise<readonly number[]> {
  const box = page.getByRole("combobox", { name: "Find or dial" });
  const samples: number[] = [];
  await page.evaluate(() => {
    const state = { key: 0, painted: [] as number[] };
    addEventListener(
      "keydown",
      ({ timeStamp }) => {
        state.key = timeStamp;
        requestAnimationFrame(() => {
          const after = new MessageChannel(); // its message comes after this frame was drawn
          after.port1.onmessage = () => state.painted.push(performance.now() - timeStamp);
          after.port2.postMessage(null);
        });
      },
      { capture: true },
    );
    Object.assign(globalThis, { benchRows: state });
  });
  for (const word of words) {
    await box.fill("");
    await box.focus();
    for (const letter of word) {
      await page.keyboard.press(letter === " " ? "Space" : letter);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30))));
    }
    await page.locator(resultRow).first().waitFor();
  }
  samples.push(...(await page.evaluate(() => (globalThis as unknown as { benchRows: { painted: number[] } }).benchRows.painted)));
  await box.fill("");
  return samples;
}

/** Megabytes that are really in use: after the page's rubbish was collected. */
async function heapOf(page: Page): Promise<number> {
  const session: CDPSession = await page.context().newCDPSession(page);
  for (let n = 0; n < 3; n++) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1024 / 1024;
}

async function panelOpens(scene: Scene, rounds: number): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const page = await scene.desk.page("sidepanel");
    const shown = await (await watchFrame(page, "input[role=combobox]", ""))();
    samples.push(shown - (await page.evaluate(() => performance.timeOrigin)));
    await page.close();
  }
  return samples;
}

const known = /Searching ([\d,]+) people/;
const words = ["muller", "johnson", "sato", "garcia", "papado", "sales dub", "anna", "smth"] as const;

export interface PeopleBench {
  readonly figures: readonly Figure[];
}

export async function benchPeople(say: (text: string) => void, count = 50_000): Promise<PeopleBench> {
  const bare = await openScene({ webex: { behaviour: { noAnswerMs: 600_000 } } });
  const without = await heapOf(bare.panel).finally(() => bare.close());
  say(`reading ${count} people`);
  const scene = await openScene({ webex: { morePeople: namedCrowd(count) } });
  try {
    const began = performance.now();
    await scene.panel.getByText(/loading [\d,]+ of [\d,]+/).waitFor({ timeout: 60_000 });
    const far = async () =>
      Number(
        (
          await scene.panel
            .getByText(/loading [\d,]+ of/)
            .first()
            .textContent()
            .catch(() => "")
        )
          ?.match(/loading ([\d,]+)/)?.[1]
          ?.replaceAll(",", "") ?? 0,
      );
    await until(async () => (await far()) > count / 5, "the directory is not read", 120_000);
    say("opening the panel and searching meanwhile");
    const opening = await panelOpens(scene, 10);
    const meanwhile = await keyToRows(scene.panel, words.slice(0, 4));
    await killWorker(scene.desk);
    say("the worker was killed; it goes on");
    const whole = async () =>
      Number(
        (
          await scene.panel
            .getByText(known)
            .first()
            .textContent({ timeout: 2_000 })
            .catch(() => "")
        )
          ?.match(known)?.[1]
          ?.replaceAll(",", "") ?? 0,
      );
    await until(async () => (await whole()) >= count, "the directory was not read to its end", 300_000);
    const seconds = (performance.now() - began) / 1000;
    const fresh = await scene.desk.page("sidepanel");
    const opened = performance.now();
    await until(
      async () =>
        (
          (await fresh
            .getByText(known)
            .first()
            .textContent({ timeout: 2_000 })
            .catch(() => "")) ?? ""
        ).includes(count.toLocaleString("en").slice(0, 3)),
      "a new panel does not search everybody",
      60_000,
    );
    const ready = performance.now() - opened;
    say("searching");
    const rows = await keyToRows(fresh, words);
    const heap = await heapOf(fresh);
    return {
      figures: [
        figure(`${count.toLocaleString("en")} people read over XSI, killed once`, "s", [seconds]),
        figure("panel open, while they are read", "ms", opening, 300),
        figure("key → rows painted, while they are read", "ms", meanwhile),
        figure("a new panel searches everybody after", "ms", [ready]),
        figure("key → rows painted, 50,000 people", "ms", rows),
        figure("memory of a page that searches them", "MB", [heap], 60),
        figure("the same page without a directory", "MB", [without]),
      ],
    };
  } finally {
    await scene.close();
  }
}

if (import.meta.main) {
  const { table } = await import("./figures.ts");
  const { figures } = await benchPeople((text) => console.error(`… ${text}`), Number(process.argv[2] ?? 50_000));
  console.log(table(figures));
}
