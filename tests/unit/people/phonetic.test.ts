import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codesOf, soundsOf } from "../../../utils/people/phonetic.ts";

const alike = (a: string, b: string) => soundsOf(a).codes.some((code) => soundsOf(b).codes.includes(code));

describe("names that sound alike", () => {
  it.each([
    "meyer meier maier mayer mayr mair",
    "jonson johnson jonsson johnsson",
    "kowalski kowalsky kovalski",
    "schmidt schmitt schmid",
    "schulz schultz schulze szulc",
    "philip filip phillip",
    "stephen steven stefan stephan",
    "thomson thompson tomsen",
    "catherine katherine kathryn katrin",
    "nowak novak",
    "sanchez sanches",
    "andrei andrej andrey",
    "tatjana tatiana tatyana",
    "bjorn bjoern biorn",
    "neumann newman neuman",
    "lewandowski lewandovski",
    "mohammed muhammad mohamed",
    "renaud renault reno",
    "lefevre lefebvre",
    "christensen kristensen",
    "krzysztof kristof",
    "markovic markovich",
    "kovac kovach",
    "rogers rodgers",
    "jeffrey geoffrey",
    "jimenez gimenez",
    "lee li leigh",
    "wright right",
    "rodrigues rodriguez",
    "ivanov ivanoff iwanow",
    "pfeiffer feifer",
    "zimmermann simmerman",
    "kowalczyk kovalchik",
    "mcdonald macdonald",
    "weiss weis wise",
    "braun brown",
  ])("%s", (names) => {
    const [first = "", ...others] = names.split(" ");
    for (const other of others) expect([other, alike(first, other)]).toEqual([other, true]);
  });
});

describe("names that do not", () => {
  it.each([
    "meyer moore",
    "miller mahler",
    "hansen jensen",
    "schmidt schuster",
    "weber wagner",
    "novak nowotny",
    "anna hanna",
    "peters petrov",
    "berg burg",
  ])("%s", (names) => {
    const [a = "", b = ""] = names.split(" ");
    expect(alike(a, b)).toBe(false);
  });
});

describe("codes", () => {
  it("are consonants in classes with the class of the first vowel", () => {
    expect(codesOf("johnson")).toContain("JoNSN");
    expect(codesOf("katherine")).toEqual(["KaTRN"]);
  });

  it("are at most four, whatever the word; words of other scripts have none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.stringMatching(/^[a-z]{0,60}$/), fc.string({ unit: "binary" })), (word) => {
        expect(soundsOf(word).codes.length).toBeLessThanOrEqual(4);
      }),
    );
    expect(soundsOf("田中")).toEqual({ codes: [], skeleton: 0 });
    expect(soundsOf("")).toEqual({ codes: [], skeleton: 0 });
  });

  it("leave the vowels out where a writing has none", () => {
    expect(soundsOf("mhmd").skeleton).toBe(soundsOf("mohammed").skeleton);
    expect(soundsOf("khald").skeleton).toBe(soundsOf("khaled").skeleton);
  });
});
