// An event of a call, as it goes out, for tests of what carries it.
import type { EventBody } from "@/utils/connect/body.ts";

export const event = (call: string, sequence: number): EventBody => ({
  version: 1,
  event: "call.answered",
  id: `${call}/${sequence}`,
  at: "2026-01-05T09:30:00.000Z",
  call,
  sequence,
  direction: "in",
});
