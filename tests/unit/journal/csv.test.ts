// The exported file: opens in a spreadsheet with its umlauts, and nothing in it is a formula.
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { cell, journalCsv, moment } from "../../../utils/journal-csv.ts";
import { installTexts } from "../../fakes/texts.ts";
import { entry, start } from "./entries.ts";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});

describe("a cell", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"],
    ["-2+3", "'-2+3"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["  =1", "'  =1"],
    ["\t=1", "'\t=1"],
    ["\r=1", `"'\r=1"`],
    ["\u200b=1", "'\u200b=1"],
    ["＝1+1", "'＝1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ])("that would be a formula is text: %j", (value, written) => expect(cell(value)).toBe(written));

  it.each([
    ["+49 30 5550 1234", "+49 30 5550 1234"],
    ["+441632960001", "+441632960001"],
    ["Müller, Bernhard", '"Müller, Bernhard"'],
    ['the "boss"', '"the ""boss"""'],
    ["two\nlines", '"two\nlines"'],
    ["a;b", '"a;b"'],
    ["", ""],
  ])("is quoted only where it must be: %j", (value, written) => expect(cell(value)).toBe(written));
});

describe("the file", () => {
  it("has a byte order mark, a head, a line a call, and as many cells in each", () => {
    const missed = entry({ name: "Zoë", queue: "Sales" });
    const answered = entry({
      name: null,
      outcome: "answered",
      answeredAt: start + 5000,
      endedAt: start + 65_000,
      sent: { to: "1001", how: "safe", outcome: "came-back" },
      callBack: null,
    });
    const done = entry({ callBack: { state: "done", at: start + 90_000, by: "Reception", how: "we-called" } });
    const file = journalCsv([missed, answered, done], "GB");
    expect(file.startsWith("\uFEFFStarted,Direction,Outcome,Name,Number,")).toBe(true);
    const lines = file.slice(1).split("\r\n");
    expect(lines.pop()).toBe("");
    expect(new Set(lines.map((line) => line.split(",").length)).size).toBe(1);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(`${moment(start)},incoming,Missed,Zoë,+44 1632 960001,Sales`);
    expect(lines[1]).toMatch(/,20,,,,,open,,,$/);
    expect(lines[2]).toMatch(/,5,60,1001,safe send,came back,,,,$/);
    expect(lines[3]).toMatch(new RegExp(`,done,Reception,${moment(start + 90_000)},called back$`));
  });

  it("of nothing is its head", () => expect(journalCsv([], null).split("\r\n")).toHaveLength(2));
});
