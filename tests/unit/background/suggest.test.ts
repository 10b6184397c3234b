// The address bar's people: found like in the console, of the present directory only, and let go when nobody types.
import { beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createSuggest } from "../../../entrypoints/background/directory/suggest.ts";
import { directoryItem, noDirectory } from "../../../utils/directory-state.ts";
import type { Person } from "../../../utils/people/person.ts";
import type { Change } from "../../../utils/people-store.ts";

const person = (id: string, displayName: string, extension: string | null): Person => ({
  id,
  displayName,
  givenName: null,
  familyName: null,
  readings: [],
  nicknames: [],
  department: "Sales",
  title: null,
  site: "Dublin",
  numbers: extension === null ? [] : [{ kind: "extension", value: extension }],
  email: null,
  source: "xsi",
  userUuid: id,
  broadworksId: null,
});

function house(people: readonly Person[]) {
  let timers: { run: () => void; dead: boolean }[] = [];
  const reads: number[] = [];
  const changes = people.map((one, at): Change => ({ seq: at + 1, id: one.id, person: one }));
  const suggest = createSuggest({
    store: {
      async changesAfter(seq, most) {
        reads.push(seq);
        return changes.filter((change) => change.seq > seq).slice(0, most);
      },
    },
    country: () => "IE",
    ownUuid: () => "me",
    clock: () => 0,
    breathe: async () => {},
    setTimer(run) {
      const timer = { run, dead: false };
      timers.push(timer);
      return () => {
        timer.dead = true;
      };
    },
  });
  const quiet = () => {
    for (const { run, dead } of timers) if (!dead) run();
    timers = [];
  };
  return { suggest, reads, changes, quiet };
}

describe("the address bar's people", () => {
  beforeEach(() => fakeBrowser.reset());

  test("are found by a misspelt name, with what is dialled; not oneself, and nobody without a number", async () => {
    const { suggest } = house([person("a", "Sally Johnson", "1002"), person("b", "Erik Jonsson", null), person("me", "Johnson Desk", "1000")]);
    await directoryItem.set({ ...noDirectory, epoch: "one", seq: 3 });
    expect(await suggest("johnsen")).toEqual([{ name: "Sally Johnson", destination: "1002", detail: "Sales, Dublin" }]);
  });

  test("only what is new is read again; everything after a pause, and after another person signed in", async () => {
    const { suggest, reads, changes, quiet } = house([person("a", "Sally Johnson", "1002")]);
    await directoryItem.set({ ...noDirectory, epoch: "one", seq: 1 });
    await suggest("sally");
    await suggest("sal");
    expect(reads).toEqual([0]);
    changes.push({ seq: 2, id: "c", person: person("c", "Ada Okonkwo", "1005") });
    await directoryItem.set({ ...noDirectory, epoch: "one", seq: 2 });
    expect((await suggest("ada"))[0]?.destination).toBe("1005");
    expect(reads).toEqual([0, 1]);
    quiet();
    await suggest("ada");
    expect(reads).toEqual([0, 1, 0]);
    await directoryItem.set({ ...noDirectory, epoch: "two", seq: 0 });
    expect(await suggest("ada")).toEqual([]);
  });
});
