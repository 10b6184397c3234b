// Fifty calls at the loopback switch, recorded, reported, replayed: the same states byte for byte, and the ones that the desk believed.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { lastOf } from "@/utils/diagnostics/flight.ts";
import { createStandIns, mask, type Sign } from "@/utils/diagnostics/mask.ts";
import { createReplay, openReport, type Replay } from "@/utils/diagnostics/replay.ts";
import { createReport, readStored } from "@/utils/diagnostics/report.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { declaredItems } from "@/utils/storage.ts";
import { readFlight } from "./read-flight.ts";
import { liveThrough, personal } from "./session.ts";

beforeEach(() => fakeBrowser.reset());

/** Numbers the texts: four digits tell ten thousand of them apart, so that every mask of this test agrees. */
function createSigner(): Sign {
  const known = new Map<string, string>();
  return async (text) => {
    const number = known.get(text) ?? String(known.size).padStart(4, "0").padEnd(32, "0");
    known.set(text, number);
    return number;
  };
}

async function reportOf(sign: Sign, at: number): Promise<string> {
  const browser = { agent: "Browser/1", platform: "Linux", language: "en" };
  return (await createReport({ at, version: "0.1.0", browser, policy: mergePolicy({}, {}), ...(await readStored(declaredItems())), sign })).text;
}

function open(text: string): Replay {
  const opened = openReport(text);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  return createReplay(opened.report.flight);
}

const sequenceOf = (replay: Replay): readonly string[] => Array.from({ length: replay.length + 1 }, (_, n) => JSON.stringify(replay.at(n)));
/** The calls after each event. */
const callsOf = (replay: Replay): readonly string[] =>
  Array.from({ length: replay.length }, (_, n) => replay.at(n + 1))
    .filter(({ frame }) => frame?.kind === "event")
    .map(({ calls }) => JSON.stringify(calls));

describe("a recorded session of fifty calls", () => {
  it("replays to what the desk believed, byte for byte", async () => {
    const session = await liveThrough(50);
    expect(session.calls.size).toBeGreaterThanOrEqual(50);
    expect(session.ledger.length).toBeGreaterThan(50);
    const replay = createReplay(await readFlight());
    const believed = session.believed.map((calls) => JSON.stringify(calls));
    expect(callsOf(replay)).toEqual(believed);
    expect(replay.at(replay.length).ledger).toEqual(session.ledger.slice(-60));
  });

  it("does so although the worker died twice, without writing everything again", async () => {
    const session = await liveThrough(50, { seed: 2, restart: [17, 33] });
    const flight = await readFlight();
    expect(callsOf(createReplay(flight))).toEqual(session.believed.map((calls) => JSON.stringify(calls)));
    expect(flight.frames.filter(({ kind }) => kind === "calls")).toHaveLength(1);
  });

  it("replays from its report the same way every time, and the same as the mask of what was believed", async () => {
    const session = await liveThrough(50, { seed: 3 });
    const sign = createSigner();
    const text = await reportOf(sign, session.endedAt);
    const once = sequenceOf(open(text));
    expect(once.length).toBeGreaterThan(300);
    expect(sequenceOf(open(text))).toEqual(once);
    expect(sequenceOf(createReplay(lastOf(await readFlight(), 0)))).not.toEqual(once);

    const { collect, settle } = createStandIns();
    for (const calls of session.believed) mask(collect, "mask", "flight", { calls });
    const standIn = await settle(sign);
    const masked = session.believed.map((calls) => JSON.stringify((mask(standIn, "mask", "flight", { calls }) as { calls: unknown }).calls));
    expect(callsOf(open(text))).toEqual(masked.slice(-callsOf(open(text)).length));
    for (const text_ of personal) expect(text).not.toContain(text_);
  });
});

describe("a replay", () => {
  let text = "";
  let replay: Replay;
  beforeAll(async () => {
    const { endedAt } = await liveThrough(5, { seed: 4 });
    text = await reportOf(createSigner(), endedAt);
    replay = open(text);
  });

  it("finds the last moment that is not after a time, and never goes back in time", () => {
    const times = Array.from({ length: replay.length + 1 }, (_, n) => replay.at(n).time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const time of [replay.from - 1, replay.from, replay.from + 3456, replay.to - 1, replay.to, replay.to + 1]) {
      const n = replay.indexAt(time);
      expect(n).toBe(
        Math.max(
          0,
          times.findLastIndex((each) => each <= time),
        ),
      );
    }
  });

  it("stays inside its length", () => {
    expect(replay.at(-3)).toBe(replay.at(0));
    expect(replay.at(1e9)).toBe(replay.at(replay.length));
    expect(replay.at(Number.NaN)).toBe(replay.at(0));
  });

  const problemOf = (file: string) => {
    const opened = openReport(file);
    return opened.ok ? null : opened.problem;
  };
  const changed = (change: (report: Record<string, never> & { flight: { frames: Record<string, unknown>[] } }) => void): string => {
    const report = JSON.parse(text);
    change(report);
    return JSON.stringify(report);
  };

  it("says why a file cannot be replayed", () => {
    expect(problemOf(text)).toBeNull();
    expect(problemOf("")).toEqual({ kind: "not-json" });
    expect(problemOf(text.slice(0, -20))).toEqual({ kind: "not-json" });
    expect(problemOf("[]")).toEqual({ kind: "not-a-report" });
    expect(problemOf('{"schema":"another","version":1}')).toEqual({ kind: "not-a-report" });
    expect(problemOf(changed((report) => Object.assign(report, { version: 2 })))).toEqual({ kind: "other-version", version: "2" });
    expect(problemOf(changed((report) => Object.assign(report.flight, { frames: [] })))).toEqual({ kind: "empty" });
    expect(problemOf(changed((report) => Object.assign(report, { flight: null })))).toMatchObject({ kind: "damaged", place: "flight" });
    expect(problemOf(changed((report) => Object.assign(report.flight.frames[3] ?? {}, { at: "yesterday" })))).toEqual({
      kind: "damaged",
      place: "flight.frames.3.at",
    });
    expect(problemOf(" ".repeat(50_000_001))).toEqual({ kind: "too-large" });
  });

  it("is not led astray by names of fields that mean something to the language", () => {
    const hostile = changed((report) => {
      const frame = report.flight.frames.find(({ kind }) => kind === "event");
      Object.assign(frame?.event as object, { kind: "gone", id: "__proto__", at: 1, order: null });
    });
    expect(openReport(hostile).ok).toBe(true);
    expect(sequenceOf(open(hostile))).toHaveLength(replay.length + 1);
    expect(({} as Record<string, unknown>).call).toBeUndefined();
  });
});
