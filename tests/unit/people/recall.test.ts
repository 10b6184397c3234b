import { describe, expect, it } from "vitest";
import { createIndex } from "../../../utils/people/search.ts";
import { madeUpPeople } from "../../bench/made-up-people.ts";
import { classes, searchQueries } from "../../bench/search-queries.ts";
import { toldPeople, toldQueries } from "../../bench/told-queries.ts";

/** A smaller house than the bench's, so that a change that loses people is seen at once. */
const madeUp = madeUpPeople(12_000);
const index = createIndex();
index.add(madeUp.people);
index.add(toldPeople);
const queries = searchQueries(madeUp);

describe("the bench's queries, among the first five", () => {
  it("are at least 300, in every class", () => {
    expect(queries.length).toBeGreaterThanOrEqual(300);
    expect(new Set(queries.map(({ kind }) => kind))).toEqual(new Set(classes));
  });

  it.each(classes)("%s", (kind) => {
    const own = queries.filter((query) => query.kind === kind);
    const missed = own.filter(({ text, right }) => !index.search(text, { limit: 5 }).hits.some(({ id }) => right.has(id)));
    // Spellings and nicknames are matters of opinion; the others are not.
    expect(missed.length, missed.map(({ text }) => text).join(", ")).toBeLessThanOrEqual(kind === "phonetic" || kind === "nickname" ? 2 : 0);
  });

  it("what a receptionist may type: nine of ten come first", () => {
    const first = toldQueries.filter(({ text, right }) => right.has(index.search(text).hits[0]?.id ?? ""));
    expect(first.length / toldQueries.length).toBeGreaterThan(0.9);
  });
});
