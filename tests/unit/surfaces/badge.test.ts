// The badge's priorities, its texts, and when it changes by itself.
import { beforeEach, describe, expect, it } from "vitest";
import { type Badge, badgeFor, badgeText, badgeTitle } from "@/entrypoints/background/surfaces/badge.ts";
import { blindGraceMs, ghostMs, silentMs } from "@/entrypoints/background/surfaces/scene.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { at, calls, scene, tracked } from "./scene.ts";

const waiting = { ...scene().link, phase: "waiting" as const, since: at - blindGraceMs };
const held = tracked("h", "held", {}, { since: at - 125_000 });

beforeEach(installTexts);

describe("badge", () => {
  it("shows ringing before blind before held too long before problems before nothing", () => {
    const all = scene({ calls: calls(tracked("r", "offered"), held), link: waiting, problems: 3 });
    expect(badgeFor(all, at).is).toEqual({ kind: "ringing", count: 1 });
    const noRing = { ...all, calls: calls(held) };
    expect(badgeFor(noRing, at).is).toEqual({ kind: "blind", error: null });
    const seeing = { ...noRing, link: scene().link };
    expect(badgeFor(seeing, at).is).toEqual({ kind: "held", minutes: 2, count: 1 });
    const empty = { ...seeing, calls: calls() };
    expect(badgeFor(empty, at).is).toEqual({ kind: "problems", count: 3 });
    expect(badgeFor({ ...empty, problems: 0 }, at).is).toEqual({ kind: "none", signedIn: true });
  });

  it("is not blind while nobody is signed in, nor for a reconnection of a moment", () => {
    expect(badgeFor(scene({ link: waiting, signedIn: false }), at).is.kind).toBe("none");
    const moment = scene({ link: { ...waiting, since: at - 500 } });
    expect(badgeFor(moment, at)).toEqual({ is: { kind: "none", signedIn: true }, dueAt: at - 500 + blindGraceMs });
    expect(badgeFor(moment, at - 500 + blindGraceMs).is.kind).toBe("blind");
  });

  it("is blind when a line that calls itself live has been silent for three heartbeats", () => {
    const quiet = scene({ link: { ...scene().link, since: at - 600_000 }, pulse: at - silentMs + 1 });
    expect(badgeFor(quiet, at)).toEqual({ is: { kind: "none", signedIn: true }, dueAt: at + 1 });
    expect(badgeFor(quiet, at + 1).is.kind).toBe("blind");
  });

  it("names the cause of a stop at once", () => {
    const error = { code: "unauthorized", owner: "you", retry: false, detail: null, status: 401, trackingId: null, retryAfterMs: null } as const;
    expect(badgeFor(scene({ link: { ...scene().link, phase: "stopped", error } }), at).is).toEqual({ kind: "blind", error: "unauthorized" });
  });

  it("becomes late at the user's own threshold and counts minutes on", () => {
    const patient = scene({ calls: calls(tracked("h", "held", {}, { since: at - 119_000 })) });
    expect(badgeFor(patient, at).is.kind).toBe("none");
    expect(badgeFor(patient, at).dueAt).toBe(at + 1000);
    expect(badgeFor(patient, at + 1000)).toMatchObject({ is: { kind: "held", minutes: 2 }, dueAt: at + 1000 + silentMs - 1000 });
    const hurried = scene({
      calls: calls(tracked("h", "held", {}, { since: at - 31_000 })),
      settings: { ...scene().settings, "hold.redSeconds": 30 },
    });
    expect(badgeFor(hurried, at)).toEqual({ is: { kind: "held", minutes: 0, count: 1 }, dueAt: at + 29_000 });
  });

  it("does not ring for a call that may be a ghost, until 300 ms have passed or a device rings", () => {
    const ghost = tracked("g", "offered", { endpoint: null, appearance: null });
    const waitingGhost = scene({ calls: calls(ghost) });
    expect(badgeFor(waitingGhost, at)).toMatchObject({ is: { kind: "none" }, dueAt: at + ghostMs });
    expect(badgeFor(waitingGhost, at + ghostMs).is.kind).toBe("ringing");
    expect(badgeFor(scene({ calls: calls(tracked("g", "offered", { endpoint: "desk", appearance: null })) }), at).is.kind).toBe("ringing");
    const standard = { ...scene().settings, "xsi.eventPackage": "Standard Call" as const };
    expect(badgeFor({ ...waitingGhost, settings: standard }, at).is.kind).toBe("ringing");
    expect(badgeFor({ ...waitingGhost, link: { ...scene().link, via: "calling-api" } }, at).is.kind).toBe("ringing");
  });

  it("has at most four characters, whatever the count", () => {
    const badges: readonly Badge[] = [
      { kind: "ringing", count: 12 },
      { kind: "blind", error: null },
      { kind: "held", minutes: 5000, count: 1 },
      { kind: "problems", count: 1000 },
    ];
    const texts = badges.map(badgeText);
    expect(texts).toEqual(["▶12", "off", "99m", "!99"]);
    expect(badgeText({ kind: "none", signedIn: true })).toBe("");
  });

  it("says in words what the icon shows", () => {
    expect(badgeTitle({ kind: "ringing", count: 2 })).toBe("2 calls are ringing");
    expect(badgeTitle({ kind: "blind", error: "rate-limited" })).toBe("The line is not live: Webex asks us to wait");
    expect(badgeTitle({ kind: "held", minutes: 3, count: 1 })).toBe("A caller has been on hold for 3 min");
  });
});
