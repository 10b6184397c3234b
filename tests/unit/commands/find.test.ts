// Commands by words, beginnings, initials and letters in order.
import { describe, expect, test } from "vitest";
import { howWell } from "../../../utils/commands/find.ts";

const titles = ["Hold", "Hang up", "Blind send", "Safe send", "Same as last time", "To my voicemail", "To voicemail", "Back to caller", "Résumé"];
const found = (query: string) =>
  titles
    .map((title) => ({ title, score: howWell(query, title, "") }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map(({ title }) => title);

describe("a command is found", () => {
  test.each([
    ["hu", ["Hang up"]],
    ["bs", ["Blind send"]],
    ["send bl", ["Blind send"]],
    ["salt", ["Same as last time"]],
    ["tmv", ["To my voicemail"]],
    ["voice to", ["To voicemail", "To my voicemail"]],
    ["HOLD", ["Hold"]],
    ["resume", ["Résumé"]],
    ["zzz", []],
    ["hold zzz", []],
  ])("%s", (query, expected) => expect(found(query)).toEqual(expected));

  test("the whole word before its beginning before its inside", () => {
    const scores = [howWell("hold", "Hold", ""), howWell("hol", "Hold", ""), howWell("old", "Hold", "")];
    expect(scores).toEqual([...scores].sort((a, b) => (b ?? 0) - (a ?? 0)));
    expect(new Set(scores).size).toBe(3);
  });

  test("by what belongs to it, less well than by its title", () => {
    expect(howWell("ben", "Hold", "Ben Ode")).not.toBeNull();
    expect(howWell("hold ben", "Hold", "Ben Ode")).not.toBeNull();
    expect(howWell("ben", "Hold", "Ben Ode")).toBeLessThan(howWell("hold", "Hold", "Ben Ode") ?? 0);
  });

  test("all alike when nothing is typed", () => expect(titles.map((title) => howWell(" ", title, ""))).toEqual(titles.map(() => 0)));
});
