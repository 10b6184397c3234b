// The calls band in a storm: how long a call takes to the screen while 1,000 watched colleagues' lines change 200 times a second in total.
import { openScene, type Scene, until } from "../e2e/harness/scene.ts";
import { crowdOf, firstOfCrowd } from "../webex/crowd.ts";
import type { WebexOptions } from "../webex/index.ts";
import type { FarEnd } from "../webex/switch.ts";

/** Evenly, as many people do: not in bursts. */
const ticksASecond = 100;

/** An organisation whose users may watch each other, and a receptionist who watches `lines` colleagues: more than Webex's 50, to be hard on ourselves. */
export const crowdedWebex = (lines: number): WebexOptions => ({
  morePeople: crowdOf(lines),
  behaviour: { chunking: "documents", noAnswerMs: 600_000, usersMayWatchOthers: true, subscriptionsPerUser: lines + 100 },
});

const extensions = (lines: number): readonly string[] => Array.from({ length: lines }, (_, n) => String(firstOfCrowd + n));

export interface Storm {
  /** Changes of lines so far. */
  changes(): number;
  stop(): void;
}

/** Colleagues call each other and hang up: each time two lines change. `changesASecond` in total. */
export function raise({ webex }: Pick<Scene, "webex">, lines: number, changesASecond: number): Storm {
  const talking: FarEnd[] = [];
  const perTick = Math.max(1, Math.round(changesASecond / ticksASecond / 2));
  let at = 0;
  let changes = 0;
  const pairs = Math.floor(lines / 2);
  const turn = () => {
    // Half of the pairs are up at any time: then as many end as begin.
    if (talking.length >= pairs / 2) talking.shift()?.hangUp();
    else {
      talking.push(webex.switch.placeCall({ from: String(firstOfCrowd + 2 * (at % pairs)), to: String(firstOfCrowd + 2 * (at % pairs) + 1) }));
      at += 1;
    }
    changes += 2;
  };
  const timer = setInterval(() => {
    for (let n = 0; n < perTick; n++) turn();
  }, 1000 / ticksASecond);
  return {
    changes: () => changes,
    stop() {
      clearInterval(timer);
      for (const far of talking) far.hangUp();
    },
  };
}

/** Resolves when every colleague is subscribed to, and those whom the page draws are shown. */
export async function openCrowdedScene(lines: number): Promise<Scene> {
  const scene = await openScene({
    webex: crowdedWebex(lines),
    prepare: (webex) => {
      webex.desk.monitors = extensions(lines);
    },
  });
  await until(
    () => scene.webex.xsi.subscriptions().filter(({ target }) => target !== scene.webex.desk.uuid).length === lines,
    "not all are watched",
    180_000,
  );
  const free = scene.panel.getByRole("region", { name: "Colleagues" }).getByText("Free", { exact: true });
  await until(async () => (await free.count()) === Math.min(lines, 100), "they are not shown", 60_000);
  return scene;
}

/** `measure` the calls band, in the calm and in the storm. */
export async function calmAndStorm(
  lines: number,
  changesASecond: number,
  measure: (scene: Scene) => Promise<readonly number[]>,
): Promise<{ readonly calm: readonly number[]; readonly storm: readonly number[]; readonly changesASecond: number; readonly eventsASecond: number }> {
  const scene = await openCrowdedScene(lines);
  try {
    const calm = await measure(scene);
    let events = 0;
    const unhear = scene.webex.xsi.onDocument(({ text }) => {
      if (text.includes("eventID")) events += 1;
    });
    const began = performance.now();
    const weather = raise(scene, lines, changesASecond);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const storm = await measure(scene);
    const seconds = (performance.now() - began) / 1000;
    weather.stop();
    unhear();
    return { calm, storm, changesASecond: weather.changes() / seconds, eventsASecond: events / seconds };
  } finally {
    await scene.close();
  }
}
