import { describe, expect, it } from "vitest";
import { createIndex } from "../../../utils/people/search.ts";
import { madeUpPeople } from "../../bench/made-up-people.ts";
import { extension, person } from "./sample.ts";

const { people } = madeUpPeople(600, 11);
const queries = ["an", "müller", "sales", "@sales ma", "#berlin", "101", "jon smith", "kowalsky", "26"];
const answers = (index: ReturnType<typeof createIndex>) => queries.map((query) => index.search(query, { limit: 40 }));

describe("people come and go", () => {
  it("takes a person with a known id in the place of the one before", () => {
    const index = createIndex();
    index.add([person("1", "Anna Bauer", { department: "Sales", numbers: [extension("4711")] })]);
    expect(index.search("bauer").total).toBe(1);
    index.add([person("1", "Anna Huber", { department: "Legal", numbers: [extension("4712")] })]);
    expect(index.size).toBe(1);
    for (const gone of ["bauer", "@sales", "4711"]) expect(index.search(gone).total).toBe(0);
    for (const there of ["huber", "@legal", "4712"]) expect(index.search(there).total).toBe(1);
  });

  it("answers as if those who were removed had never been there", () => {
    const grown = createIndex();
    grown.add(people);
    expect(answers(grown).some(({ total }) => total > 0)).toBe(true);
    grown.remove(people.slice(200).map(({ id }) => id));
    const small = createIndex();
    small.add(people.slice(0, 200));
    expect(grown.size).toBe(200);
    expect(answers(grown)).toEqual(answers(small));
    expect(grown.get(people[300]?.id ?? "")).toBeNull();
  });

  it("uses the places of those who left for those who come", () => {
    const index = createIndex();
    index.add(people.slice(0, 400));
    index.remove(people.slice(0, 300).map(({ id }) => id));
    index.add(people.slice(400));
    const fresh = createIndex();
    fresh.add(people.slice(300));
    expect(answers(index)).toEqual(answers(fresh));
  });

  it("passes over ids it does not know", () => {
    const index = createIndex();
    index.add([person("1", "Anna Bauer")]);
    index.remove(["2", "2"]);
    expect(index.size).toBe(1);
    expect(index.get("2")).toBeNull();
  });

  it("finds nobody in an empty index", () => {
    const index = createIndex();
    expect(index.search("anna", { sentBefore: new Map([["1", 0]]), here: "Berlin" })).toEqual({
      hits: [],
      total: 0,
      understood: { tokens: [{ kind: "word", text: "anna", start: 0, end: 4, known: false }] },
    });
  });

  it("keeps the person as given, whatever comes later in the array that was given", () => {
    const index = createIndex();
    const numbers = [extension("4711")];
    index.add([person("1", "Anna Bauer", { numbers })]);
    numbers.push(extension("4712"));
    expect(index.get("1")?.numbers).toEqual([extension("4711")]);
  });
});

describe("adding in slices", () => {
  it("stops when asked to, goes on where it stopped, and is searchable in between", () => {
    const index = createIndex();
    let slices = 0;
    let at = 0;
    while (at < people.length) {
      const before = at;
      at = index.addSome(people, at, () => true);
      expect(at).toBeGreaterThan(before);
      expect(at - before).toBeLessThanOrEqual(16);
      expect(index.size).toBe(at);
      expect(index.search(people[at - 1]?.numbers[0]?.value ?? "").hits[0]?.id).toBe(people[at - 1]?.id);
      slices += 1;
    }
    expect(slices).toBeGreaterThan(30);
    const whole = createIndex();
    whole.add(people);
    expect(answers(index)).toEqual(answers(whole));
  });

  it("runs to the end when never asked to stop", () => {
    const index = createIndex();
    expect(index.addSome(people, 0, () => false)).toBe(people.length);
    expect(index.addSome(people, people.length, () => false)).toBe(people.length);
    expect(index.size).toBe(people.length);
  });
});
