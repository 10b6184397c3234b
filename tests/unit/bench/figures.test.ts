// The arithmetic of the bench: percentiles by nearest rank, and a table that says when a promise is missed.
import { expect, test } from "vitest";
import { figure, markdown, percentile, table } from "../../bench/figures.ts";

test("percentiles are samples that were measured", () => {
  const samples = [50, 10, 40, 20, 30];
  expect([0.5, 0.95, 1].map((share) => percentile(samples, share))).toEqual([30, 50, 50]);
  expect(
    percentile(
      Array.from({ length: 100 }, (_, n) => n + 1),
      0.95,
    ),
  ).toBe(95);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test("a missed promise is said, a kept one is not", () => {
  const [kept, missed] = table([figure("paint", "ms", [1, 2, 3], 3), figure("paint", "ms", [1, 2, 4], 3)])
    .split("\n")
    .slice(1);
  expect(kept).toMatch(/≤ 3$/);
  expect(missed).toMatch(/≤ 3 {2}missed$/);
});

test("a document gets the same figures", () => {
  const [, , row] = markdown([figure("paint", "ms", [1, 2, 1234], 50)]).split("\n");
  expect(row).toBe("| paint | ms | 2.0 | 1,234 | 1,234 | ≤ 50 |");
});
