// Numbers of events: what is missing, what is only late.
import { describe, expect, it } from "vitest";
import { createSequence } from "@/entrypoints/background/telephony/xsi/sequence.ts";

describe("sequence", () => {
  it("starts anywhere and counts what was jumped over", () => {
    const sequence = createSequence();
    expect(sequence.take("s", 40, false)).toBe(false);
    expect(sequence.take("s", 41, false)).toBe(false);
    expect(sequence.take("s", 44, false)).toBe(true);
    expect(sequence.missing()).toBe(2);
    sequence.take("s", 43, false);
    sequence.take("s", 42, false);
    expect(sequence.missing()).toBe(0);
  });

  it("wraps after 2147483647", () => {
    const sequence = createSequence();
    sequence.take("s", 2_147_483_647, false);
    expect(sequence.take("s", 1, false)).toBe(false);
    expect(sequence.missing()).toBe(0);
    const late = createSequence();
    late.take("s", 2_147_483_646, false);
    expect(late.take("s", 1, false)).toBe(true);
    late.take("s", 2_147_483_647, false);
    expect(late.missing()).toBe(0);
  });

  it("forgets with another stream and with a snapshot", () => {
    const sequence = createSequence();
    sequence.take("s", 1, false);
    sequence.take("s", 5, false);
    expect(sequence.take("s", 9, true)).toBe(false);
    expect(sequence.missing()).toBe(0);
    sequence.take("s", 12, false);
    expect(sequence.take("t", 50, false)).toBe(false);
    expect(sequence.missing()).toBe(0);
  });

  it("takes a leap for another series, not for a thousand losses", () => {
    const sequence = createSequence();
    sequence.take("s", 1, false);
    expect(sequence.take("s", 100_000, false)).toBe(false);
    expect(sequence.missing()).toBe(0);
  });
});
