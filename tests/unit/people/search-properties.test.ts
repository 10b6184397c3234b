import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "../../../utils/people/fold.ts";
import { fieldText, type Person, type PersonNumber } from "../../../utils/people/person.ts";
import { createIndex, type Found } from "../../../utils/people/search.ts";
import { madeUpPeople } from "../../bench/made-up-people.ts";

/** A house large enough that others are in the way. */
const { people } = madeUpPeople(2_000, 3);
const house = createIndex();
house.add(people);
const everybody = { limit: people.length };
const anybody = fc.constantFrom(...people);

const finds = (query: string, { id }: Person) => house.search(query, everybody).hits.some((hit) => hit.id === id);
const wordsOf = (text: string) => text.match(/[\p{L}\p{M}\p{N}'’-]+/gu) ?? [];
const shuffled = (words: readonly string[]) => fc.shuffledSubarray([...words], { minLength: words.length });

/** Any text at all, half of it from what the search looks out for. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        "@",
        "#",
        "*",
        '"',
        "'",
        "(0)",
        "+",
        "0",
        "00",
        "7",
        " ",
        "-",
        ".",
        "\u0301",
        "ß",
        "İ",
        "ー",
        "𠮷",
        "\ud800",
        "ア",
        "기",
        "م",
        "a",
        "mc",
        "schtsch",
      ),
      {
        maxLength: 20,
      },
    )
    .map((parts) => parts.join("")),
);
const anyNumber = fc.record({ kind: fc.constantFrom<PersonNumber["kind"]>("extension", "work", "mobile", "other"), value: anyText });
const anyPerson: fc.Arbitrary<Person> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 5 }),
  displayName: anyText,
  givenName: fc.option(anyText),
  familyName: fc.option(anyText),
  readings: fc.array(anyText, { maxLength: 2 }),
  nicknames: fc.array(anyText, { maxLength: 2 }),
  department: fc.option(anyText),
  title: fc.option(anyText),
  site: fc.option(anyText),
  numbers: fc.array(anyNumber, { maxLength: 3 }),
  email: fc.option(anyText),
  source: fc.constantFrom<Person["source"]>("webex", "xsi", "personal"),
  userUuid: fc.option(anyText),
  broadworksId: fc.option(anyText),
});

function sound({ hits, total, understood }: Found, query: string): void {
  expect(total).toBeGreaterThanOrEqual(hits.length);
  expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
  for (const { start, end } of understood.tokens) expect(0 <= start && start < end && end <= query.length).toBe(true);
  for (const { person, marks, score } of hits) {
    expect(Number.isFinite(score)).toBe(true);
    for (const { field, index, start, end } of marks) {
      const text = fieldText(person, field, index);
      expect(text !== null && 0 <= start && start < end && end <= text.length).toBe(true);
    }
  }
  expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).toSorted((a, b) => b - a));
}

describe("any text and any people", () => {
  it("never throws; marks lie inside their texts", () => {
    fc.assert(
      fc.property(fc.array(anyPerson, { maxLength: 6 }), fc.array(anyText, { minLength: 1, maxLength: 4 }), (some, queries) => {
        const index = createIndex();
        index.add(some);
        const named = some.flatMap(({ displayName, numbers }) => [displayName, displayName.slice(0, 5), ...numbers.map(({ value }) => value)]);
        for (const query of [...queries, ...named]) sound(index.search(query, { sentBefore: new Map(some.map(({ id }, n) => [id, n])) }), query);
      }),
      { numRuns: 400 },
    );
  });

  it("gives back the people it was given", () => {
    fc.assert(
      fc.property(anyPerson, (one) => {
        const index = createIndex();
        index.add([one]);
        expect(index.get(one.id)).toEqual(one);
      }),
    );
  });

  it("answers the same whatever was searched before", () => {
    const some = people.slice(0, 200);
    const fresh = () => {
      const index = createIndex();
      index.add(some);
      return index;
    };
    const used = fresh();
    const query = fc
      .array(
        fc.tuple(
          fc.constantFrom(...some.flatMap(({ displayName, department }) => wordsOf(`${displayName} ${department ?? ""}`))),
          fc.integer({ min: 1, max: 6 }),
        ),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .map((words) => words.map(([word, letters]) => word.slice(0, letters)).join(" "));
    fc.assert(
      fc.property(query, (text) => {
        expect(used.search(text)).toEqual(fresh().search(text));
      }),
      { numRuns: 100 },
    );
  });

  it("does not hang on long input", () => {
    sound(house.search("a ".repeat(5_000)), "a ".repeat(5_000));
    sound(house.search("ab1".repeat(5_000)), "ab1".repeat(5_000));
    sound(house.search("1".repeat(5_000)), "1".repeat(5_000));
    sound(house.search("c".repeat(190)), "c".repeat(190));
  });
});

describe("everybody is found", () => {
  it("by the whole name, its words in any order", () => {
    fc.assert(
      fc.property(
        anybody.chain((person) => fc.tuple(fc.constant(person), shuffled(wordsOf(person.displayName)))),
        ([person, words]) => {
          expect(finds(words.join(" "), person)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("by the beginning of one word, two letters or more, and another word", () => {
    const twoWords = people.filter(({ displayName }) => wordsOf(displayName).filter((word) => word.length >= 2).length >= 2);
    fc.assert(
      fc.property(
        fc
          .constantFrom(...twoWords)
          .chain((person) => fc.tuple(fc.constant(person), shuffled(wordsOf(person.displayName)), fc.integer({ min: 2, max: 12 }))),
        ([person, [first = "", second = ""], letters]) => {
          expect(finds(`${first.slice(0, letters)} ${second}`, person)).toBe(true);
          expect(finds(`${second} ${first.slice(0, letters)}`, person)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("by the name without case and accents", () => {
    fc.assert(
      fc.property(anybody, (person) => {
        expect(finds(fold(person.displayName), person)).toBe(true);
        expect(finds(person.displayName.toUpperCase(), person)).toBe(true);
        expect(finds(person.displayName.normalize("NFD"), person)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("by the extension, and by any number as it is written", () => {
    fc.assert(
      fc.property(anybody, (person) => {
        for (const { value } of person.numbers) expect(finds(value, person)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("with one random typo in a word of five letters or more, beside a right word", () => {
    const wrongly = (word: string, kind: number, at: number, letter: string) => {
      const letters = [...word];
      if (kind === 0) letters.splice(at % letters.length, 1);
      else if (kind === 1) letters.splice(at % (letters.length + 1), 0, letter);
      else if (kind === 2) letters.splice(at % letters.length, 1, letter);
      else {
        const first = at % (letters.length - 1);
        letters.splice(first, 2, letters[first + 1] ?? "", letters[first] ?? "");
      }
      return letters.join("");
    };
    const long = people.flatMap((person) => {
      const words = (person.displayName.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map(fold);
      const [mistyped] = words.filter((word) => /^[a-z]{5,}$/.test(word));
      const other = words.find((word) => word !== mistyped);
      return mistyped && other ? [{ person, mistyped, other }] : [];
    });
    const typo = fc.record({ kind: fc.nat(3), at: fc.nat(40), letter: fc.integer({ min: 97, max: 122 }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(fc.constantFrom(...long), typo, ({ person, mistyped, other }, { kind, at, letter }) => {
        expect(finds(`${wrongly(mistyped, kind, at, letter)} ${other}`, person)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
