// The report: whatever is in the state, none of it that names a person, dials a number or opens a door is in the file.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { makeCall } from "@/tests/unit/background/bench.ts";
import { noCalls } from "@/utils/calls/call.ts";
import { reduce } from "@/utils/calls/reducer.ts";
import { type Frame, noStand } from "@/utils/diagnostics/flight.ts";
import "@/utils/diagnostics/flight-store.ts";
import { createSign } from "@/utils/diagnostics/mask.ts";
import { openReport } from "@/utils/diagnostics/replay.ts";
import "@/utils/diagnostics/requests.ts";
import { createReport, type ReportFacts, readStored, type StoredValue } from "@/utils/diagnostics/report.ts";
import { AppError } from "@/utils/errors.ts";
import { integrationShelfItem, keptShelfItem, passingShelfItem } from "@/utils/grants/record.ts";
import { logItem } from "@/utils/log-store.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { callsItem, lineItem, linkItem } from "@/utils/state.ts";
import { declaredItems, type Item } from "@/utils/storage.ts";

const at = 1_790_000_000_000;
const callId = "callhalf-410022:0";
const uuid = "5b5ba3d4-1111-4222-8333-000000000001";
const signed = await createSign(crypto.subtle, new Uint8Array(32).fill(7));

const party = { name: "a name", number: "a number", userId: "an id", withheld: false, kind: "external" as const };
const error = new AppError("refused", { detail: "a detail", status: 403, trackingId: `ROUTER_${uuid}` }).data;
const call = makeCall(callId, "offered", {
  session: "97:1",
  party,
  redirections: [{ party, reason: "no-answer" }],
  queue: { name: "a queue", waiting: 2 },
  recall: { type: "park", from: party },
  endpoint: "a device",
  recording: "started",
  ended: { by: "local", reason: "busy" },
});
const order = { stream: uuid, n: 4 };
const calls = [
  { kind: "call" as const, name: "CallReceivedEvent", at, order, call },
  { kind: "gone" as const, at: at + 1, order: null, id: callId },
  { kind: "call" as const, name: "CallReceivedEvent", at: at + 2, order, call: { ...call, id: "callhalf-410023:0" } },
].reduce(reduce, { ...noCalls, oddities: [{ at, what: "held → offered", id: callId }] });
const entry = {
  id: uuid,
  command: "call.hold",
  call: callId,
  askedAt: at,
  acceptedAt: at + 1,
  seenAt: at + 2,
  outcome: "refused" as const,
  error,
  via: "xsi" as const,
  trackingId: "SWITCHBOARD_0a1b2c3d4e5f_3",
};
const link = { ...linkItem.fallback, phase: "live" as const, via: "xsi" as const, channelId: uuid, subscriptionId: uuid, since: at, error };
const consult = {
  caller: callId,
  leg: null,
  session: "97:2",
  destination: "a destination",
  phase: "dialling" as const,
  auto: true,
  by: "us" as const,
  startedAt: at,
  ringUntil: null,
};
const grace = { entry: uuid, call: callId, destination: "a destination", dueAt: at };
const events: readonly Frame[] = [
  { at, kind: "event", event: { kind: "snapshot", at, order, calls: [call], conference: null } },
  { at: at + 1, kind: "event", event: { kind: "call", name: "CallReceivedEvent", at, order, call } },
  { at: at + 1, kind: "event", event: { kind: "calls", name: "CallRedirectedEvent", at, order, calls: [call] } },
  {
    at: at + 2,
    kind: "event",
    event: { kind: "conference", at, order, conference: { state: "active", muted: null, participants: [{ id: callId, muted: false }] } },
  },
  { at: at + 2, kind: "event", event: { kind: "other", name: "DoNotDisturbEvent", at, order } },
  { at: at + 3, kind: "calls", calls },
  { at: at + 3, kind: "command", entry, action: "hold" },
  { at: at + 3, kind: "link", link },
  { at: at + 3, kind: "consults", consults: [consult] },
  { at: at + 3, kind: "graces", graces: [grace] },
  { at: at + 3, kind: "event", event: { kind: "gone", at, order, id: callId } },
];

/** One value of each item with every field filled; items that are not here are filled by their shape's names. */
const samples: Readonly<Record<string, unknown>> = {
  "desk:calls": calls,
  "desk:link": link,
  "desk:pulse": at,
  "desk:ledger": [entry],
  "desk:pending": [
    { entry: uuid, command: "call.hold", call: callId, expectation: { kind: "appears", before: [callId], states: ["held"] }, dueAt: at },
  ],
  "desk:mute": { [callId]: { capable: true, muted: false } },
  "desk:gaps": [{ from: at, to: at + 900, reason: "heartbeat-404" }],
  "desk:consults": [consult],
  "desk:graces": [grace],
  "desk:silenced": [callId],
  line: {
    grant: "my-line",
    personId: "an id",
    userUuid: uuid,
    orgId: "an org",
    displayName: "a name",
    extension: "5601",
    number: "a number",
    country: "DE",
    broadworksId: "an id",
    xsi: { actions: "https://api-us.bcld.webex.com/com.broadsoft.xsi-actions", events: "https://x", channel: "https://y", domain: "z" },
  },
  "sign-in": { running: false, error },
  log: [
    {
      at,
      level: "warn",
      room: "xsi.channel",
      text: "channel ended",
      facts: { why: "silence", detail: "a detail", path: "/v1/people/me", trackingId: uuid },
    },
    { at, level: "error", room: "worker", text: "failed", facts: { what: "line", name: "hold", id: "an extension", code: "else", n: 4 } },
  ],
  settings: { "integration.clientId": "an id", "hosts.approved": ["a host"], "ring.volume": 40 },
  grants: [{ id: "my-line", way: "code", state: "failed", validUntil: at, scopes: ["spark:xsi"], authoriser: "a name", kept: true, error }],
  "flight:base": {
    through: 0,
    stand: { ...noStand, calls, ledger: [{ ...entry, outcome: "accepted" }], link, consults: [consult], graces: [grace] },
  },
  "flight:1": { n: 1, frames: events },
  "diagnostics:requests": {
    names: ["PUT xsi-events channel/{id}/heartbeat"],
    minutes: [{ at, counts: [[0, 4]], refused: 1, silence: 15_000 }],
    last: { "GET people/me": { at, status: 200, trackingId: uuid } },
    refusals: [{ at, endpoint: "GET people/me", retryAfterMs: 1000 }],
  },
};
const otherwise = { novelty: "a text", list: ["a text"], nested: { name: "a name", number: "a number", token: "a token" } };

function storedOf(change: (value: unknown) => unknown): readonly StoredValue[] {
  const known = declaredItems().flatMap(({ key, area, report }) => (report === "omit" || key.startsWith("flight:") ? [] : [{ key, area, report }]));
  const flight = ["flight:base", "flight:1"].map((key) => ({ key, area: "local", report: "mask" }) as const);
  const later = { key: "people:later", area: "local", report: "mask" } as const;
  return [...known, ...flight, later].map((item) => ({ ...item, value: change(samples[item.key] ?? otherwise) }));
}

const factsOf = (stored: readonly StoredValue[], settings: Readonly<Record<string, unknown>> = {}): ReportFacts => ({
  at: at + 60_000,
  version: "0.1.0",
  browser: { agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0", platform: "Linux x86_64", language: "en" },
  policy: mergePolicy({}, settings),
  stored,
  omitted: ["vault:local"],
  sign: signed,
});
const report = async (stored: readonly StoredValue[], settings = {}) => (await createReport(factsOf(stored, settings))).text;

/** What must not come out, and the parts of it that would give it away. */
interface Canary {
  readonly text: string;
  readonly parts: readonly (string | RegExp)[];
}
const syllables = fc.constantFrom("zor", "blax", "quen", "vere", "žofie", "müll", "佐藤", "kří", "xanthippe", "wolfgang", "ngozi");
const word = fc.array(syllables, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(""));
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const digits = (length: number) => fc.integer({ min: 0, max: 10 ** length - 1 }).map((n) => String(n).padStart(length, "3"));
const base64 = fc.uint8Array({ minLength: 30, maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString("base64url"));
const hex = fc.uint8Array({ minLength: 12, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const canary: fc.Arbitrary<Canary> = fc.oneof(
  fc.tuple(word, word).map(([a, b]) => ({ text: `${capital(a)} ${capital(b)}`, parts: [a, b] })),
  word.map((a) => ({ text: a, parts: [a] })),
  fc.tuple(word, word).map(([a, b]) => ({ text: `${a}.${b}@customer.example`, parts: [a, b, "customer.example"] })),
  digits(9).map((n) => ({ text: `+49${n}`, parts: [n] })),
  digits(9).map((n) => ({
    text: `(0${n.slice(0, 2)}) ${n.slice(2, 5)}-${n.slice(5)}`,
    parts: [n, n.slice(2, 5) + n.slice(5), `${n.slice(2, 5)}-${n.slice(5)}`],
  })),
  digits(4).map((n) => ({ text: n, parts: [new RegExp(`(?<![\\w.-])${n}(?![\\w.-])`)] })),
  base64.map((token) => ({ text: token, parts: [token.slice(0, 20), token.slice(-20)] })),
  base64.map((token) => ({ text: `Bearer ${token}`, parts: [token.slice(0, 20), token.slice(-20)] })),
  fc.tuple(base64, hex).map(([a, b]) => ({ text: `${a}_PF84_${b}`, parts: [a.slice(0, 20), b.slice(0, 16)] })),
  hex.map((secret) => ({ text: secret, parts: [secret.slice(0, 16), secret.slice(-16)] })),
);
/** On its own, or in the middle of a sentence of somebody else's. */
const planted = fc
  .tuple(
    canary,
    fc.constantFrom("$", "no such user $", "user $ not found: 404", "$, $", '{"name":"$"}', "<name>$</name>", "https://host/$/calls?x=$"),
  )
  .map(([{ text, parts }, frame]) => ({ text: frame.replaceAll("$", () => text), parts }));

/** Puts canaries in the place of texts, and of fields that are ids. `choose` says which, by its place in the walk. */
function plant(value: unknown, choose: (text: string) => string, inTable = false): unknown {
  if (typeof value === "string") return choose(value);
  if (Array.isArray(value)) return value.map((each) => plant(each, choose));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [inTable ? choose(name) : name, plant(held, choose, ["byId", "last"].includes(name))]),
  );
}

function expectNone(text: string, parts: Canary["parts"]): void {
  const folded = text.toLowerCase();
  for (const part of parts) {
    if (part instanceof RegExp) expect(text).not.toMatch(part);
    else expect(folded).not.toContain(part.toLowerCase());
  }
}

beforeEach(() => fakeBrowser.reset());

describe("no canary survives", () => {
  it("in every text of every item, settings included, all at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(planted, { minLength: 3, maxLength: 12 }), async (canaries) => {
        let n = 0;
        const next = () => canaries[n++ % canaries.length]?.text ?? "";
        const text = await report(
          storedOf((value) => plant(value, next, true)),
          { "integration.clientId": next().slice(0, 200), "integration.brokerUrl": `https://${"zorblax"}.example/${canaries.length}` },
        );
        expect(n).toBeGreaterThan(100);
        for (const { parts } of canaries) expectNone(text, parts);
      }),
      { numRuns: 60 },
    );
  });

  it("in any one text while all others are as they should be, so that nothing is dropped for its shape", async () => {
    let places = 0;
    storedOf((value) =>
      plant(value, (text) => {
        places += 1;
        return text;
      }),
    );
    await fc.assert(
      fc.asyncProperty(planted, fc.nat(places - 1), async ({ text: found, parts }, place) => {
        let n = 0;
        const text = await report(storedOf((value) => plant(value, (kept) => (n++ === place ? found : kept))));
        expectNone(text, parts);
      }),
      { numRuns: 300 },
    );
  });

  it("and the property could see one: a report without a mask has them all", () => {
    const text = JSON.stringify(storedOf((value) => plant(value, () => "Zorblax Quenvere")));
    expect(text).toMatch(/zorblax/i);
  });
});

describe("secrets", () => {
  it("are not even read", async () => {
    const forbidden = declaredItems().map(
      (item): Item<unknown> => (item.report === "omit" ? { ...item, get: () => Promise.reject(new Error(`${item.key} was read`)) } : item),
    );
    const { stored, omitted } = await readStored(forbidden);
    expect(omitted).toEqual(expect.arrayContaining(["vault:local", "vault:session", "vault:integration"]));
    expect(stored.map(({ key }) => key)).not.toEqual(expect.arrayContaining([expect.stringMatching(/vault/)]));
  });

  it("are in no report of a full state in storage", async () => {
    const secret = { iv: "AAAAAAAAAAAAAAAA", data: "c2VjcmV0c2VjcmV0c2VjcmV0" };
    for (const shelf of [keptShelfItem, passingShelfItem, integrationShelfItem]) await shelf.set({ "my-line": secret });
    await callsItem.set(calls);
    await lineItem.set(samples.line as never);
    await logItem.set(samples.log as never);
    const { text } = await createReport({ ...factsOf([]), ...(await readStored(declaredItems())) });
    expect(text).not.toContain(secret.iv);
    expect(text).not.toContain(secret.data);
    expect(text).not.toContain("a name");
    expect(text).toContain("vault:local");
    expect(text).toContain(callId);
  });
});

describe("what support needs is there", () => {
  it("link, pulse, ledger, gaps, oddities, requests, log, settings' origin and the recording, as text and as data", async () => {
    const text = await report(
      storedOf((value) => value),
      { "ring.volume": 40, "integration.clientId": "C123" },
    );
    const json = JSON.parse(text);
    const readable = (json.readable as string[]).join("\n");
    for (const part of [
      "version 0.1.0",
      "Chrome/140",
      "live since 2026-09-21 14:13:20.000 · xsi",
      "last pulse 2026-09-21 14:13:20.000",
      `channel ${uuid}`,
      `2026-09-21 14:13:20.000 · call.hold · ${callId} · accepted +1 ms · seen +2 ms · refused · xsi · refused · 403`,
      "SWITCHBOARD_0a1b2c3d4e5f_3",
      "blind for 900 ms · heartbeat-404",
      "held → offered",
      "4 × PUT xsi-events channel/{id}/heartbeat",
      "warn · xsi.channel · channel ended · why=silence",
      "ring.volume = 40 (user)",
      "integration.clientId = (set) (user)",
      `heard CallReceivedEvent · ${callId} offered`,
      "asks for hold · call.hold",
    ])
      expect(readable).toContain(part);
    expect(json.stored["desk:ledger"][0]).toMatchObject({ command: "call.hold", call: callId, outcome: "refused" });
    expect(Object.keys(json.stored)).not.toContain("flight:1");
    expect(openReport(text)).toMatchObject({ ok: true, report: { productVersion: "0.1.0", settings: { "ring.volume": 40 } } });
  });

  it("keeps the shape of what it masks: every field has its name, and a recording can be replayed", async () => {
    const text = await report(storedOf((value) => value));
    const namesOf = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(namesOf)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, held]) => [name, namesOf(held)]))
          : typeof value;
    const json = JSON.parse(text);
    for (const key of Object.keys(samples).filter((each) => !each.startsWith("flight:") && each in json.stored))
      expect(namesOf(json.stored[key]), key).toEqual(namesOf(samples[key]));
    expect(namesOf(json.flight.frames)).toEqual(namesOf(events));
  });

  it("is the same file for the same facts and salt, and another with another salt", async () => {
    const stored = storedOf((value) => value);
    expect(await report(stored)).toBe(await report(stored));
    const sign = await createSign(crypto.subtle, new Uint8Array(32).fill(8));
    expect((await createReport({ ...factsOf(stored), sign })).text).not.toBe(await report(stored));
    expect((await createReport(factsOf(stored))).name).toBe("switchboard-report-2026-09-21T14-14-20.json");
  });

  it("comes out whatever lies in storage", async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ maxDepth: 3 }), async (junk) => {
        const text = await report(storedOf(() => junk));
        expect(JSON.parse(text).schema).toBe("switchboard-report");
      }),
      { numRuns: 100 },
    );
  });
});
