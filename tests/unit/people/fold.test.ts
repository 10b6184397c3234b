import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, foldedSpellings } from "../../../utils/people/fold.ts";
import { otherNames } from "../../../utils/people/nicknames.ts";
import { latinSpelling } from "../../../utils/people/transliterate.ts";
import { spellingsOf } from "../../../utils/people/words.ts";

describe("folding", () => {
  it.each([
    ["Müller", "muller"],
    ["MU\u0308LLER", "muller"],
    ["Straße", "strasse"],
    ["Søren", "soren"],
    ["Łukasz", "lukasz"],
    ["Đorđe", "dorde"],
    ["İbrahim", "ibrahim"],
    ["Işık", "isik"],
    ["Æsa Œuvre", "aesa oeuvre"],
    ["Þór", "thor"],
    ["Ｔａｎａｋａ", "tanaka"],
    ["タナカ", "たなか"],
    ["ﾀﾅｶ", "たなか"],
    ["ラーメン", "らめん"],
    ["Ὀδυσσεύς", "οδυσσευσ"],
    ["أحمد", "احمد"],
    ["مُحَمَّد", "محمد"],
    ["Семёнов", "семенов"],
    ["٤٧١١", "4711"],
    ["๔๗", "47"],
    ["किशोर", "किशोर"],
  ])("%s", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it("does not change what is folded already", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });
});

describe("spellings", () => {
  it("spell umlauts out as well", () => {
    expect(foldedSpellings("Müller").map(({ text }) => text)).toEqual(["muller", "mueller"]);
    expect(foldedSpellings("Mu\u0308ller").map(({ text }) => text)).toEqual(["muller", "mueller"]);
    expect(foldedSpellings("Åse").map(({ text }) => text)).toEqual(["ase", "aase"]);
    expect(foldedSpellings("Anna").map(({ text }) => text)).toEqual(["anna"]);
    expect(foldedSpellings("\u0301")).toEqual([]);
  });

  it("know which letter of the word each of theirs comes from", () => {
    const [, spelledOut] = foldedSpellings("Mü");
    expect(spelledOut).toEqual({ text: "mue", at: [0, 1, 1, 2] });
  });

  it("never lead outside the word", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (word) => {
        for (const { text, at } of spellingsOf(word)) {
          const places = at ?? Array.from({ length: text.length + 1 }, (_, n) => n);
          expect(places).toHaveLength(text.length + 1);
          expect(places.at(-1)).toBe(word.length);
          expect(places).toEqual(places.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});

describe("Latin letters for others", () => {
  it.each([
    ["Чайковский", "chaykovskiy"],
    ["Щербаков", "shcherbakov"],
    ["Παπαδόπουλος", "papadopoulos"],
    ["Μπάμπης", "babis"],
    ["محمد", "mhmd"],
    ["نور", "nur"],
    ["שרה", "shrh"],
    ["たなか", "tanaka"],
    ["きょうこ", "kyoko"],
    ["さとう", "sato"],
    ["ジュン", "jun"],
    ["ﾀﾅｶ", "tanaka"],
    ["김민수", "kimminsu"],
    ["박", "park"],
    ["현우", "hyeonu"],
  ])("%s", (word, latin) => {
    expect(latinSpelling(word)?.text).toBe(latin);
  });

  it("are not made up for Chinese characters, and not needed for Latin ones", () => {
    expect(latinSpelling("田中")).toBeNull();
    expect(latinSpelling("Müller")).toBeNull();
  });
});

describe("nicknames", () => {
  it.each([
    "robert bob",
    "margaret peggy",
    "jose pepe",
    "giuseppe beppe",
    "aleksandr sasha",
    "malgorzata gosia",
    "heinrich heiner",
    "laszlo laci",
    "jiri jirka",
    "konstantinos kostas",
  ])("%s, both ways", (pair) => {
    const [a = "", b = ""] = pair.split(" ");
    expect(otherNames(a).has(b)).toBe(true);
    expect(otherNames(b).has(a)).toBe(true);
  });

  it("are none for words that are no name, and never the name itself", () => {
    expect(otherNames("sales").size).toBe(0);
    expect(otherNames("constructor").size).toBe(0);
    expect(otherNames("bob").has("bob")).toBe(false);
  });
});
