// A report dropped on the page: the console's own calls live through it again, and nothing on them does anything.
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Desk } from "@/components/app/desk.ts";
import { createView } from "@/components/app/view.ts";
import { Calls } from "@/components/calls/Calls.tsx";
import { createPlayer } from "@/components/diagnostics/player.ts";
import { Replay } from "@/components/diagnostics/Replay.tsx";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { makeCall } from "@/tests/unit/background/bench.ts";
import { type Frame, noStand } from "@/utils/diagnostics/flight.ts";
import { createSign } from "@/utils/diagnostics/mask.ts";
import { createReplay, openReport } from "@/utils/diagnostics/replay.ts";
import { createReport } from "@/utils/diagnostics/report.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { linkItem } from "@/utils/state.ts";

const start = 1_790_000_000_000;
const party = { name: "Quennevere Zorblax", number: "+4930555012", userId: null, withheld: false, kind: "external" as const };
const id = "callhalf-1:0";
const heard = (after: number, state: "offered" | "connected" | "held" | "gone"): Frame => ({
  at: start + after,
  kind: "event",
  event: { kind: "call", name: "CallUpdatedEvent", at: start + after, order: null, call: makeCall(id, state, { party }) },
});
const frames: readonly Frame[] = [
  { at: start, kind: "link", link: { ...linkItem.fallback, phase: "live", can: ["answer", "hold", "resume", "hang-up"] } },
  heard(1000, "offered"),
  heard(5000, "connected"),
  heard(9000, "held"),
  heard(99_000, "gone"),
];
let file = "";

beforeAll(async () => {
  const stored = [
    { key: "flight:base", area: "local", report: "mask", value: { through: 0, stand: noStand } },
    { key: "flight:1", area: "local", report: "mask", value: { n: 1, frames } },
  ] as const;
  const browser = { agent: "Browser/1", platform: "Linux", language: "en" };
  const sign = await createSign(crypto.subtle, new Uint8Array(32));
  const policy = mergePolicy({}, { "hold.amberSeconds": 20, "hold.redSeconds": 40 });
  file = (await createReport({ at: start + 100_000, version: "0.1.0", browser, policy, stored, omitted: [], sign })).text;
});
beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function setUp() {
  const live = createFakeLive(start);
  const view = createView({ live, sources: [], describe: () => null });
  const run = vi.fn();
  render(
    <Desk.Provider value={{ live, view, run, surface: "page" }}>
      <Replay band={Calls} />
    </Desk.Provider>,
  );
  return { view, run };
}

const drop = (text: string) => {
  const dataTransfer = { types: ["Files"], files: [new File([text], "report.json", { type: "application/json" })] };
  return fireEvent(document.body, Object.assign(new Event("drop", { bubbles: true, cancelable: true }), { dataTransfer }));
};
const choose = (text: string) => fireEvent.change(screen.getByLabelText("Report file"), { target: { files: [new File([text], "report.json")] } });
const band = () => within(screen.getByRole("region", { name: "Calls" }));
const button = (name: string) => screen.getByRole("button", { name });
const line = () => screen.getByRole<HTMLInputElement>("slider", { name: "Time" });
const forward = (times: number) => {
  for (let n = 0; n < times; n += 1) fireEvent.click(button("Step forward"));
};
const items = async (count: number) => waitFor(() => expect(band().queryAllByRole("listitem")).toHaveLength(count));

async function open() {
  const page = setUp();
  // false: the browser does not open the file in the page's place.
  expect(drop(file)).toBe(false);
  await screen.findByRole("group", { name: "Replay" });
  return page;
}

describe("replay", () => {
  it("opens a report that is dropped anywhere on the page, and one that is chosen", async () => {
    const { view } = await open();
    expect(view.said.value.text).toBe("Replaying report.json.");
    expect(screen.getByText(/by version 0\.1\.0/)).toBeTruthy();
    fireEvent.click(button("Close"));
    expect(screen.queryByRole("group", { name: "Replay" })).toBeNull();
    choose(file);
    expect(await screen.findByRole("group", { name: "Replay" })).toBeTruthy();
  });

  it("says what is wrong with a bad file, and recovers", async () => {
    const { view } = setUp();
    drop("{");
    expect(await screen.findByText(/cannot be read as a report/)).toBeTruthy();
    expect(view.said.value.text).toMatch(/cannot be read/);
    drop(file.replace('"since":', '"hence":'));
    expect(await screen.findByText(/damaged\. Place: flight\./)).toBeTruthy();
    drop(file);
    await screen.findByRole("group", { name: "Replay" });
    expect(screen.queryByText(/damaged/)).toBeNull();
  });

  it("steps through what happened, with the console's own cards", async () => {
    await open();
    await items(0);
    expect(screen.getByText(/0 of 5/).textContent).toContain("the beginning");
    forward(2);
    await items(1);
    expect(band().getByRole("listitem").getAttribute("aria-label")).toMatch(/^person-[0-9a-f]{4}, ringing, number-[0-9a-f]{4}/);
    expect(screen.getByText(/2 of 5/).textContent).toContain("heard CallUpdatedEvent · callhalf-1:0 offered");
    forward(2);
    await waitFor(() => expect(band().getByRole("listitem").className).toContain("held"));
    fireEvent.click(button("Step back"));
    await waitFor(() => expect(band().getByRole("listitem").className).toContain("connected"));
    forward(9);
    await items(0);
    expect(button("Step forward").getAttribute("aria-disabled")).toBe("true");
  });

  it("goes to any time, and shows ages and thresholds as they were", async () => {
    await open();
    fireEvent.input(line(), { target: { value: "39" } });
    await waitFor(() => expect(band().getByText(/0:30/)).toBeTruthy());
    expect(band().getByRole("listitem").className).toMatch(/held soon/);
    expect(line().getAttribute("aria-valuetext")).toMatch(/:59\.000$/);
    fireEvent.input(line(), { target: { value: "60" } });
    await waitFor(() => expect(band().getByRole("listitem").className).toMatch(/held late/));
    fireEvent.input(line(), { target: { value: line().max } });
    await items(0);
  });

  it("asks nothing of anybody: its commands say that this is a replay", async () => {
    const send = vi.spyOn(fakeBrowser.runtime, "sendMessage");
    const { view, run } = await open();
    forward(2);
    await items(1);
    fireEvent.click(band().getByRole("button", { name: /^Answer/ }));
    expect(view.notices.value.map(({ title }) => title)).toEqual(["This is a replay. Nothing is asked of Webex."]);
    expect(run).not.toHaveBeenCalled();
    expect(send).not.toHaveBeenCalled();
  });

  it("plays and pauses with one button that stays where the focus is", async () => {
    await open();
    button("Play").focus();
    fireEvent.click(button("Play"));
    expect(document.activeElement?.textContent).toBe("Pause");
    fireEvent.click(button("Pause"));
    expect(document.activeElement?.textContent).toBe("Play");
  });
});

describe("player", () => {
  function setUpPlayer() {
    const opened = openReport(file);
    if (!opened.ok) throw new Error("not open");
    let at = 0;
    let due: { readonly run: () => void; readonly at: number } | null = null;
    const player = createPlayer({
      replay: createReplay(opened.report.flight),
      settings: opened.report.settings,
      now: () => at,
      later(ms, run) {
        due = { run, at: at + ms };
        return () => {
          due = null;
        };
      },
    });
    const pass = (ms: number) =>
      act(() => {
        const end = at + ms;
        while (due !== null && due.at <= end) {
          const { run, at: when } = due;
          due = null;
          at = when;
          run();
        }
        at = end;
      });
    return { player, pass, isTicking: () => due !== null };
  }
  const stateOf = (player: ReturnType<typeof setUpPlayer>["player"]) => player.live.calls.value.byId[id]?.call.state ?? null;

  it("keeps the pace at which it happened, and stops at the end", () => {
    const { player, pass, isTicking } = setUpPlayer();
    player.play();
    pass(1000);
    expect(stateOf(player)).toBe("offered");
    pass(3900);
    expect(stateOf(player)).toBe("offered");
    pass(100);
    expect(stateOf(player)).toBe("connected");
    player.speed.value = 60;
    pass(1600);
    expect([stateOf(player), player.playing.value, isTicking(), player.time.value]).toEqual([null, false, false, start + 99_000]);
    player.play();
    expect([player.index.value, player.playing.value]).toEqual([0, true]);
  });

  it("stands still while paused, and after a step", () => {
    const { player, pass, isTicking } = setUpPlayer();
    player.play();
    pass(1500);
    player.pause();
    pass(60_000);
    expect(player.time.value).toBe(start + 1500);
    player.play();
    player.step(1);
    expect([isTicking(), stateOf(player), player.time.value]).toEqual([false, "connected", start + 5000]);
    player.step(-100);
    expect(player.index.value).toBe(0);
  });

  it("goes on from where it was put while it plays", () => {
    const { player, pass } = setUpPlayer();
    player.play();
    player.seek(start + 8900);
    expect(stateOf(player)).toBe("connected");
    pass(200);
    expect(stateOf(player)).toBe("held");
  });

  it("knows the settings that decide what is late, and that nobody of this desk is in it", () => {
    const { player } = setUpPlayer();
    expect(player.live.policy.value.values["hold.amberSeconds"]).toBe(20);
    expect([player.live.line.value, player.live.grants.value]).toEqual([null, []]);
  });
});
