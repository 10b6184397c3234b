// Presence is merged by time, aged by the clock, and never better than what is known.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  freshMs,
  isSame,
  type LineFact,
  lineKeptMs,
  merge,
  nothingKnown,
  type Presence,
  type StatusFact,
  shownAt,
  statusKeptMs,
  unwatched,
} from "../../../utils/people/presence.ts";

const now = 1_790_000_000_000;
const line = (more: Partial<LineFact> = {}): LineFact => ({ line: "free", at: now, caller: null, watched: false, ...more });
const status = (more: Partial<StatusFact> = {}): StatusFact => ({ status: "active", at: now, until: null, ...more });
const known = (more: Partial<Presence> = {}): Presence => ({ ...nothingKnown, ...more });

describe("merge", () => {
  test("each fact by its own time", () => {
    const before = known({ line: line({ at: now - 10 }), status: status({ at: now }) });
    const after = merge(before, { line: line({ line: "busy", at: now }), status: status({ status: "dnd", at: now - 5 }) });
    expect(after).toEqual({ line: line({ line: "busy" }), status: status() });
  });

  test("of two at the same moment the later heard counts", () => {
    expect(merge(known({ line: line() }), { line: line({ line: "ringing" }) }).line.line).toBe("ringing");
  });

  test("nothing new is the same reference; a newer time alone is new", () => {
    const before = known({ line: line({ caller: { name: "Ana", number: null } }) });
    expect(merge(before, {})).toBe(before);
    expect(merge(before, { line: line({ caller: { name: "Ana", number: null } }) })).toBe(before);
    expect(merge(before, { line: line({ caller: { name: "Bo", number: null } }) })).not.toBe(before);
    expect(merge(before, { line: line({ at: now + 1, caller: { name: "Ana", number: null } }) })).not.toBe(before);
  });

  test("in whatever order facts of different times come, the newest stays", () => {
    const facts = fc.uniqueArray(fc.record({ line: fc.constantFrom("free", "ringing", "busy", "unknown"), at: fc.nat(1000) }), {
      minLength: 1,
      selector: ({ at }) => at,
    });
    fc.assert(
      fc.property(facts, (list) => {
        const end = list.reduce((presence, { line: word, at }) => merge(presence, { line: line({ line: word, at }) }), known());
        const newest = [...list].sort((a, b) => b.at - a.at)[0];
        expect(end.line).toMatchObject({ line: newest?.line, at: newest?.at });
      }),
    );
  });
});

describe("age", () => {
  const ageOf = (presence: Presence, pulse = 0) => shownAt(presence, now, pulse);

  test("up to 30 s none, then it shows", () => {
    expect(ageOf(known({ line: line({ at: now - freshMs }), status: status({ at: now - freshMs }) }))).toMatchObject({
      line: { word: "free", ageMs: null },
      status: { word: "active", ageMs: null },
    });
    expect(ageOf(known({ line: line({ at: now - freshMs - 1 }), status: status({ at: now - freshMs - 1 }) }))).toMatchObject({
      line: { word: "free", ageMs: freshMs + 1 },
      status: { ageMs: freshMs + 1 },
    });
  });

  test("a watched line is as old as the watch's last pulse, not as its last change", () => {
    const watched = known({ line: line({ at: now - 3_600_000, watched: true }) });
    expect(ageOf(watched, now - 5_000).line).toMatchObject({ word: "free", ageMs: null });
    expect(ageOf(watched, now - 60_000).line).toMatchObject({ word: "free", ageMs: 60_000 });
    expect(ageOf(watched, 0).line.word).toBe("unknown");
  });

  test("once unwatched it ages from the last pulse on, whatever pulses later", () => {
    const left = unwatched(known({ line: line({ at: now - 3_600_000, watched: true }) }), now - 90_000);
    expect(ageOf(left, now).line).toMatchObject({ word: "free", ageMs: 90_000 });
    expect(unwatched(left, now)).toBe(left);
  });

  test("a line of ten minutes ago is unknown, and so is who rang then", () => {
    const old = known({ line: line({ line: "ringing", at: now - lineKeptMs - 1, caller: { name: "Ana", number: null } }) });
    expect(ageOf(old).line).toEqual({ word: "unknown", ageMs: null, caller: null });
  });

  test("who rings there is only believed while it is fresh", () => {
    const caller = { name: "Ana", number: null };
    const ringing = (at: number) => ageOf(known({ line: line({ line: "ringing", at, caller }) })).line.caller;
    expect(ringing(now - freshMs)).toEqual(caller);
    expect(ringing(now - freshMs - 1)).toBeNull();
  });

  test("a status ends with its time, or when nobody has confirmed it for hours", () => {
    expect(ageOf(known({ status: status({ until: now }) })).status.word).toBe("unknown");
    expect(ageOf(known({ status: status({ until: now + 1 }) })).status.word).toBe("active");
    expect(ageOf(known({ status: status({ at: now - statusKeptMs - 1 }) })).status.word).toBe("unknown");
  });

  test("a clock that was set back makes nothing older than it is", () => {
    expect(ageOf(known({ line: line({ at: now + 60_000 }) })).line).toMatchObject({ word: "free", ageMs: null });
  });

  test("free is only ever shown of a line that somebody said to be free", () => {
    const facts = fc.record({
      line: fc.constantFrom<LineFact["line"][]>("free", "ringing", "busy", "unknown"),
      at: fc.integer({ min: 0, max: now }),
      caller: fc.constant(null),
      watched: fc.boolean(),
    });
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: now }), (fact, pulse) => {
        const { word } = shownAt(known({ line: fact }), now, pulse).line;
        expect(word === "free" ? fact.line : "free").toBe("free");
      }),
    );
    expect(shownAt(nothingKnown, now, now).line.word).toBe("unknown");
  });
});

test("equality looks at every fact", () => {
  const one = known({ line: line({ caller: { name: "Ana", number: "1" } }), status: status() });
  expect(isSame(one, structuredClone(one))).toBe(true);
  expect(isSame(one, { ...one, line: { ...one.line, watched: true } })).toBe(false);
  expect(isSame(one, { ...one, line: { ...one.line, caller: null } })).toBe(false);
  expect(isSame(one, { ...one, status: { ...one.status, until: now } })).toBe(false);
});
