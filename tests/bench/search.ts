// `node tests/bench/search.ts`: our search for people beside four libraries, on the same people and the same queries: speed, memory, and who is found.
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import uFuzzy from "@leeoniya/ufuzzy";
import Fuse from "fuse.js";
import fuzzysort from "fuzzysort";
import MiniSearch from "minisearch";
import type { Person } from "../../utils/people/person.ts";
import { createIndex } from "../../utils/people/search.ts";
import { type Figure, figure, percentile, table } from "./figures.ts";
import { madeUpPeople, simplyFolded } from "./made-up-people.ts";
import { classes, type SearchQuery, searchQueries } from "./search-queries.ts";
import { toldPeople, toldQueries } from "./told-queries.ts";

/** An engine that takes longer for a key, in the middle, is asked every fifth query only (the variants within a class come in twos and fours). */
const slowMs = 100;
/** How many the list shows, and every engine is asked for; "found" means among those that are seen without scrolling. */
const shown = 12;
const top = 5;

interface Engine {
  readonly name: string;
  /** Milliseconds without a pause while it was built. */
  readonly longestPause: number;
  /** Ids, best first. */
  readonly search: (query: string) => readonly string[];
}

/** What every library gets: one text a field, accents already off (ours folds for itself), and numbers in every way they are looked for. */
interface Document {
  readonly id: string;
  readonly name: string;
  readonly department: string;
  readonly title: string;
  readonly site: string;
  /** Extension, its last four digits, and of each number all digits, the last nine and the last seven: none of the four looks for an end. It costs MiniSearch memory. */
  readonly numbers: string;
  readonly email: string;
  /** The names as digits of the dialpad, one by one and run together both ways: none of the four knows of it. */
  readonly dialpad: string;
}

const keys = ["abc2", "def3", "ghi4", "jkl5", "mno6", "pqrs7", "tuv8", "wxyz9"];
const onDialpad = (text: string) => Array.from(text, (letter) => keys.find((key) => key.includes(letter))?.at(-1) ?? "").join("");

function documentOf(person: Person): Document {
  const latin = simplyFolded(person.displayName).match(/[a-z]+/g) ?? [];
  const dialled = latin.map(onDialpad);
  return {
    id: person.id,
    name: simplyFolded([person.displayName, ...person.readings, ...person.nicknames].join(" ")),
    department: simplyFolded(person.department ?? ""),
    title: simplyFolded(person.title ?? ""),
    site: simplyFolded(person.site ?? ""),
    numbers: person.numbers
      .flatMap(({ kind, value }) => {
        const digits = value.replace(/\D/g, "");
        return kind === "extension" ? [digits, digits.slice(-4)] : [digits, digits.slice(-9), digits.slice(-7)];
      })
      .join(" "),
    email: simplyFolded((person.email ?? "").split("@", 1).join("")),
    dialpad: [...dialled, dialled.join(""), dialled.toReversed().join("")].join(" "),
  };
}

const paused = <T>(make: () => T): { readonly made: T; readonly ms: number } => {
  const from = performance.now();
  const made = make();
  return { made, ms: performance.now() - from };
};

/** As the page builds it: in slices of eight milliseconds. */
function ours(people: readonly Person[]): Engine {
  const index = createIndex();
  let longestPause = 0;
  for (let at = 0; at < people.length; ) {
    const from = performance.now();
    at = index.addSome(people, at, () => performance.now() - from >= 8);
    longestPause = Math.max(longestPause, performance.now() - from);
  }
  return { name: "ours", longestPause, search: (query) => index.search(query, { limit: shown }).hits.map(({ id }) => id) };
}

/** All fields in one line, which is what it wants; one error a word; up to five words in any order; all alphabets that are there. */
function withUFuzzy(people: readonly Person[]): Engine {
  const { made, ms } = paused(() => {
    const fuzzy = new uFuzzy({
      alpha: "a-zͰ-ӿ؀-ۿ぀-ヿ一-鿿가-힣",
      intraMode: 1,
      intraSub: 1,
      intraTrn: 1,
      intraDel: 1,
      intraIns: 1,
    });
    const ids = people.map(({ id }) => id);
    const lines = people.map((person) => {
      const { id: _, ...fields } = documentOf(person);
      return Object.values(fields).join(" ");
    });
    return { fuzzy, ids, lines };
  });
  const { fuzzy, ids, lines } = made;
  return {
    name: "uFuzzy",
    longestPause: ms,
    search: (query) => {
      const [found, info, order] = fuzzy.search(lines, simplyFolded(query), 5, 5_000);
      const best = order && info ? order.slice(0, shown).map((at) => info.idx[at] ?? -1) : (found ?? []).slice(0, shown);
      return best.map((at) => ids[at] ?? "");
    },
  };
}

/** All words must be met; prefixes; from four letters on an error for every five, as its documentation proposes; names count most, then numbers. */
function withMiniSearch(people: readonly Person[]): Engine {
  const { made, ms } = paused(() => {
    const index = new MiniSearch<Document>({
      fields: ["name", "department", "title", "site", "numbers", "email", "dialpad"],
      searchOptions: {
        prefix: true,
        fuzzy: (term) => (term.length >= 4 && !/^\d/.test(term) ? 0.2 : false),
        combineWith: "AND",
        boost: { name: 4, numbers: 3 },
      },
    });
    index.addAll(people.map(documentOf));
    return index;
  });
  return {
    name: "MiniSearch",
    longestPause: ms,
    search: (query) =>
      made
        .search(simplyFolded(query))
        .slice(0, shown)
        .map(({ id }) => String(id)),
  };
}

/** A snapshot of several keys, which is its fastest way; it splits the query at blanks by itself. */
function withFuzzysort(people: readonly Person[]): Engine {
  const { made, ms } = paused(() =>
    fuzzysort.snapshot(people.map(documentOf), { keys: ["name", "numbers", "department", "title", "site", "email", "dialpad"] }),
  );
  return {
    name: "fuzzysort",
    longestPause: ms,
    search: (query) => fuzzysort.go(simplyFolded(query), made, { limit: shown, threshold: 0 }).map(({ obj }) => obj.id),
  };
}

/** Its search by words, all of which must be met, anywhere in the text. */
function withFuse(people: readonly Person[]): Engine {
  const { made, ms } = paused(
    () =>
      new Fuse(people.map(documentOf), {
        keys: [{ name: "name", weight: 4 }, { name: "numbers", weight: 3 }, "department", "title", "site", "email", "dialpad"],
        useTokenSearch: true,
        tokenMatch: "all",
        ignoreLocation: true,
        threshold: 0.3,
      }),
  );
  return { name: "fuse.js", longestPause: ms, search: (query) => made.search(simplyFolded(query), { limit: shown }).map(({ item }) => item.id) };
}

const engines: readonly ((people: readonly Person[]) => Engine)[] = [ours, withUFuzzy, withMiniSearch, withFuzzysort, withFuse];

setFlagsFromString("--expose_gc");
const collect = runInNewContext("gc") as () => void;

/** Megabytes that are held, typed arrays included. */
function held(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

interface Measured {
  readonly name: string;
  readonly buildMs: number;
  readonly longestPause: number;
  readonly megabytes: number;
  readonly keyMs: readonly number[];
  /** By class: for each of its queries whether the right person was found. */
  readonly found: ReadonlyMap<string, readonly boolean[]>;
}

/** Every key of some of the queries of every class, as it is typed. Who takes too long is stopped: the classes come in turn, so that all were asked the same mixture. */
function keyTimes(engine: Engine, queries: readonly SearchQuery[]): readonly number[] {
  const samples: number[] = [];
  const classed = [...Map.groupBy(queries, ({ kind }) => kind).values()];
  const some = Array.from({ length: 5 }, (_, turn) => classed.flatMap((own) => own[Math.floor((turn * own.length) / 5)] ?? [])).flat();
  const deadline = performance.now() + 25_000;
  for (const { text } of some.slice(0, 8)) engine.search(text);
  for (const { text } of some) {
    for (let end = 1; end <= text.length; end++) {
      const typed = text.slice(0, end);
      const from = performance.now();
      engine.search(typed);
      samples.push(performance.now() - from);
      if (performance.now() > deadline) return samples;
    }
  }
  return samples;
}

function measure(build: (people: readonly Person[]) => Engine, people: readonly Person[], queries: readonly SearchQuery[]): Measured {
  const before = held();
  const { made: engine, ms } = paused(() => build(people));
  const built = held() - before;
  const keyMs = keyTimes(engine, queries);
  const megabytes = Math.max(built, held() - before); // with what it remembers of searches
  const asked = percentile(keyMs, 0.5) > slowMs ? queries.filter((_, at) => at % 5 === 0) : queries;
  const found = Map.groupBy(asked, ({ kind }) => kind);
  const hits = (query: SearchQuery) =>
    engine
      .search(query.text)
      .slice(0, top)
      .some((id) => query.right.has(id));
  return {
    name: engine.name,
    buildMs: ms,
    longestPause: engine.longestPause,
    megabytes,
    keyMs,
    found: new Map([...found].map(([kind, some]) => [kind, some.map(hits)])),
  };
}

function recallTable(all: readonly Measured[], queries: readonly SearchQuery[]): string {
  const share = (hits: readonly boolean[]) => `${Math.round((100 * hits.filter(Boolean).length) / Math.max(hits.length, 1))} %`;
  const asked = ({ found }: Measured) => [...found.values()].flat();
  const rows = [
    ["right person in the first 5", "queries", ...all.map(({ name }) => name)],
    ...[...classes, "told" as const].map((kind) => {
      const count = queries.filter((query) => query.kind === kind).length;
      return [kind, String(count), ...all.map(({ found }) => share(found.get(kind) ?? []))];
    }),
    ["all", String(queries.length), ...all.map((one) => share(asked(one)))],
    ["asked", "", ...all.map((one) => String(asked(one).length))],
  ];
  return columns(rows);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  "))
    .join("\n");
}

/** Speed and memory side by side; the ratio is of the p95, ours being one. */
function speedTable(all: readonly Measured[]): string {
  const p95 = ({ keyMs }: Measured) => percentile(keyMs, 0.95);
  const [own] = all;
  const number = (value: number) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));
  return columns([
    ["a key, in ms", ...all.map(({ name }) => name)],
    ...([0.5, 0.95, 1] as const).map((share, at) => [["p50", "p95", "max"][at] ?? "", ...all.map(({ keyMs }) => number(percentile(keyMs, share)))]),
    ["p95 against ours", ...all.map((one) => `${number(p95(one) / (own ? p95(own) : 1))} ×`)],
    ["keys", ...all.map(({ keyMs }) => String(keyMs.length))],
    ["memory, MB", ...all.map(({ megabytes }) => number(megabytes))],
    ["build, ms", ...all.map(({ buildMs }) => number(buildMs))],
  ]);
}

export interface SearchBench {
  /** Ours first; only ours has promises (product.md §7). */
  readonly figures: readonly Figure[];
  /** All five side by side: the speed of a key, and who is found, class by class. */
  readonly recall: string;
}

/** `say` hears what is being measured. Takes two to three minutes, most of them fuse.js's. */
export async function benchSearch(say: (text: string) => void = () => {}, count = 50_000): Promise<SearchBench> {
  say(`making up ${count} people and what is typed for them`);
  const madeUp = madeUpPeople(count);
  const people = [...madeUp.people, ...toldPeople];
  const queries = [...searchQueries(madeUp), ...toldQueries];
  const all: Measured[] = [];
  for (const build of engines) {
    all.push(measure(build, people, queries));
    say(`${all.at(-1)?.name} is done`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const figures = all.flatMap(({ name, buildMs, longestPause, megabytes, keyMs }) => {
    const own = name === "ours";
    return [
      figure(`search, ${name}: a key`, "ms", keyMs, own ? 8 : null),
      figure(`search, ${name}: memory`, "MB", [megabytes], own ? 60 : null),
      figure(`search, ${name}: build`, "ms", [buildMs]),
      figure(`search, ${name}: longest pause in it`, "ms", [longestPause]),
    ];
  });
  return { figures, recall: `${speedTable(all)}\n\n${recallTable(all, queries)}` };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { figures, recall } = await benchSearch((text) => console.error(`… ${text}`));
  console.log(table(figures));
  console.log(`\n${recall}`);
}
