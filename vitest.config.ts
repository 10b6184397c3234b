// Test projects: unit, contract and pages run in one process each; e2e drives real browsers, two files at a time.
import { defineConfig } from "vitest/config";
import { WxtVitest } from "wxt/testing/vitest-plugin";

const project = (name: string, include: readonly string[], more: Record<string, unknown> = {}) => ({
  plugins: [WxtVitest()],
  test: { name, include: [...include], restoreMocks: true, ...more },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", ["tests/*.test.ts", "tests/unit/**/*.test.ts"]),
      project("contract", ["tests/contract/**/*.test.ts"], { testTimeout: 20_000 }),
      project("pages", ["tests/pages/**/*.test.tsx"], { environment: "happy-dom" }),
      project("e2e", ["tests/e2e/**/*.test.ts"], { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2 }),
    ],
  },
});
