// Tones keep their order: one request at a time, what is pressed meanwhile goes with the next.
import { expect, test } from "vitest";
import { createTones } from "@/components/dialpad/tones.ts";

function setUp() {
  const sent: string[] = [];
  const open: (() => void)[] = [];
  const tones = createTones({
    send: (call, digits) => {
      sent.push(`${call} ${digits}`);
      return new Promise<void>((done) => open.push(done));
    },
  });
  const answer = async () => {
    open.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { tones, sent, answer };
}

test("pressed while one is on the wire, they go together", async () => {
  const { tones, sent, answer } = setUp();
  for (const digit of "1223") tones.press("c", digit);
  expect(sent).toEqual(["c 1"]);
  await answer();
  expect(sent).toEqual(["c 1", "c 223"]);
  await answer();
  tones.press("c", "#");
  expect(sent).toEqual(["c 1", "c 223", "c #"]);
});

test("those for a call that is left behind are dropped", async () => {
  const { tones, sent, answer } = setUp();
  for (const digit of "12") tones.press("a", digit);
  tones.press("b", "9");
  await answer();
  expect(sent).toEqual(["a 1", "b 9"]);
});
