// Webex's call history as it comes, as it may come, and as it is on the loopback.

import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { readHistory } from "../../../entrypoints/background/webex/history.ts";
import type { Asking, WebexHttp } from "../../../entrypoints/background/webex/http.ts";
import { AppError } from "../../../utils/errors.ts";

const never = new AbortController().signal;

function answering(lists: Readonly<Record<string, unknown>>): { http: WebexHttp; asked: string[] } {
  const asked: string[] = [];
  const refuse = () => Promise.reject(new AppError("not-supported"));
  const http: WebexHttp = {
    ...({ postJson: refuse } as unknown as WebexHttp),
    getJson: async <T>(path: string, schema: v.GenericSchema<unknown, T>, { query }: Asking = {}) => {
      asked.push(`${path} ${query?.type}`);
      return v.parse(schema, lists[String(query?.type)] ?? { items: [] });
    },
  };
  return { http, asked };
}

describe("call history", () => {
  it("is asked for by type", async () => {
    const { http, asked } = answering({});
    expect(await readHistory(http, never)).toEqual([]);
    expect(asked.sort()).toEqual(["telephony/calls/history missed", "telephony/calls/history placed", "telephony/calls/history received"]);
  });

  it("gives name, number without scheme, and time; a withheld one gives neither", async () => {
    const { http } = answering({
      missed: {
        items: [
          { type: "missed", name: "Ben Ode", number: "tel:+441632960001", privacyEnabled: false, time: "2026-03-02T09:15:00.120Z" },
          { type: "missed", name: "Secret", number: "+1", privacyEnabled: true, time: "2026-03-02T09:16:00Z" },
        ],
      },
      placed: { items: [{ type: "placed", number: "1001", privacyEnabled: false, time: "2026-03-02T10:00:00+01:00" }] },
    });
    expect(await readHistory(http, never)).toEqual([
      { type: "placed", name: null, number: "1001", withheld: false, at: Date.UTC(2026, 2, 2, 9) },
      { type: "missed", name: "Ben Ode", number: "+441632960001", withheld: false, at: Date.UTC(2026, 2, 2, 9, 15, 0, 120) },
      { type: "missed", name: null, number: null, withheld: true, at: Date.UTC(2026, 2, 2, 9, 16) },
    ]);
  });

  it.each([null, 7, "x", {}, { time: "yesterday" }, { time: 5 }, { name: 4, number: [], time: null }])("leaves out %j", async (item) => {
    const { http } = answering({ received: { items: [item, { number: "1001", time: "2026-03-02T09:00:00Z" }] } });
    expect(await readHistory(http, never)).toMatchObject([{ type: "received", number: "1001", name: null, withheld: false }]);
  });
});
