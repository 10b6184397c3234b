// Test projects: unit, contract and pages are work for every processor; e2e drives real browsers and mostly waits for them.
import { defineConfig } from "vitest/config";
import { WxtVitest } from "wxt/testing/vitest-plugin";

const project = (name: string, include: readonly string[], more: Record<string, unknown> = {}) => ({
  plugins: [WxtVitest()],
  test: {
    name,
    include: [...include],
    restoreMocks: true,
    // What never comes true ends here; how soon it does, a busy machine decides.
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: "100%",
    ...more,
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", ["tests/*.test.ts", "tests/unit/**/*.test.ts"]),
      project("contract", ["tests/contract/**/*.test.ts"]),
      project("pages", ["tests/pages/**/*.test.tsx"], { environment: "happy-dom", setupFiles: ["tests/pages/setup.ts"] }),
      project("e2e", ["tests/e2e/**/*.test.ts"], {
        testTimeout: 60_000,
        hookTimeout: 60_000,
        // Two processors are then two thirds busy.
        maxWorkers: 3,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
