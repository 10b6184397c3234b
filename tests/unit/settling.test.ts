// The 350 ms guard: only a button that stands where another one stood waits.
import { describe, expect, test } from "vitest";
import { createSettling, type Place } from "@/components/ui/settling.ts";

const at = (left: number, top: number): Place => ({ left, top, right: left + 80, bottom: top + 28 });

function setUp() {
  let time = 1000;
  const timers: { at: number; done: () => void }[] = [];
  const places = new Map<object, Place>();
  const settling = createSettling({
    now: () => time,
    later: (ms, done) => timers.push({ at: time + ms, done }),
    measure: (element) => places.get(element) ?? at(0, 0),
  });
  return {
    settling,
    stand(key: string, place: Place) {
      const element = { key } as unknown as HTMLElement;
      places.set(element, place);
      settling.register(key, element);
    },
    wait(ms: number) {
      time += ms;
      for (const timer of timers.filter((each) => each.at <= time)) timer.done();
    },
    keys: () => [...settling.keys.value],
  };
}

describe("settling", () => {
  test("a first drawing waits for nobody", () => {
    const { settling, stand, keys } = setUp();
    stand("answer a", at(0, 0));
    settling.drawn();
    expect(keys()).toEqual([]);
  });
  test("what comes to stand where another stood waits 350 ms, what makes room does not", () => {
    const { settling, stand, keys, wait } = setUp();
    stand("hold a", at(0, 0));
    settling.drawn();
    stand("answer b", at(0, 0));
    stand("hold a", at(0, 100));
    settling.drawn();
    expect(keys()).toEqual(["answer b"]);
    wait(349);
    settling.drawn();
    expect(keys()).toEqual(["answer b"]);
    wait(2);
    expect(keys()).toEqual([]);
  });
  test("a verb that takes the place of another on the same call waits too", () => {
    const { settling, stand, keys } = setUp();
    stand("answer a", at(0, 0));
    settling.drawn();
    settling.register("answer a", null);
    stand("hold a", at(4, 2));
    settling.drawn();
    expect(keys()).toEqual(["hold a"]);
  });
  test("on empty ground nobody waits", () => {
    const { settling, stand, keys } = setUp();
    stand("hold a", at(0, 0));
    settling.drawn();
    stand("answer b", at(0, 200));
    settling.drawn();
    expect(keys()).toEqual([]);
  });
});
