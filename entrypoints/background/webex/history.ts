// Webex's own call history: the last twenty calls of each kind, no more (webex-rest.md 4.1).
import * as v from "valibot";
import type { WebexHttp } from "./http.ts";

/** null where Webex says null or nothing. */
const text = v.fallback(v.nullable(v.string()), null);
const itemSchema = v.object({ name: text, number: text, privacyEnabled: v.fallback(v.boolean(), false), time: v.pipe(v.string(), v.isoTimestamp()) });
const listSchema = v.object({ items: v.array(v.unknown()) });

const types = ["placed", "missed", "received"] as const;

export interface HistoryCall {
  readonly type: (typeof types)[number];
  readonly name: string | null;
  /** Without scheme. */
  readonly number: string | null;
  readonly withheld: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** In no order. An item that is not understood is left out. Rejects with AppError; `forbidden` without spark:calls_read. */
export async function readHistory(http: WebexHttp, signal: AbortSignal): Promise<readonly HistoryCall[]> {
  const lists = await Promise.all(
    types.map(async (type) => ({ type, ...(await http.getJson("telephony/calls/history", listSchema, { query: { type }, signal })) })),
  );
  return lists.flatMap(({ type, items }) =>
    items.flatMap((item): readonly HistoryCall[] => {
      const read = v.safeParse(itemSchema, item);
      if (!read.success) return [];
      const { name, number, privacyEnabled: withheld, time } = read.output;
      return [{ type, withheld, at: Date.parse(time), name: withheld ? null : name || null, number: withheld ? null : bare(number) }];
    }),
  );
}

const bare = (number: string | null): string | null => number?.replace(/^(tel|sips?):/i, "") || null;
