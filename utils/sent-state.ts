// Stored: callers who were sent on, and where callers were sent to before.
import * as v from "valibot";
import type { Sent, SentBefore } from "./calls/sent.ts";
import { defineItem } from "./storage.ts";

/** Newest last, at most 12. */
export const sentItem = defineItem<readonly Sent[]>({
  key: "desk:sent",
  area: "session",
  schema: v.custom<readonly Sent[]>((value) => Array.isArray(value)),
  fallback: [],
  version: 1,
  wipe: "sign-out",
  report: "mask",
});

/** By the caller's number as it is on the wire. */
export const sentBeforeItem = defineItem<Readonly<Record<string, readonly SentBefore[]>>>({
  key: "sent-before",
  area: "local",
  schema: v.record(v.string(), v.array(v.object({ destination: v.string(), at: v.number(), times: v.number() }))),
  fallback: {},
  version: 1,
  wipe: "sign-out",
  report: "mask",
});
