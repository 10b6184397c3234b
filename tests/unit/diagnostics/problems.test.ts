// The problems list: what matters now, in order, each with one button; and what of it the badge counts.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ProblemFacts, problemsOf, urgentCount } from "../../../utils/diagnostics/problems.ts";
import { AppError } from "../../../utils/errors.ts";
import { readTexts } from "../../tools/readme.ts";
import { grant, line, link, now, policy } from "./facts.ts";

const calm: ProblemFacts = { now, link: link(), pulse: now - 4_000, line: line(), grants: [grant()], policy: policy(), xsiRefusal: null };
const listed = (given: Partial<ProblemFacts>) => problemsOf({ ...calm, ...given });
const short = (given: Partial<ProblemFacts>) => listed(given).map(({ id, owner, command, urgent }) => [id, owner, command, urgent]);
const error = (...given: ConstructorParameters<typeof AppError>) => new AppError(...given).data;
const carrier = line({
  xsi: { actions: "https://xsi.carrier.example/a", events: "https://xsi.carrier.example/e", channel: "https://xsi.carrier.example/c", domain: null },
});
const polling = link({ via: "calling-api" });

test("a healthy desk has none, and neither has nobody", () => {
  expect(listed({})).toEqual([]);
  expect(listed({ grants: [], line: null, link: link({ phase: "signed-out", via: null }), pulse: 0 })).toEqual([]);
});

describe("one at a time", () => {
  test.each([
    [
      "the sign-in is dead",
      { grants: [grant({ state: "failed", error: error("grant-dead") })], link: link({ phase: "stopped", error: error("grant-dead") }) },
      ["grant-my-line", "you", "auth.signIn", true],
    ],
    [
      "the secret is wrong",
      { grants: [grant({ state: "failed", error: error("invalid-client") })] },
      ["grant-my-line", "administrator", "options.open", true],
    ],
    ["a pasted token ended", { grants: [grant({ way: "pasted", validUntil: now - 1 })] }, ["grant-my-line", "you", "auth.signIn", true]],
    [
      "the sign-in ends tomorrow",
      { grants: [grant({ way: "implicit", validUntil: now + 86_400_000 })] },
      ["grant-my-line", "you", "auth.signIn", true],
    ],
    [
      "an organisation's grant ends tomorrow",
      { grants: [grant(), { ...grant({ way: "implicit", validUntil: now + 86_400_000 }), id: "read-users" }] },
      ["grant-read-users", "administrator", "options.open", true],
    ],
    ["Webex is overloaded", { link: link({ phase: "waiting", error: error("overloaded") }) }, ["link", "cisco", "line.reconnect", true]],
    ["blind for three seconds", { link: link({ phase: "waiting", since: now - 3_000 }) }, ["link", "network", "line.reconnect", true]],
    ["live and silent", { pulse: now - 60_000 }, ["link", "network", "line.reconnect", true]],
    ["a host is not approved", { line: carrier, link: polling }, ["host", "administrator", "options.open", true]],
    ["XSI is off", { line: line({ xsi: null }), link: polling }, ["xsi", "cisco", "diagnostics.open", false]],
    ["XSI was refused", { link: polling, xsiRefusal: error("forbidden") }, ["xsi", "administrator", "diagnostics.open", true]],
    [
      "a policy value does not fit",
      { policy: policy({}, { "ring.volume": 900 }) },
      ["policy-ring.volume", "administrator", "diagnostics.open", false],
    ],
  ] as const)("%s", (_what, given, expected) => {
    expect(short(given as Partial<ProblemFacts>)).toEqual([expected]);
  });
});

test("a reconnection of a second is nobody's concern", () => {
  expect(listed({ link: link({ phase: "waiting", since: now - 1_000 }) })).toEqual([]);
  expect(listed({ link: link({ phase: "connecting", since: now - 1_000 }) })).toEqual([]);
});

test("an approved host is no problem", () => {
  expect(listed({ line: carrier, policy: policy({ "hosts.approved": ["xsi.carrier.example"] }) })).toEqual([]);
});

test("what hurts most comes first, and the badge counts only what is urgent", () => {
  const found = listed({
    line: line({ xsi: null }),
    link: link({ via: "calling-api", phase: "waiting", error: error("overloaded") }),
    grants: [grant({ way: "implicit", validUntil: now + 86_400_000 })],
    policy: policy({}, { "ring.volume": 900 }),
  });
  expect(found.map(({ id }) => id)).toEqual(["link", "xsi", "grant-my-line", "policy-ring.volume"]);
  expect(urgentCount(found)).toBe(2);
});

test("every text exists", () => {
  const texts = readTexts(join(import.meta.dirname, "../../../utils/locales/en.yml"));
  const cases: readonly Partial<ProblemFacts>[] = [
    { grants: [grant({ way: "pasted", validUntil: now - 1 }), { ...grant({ way: "pasted", validUntil: now - 1 }), id: "read-users" }] },
    { grants: [grant({ way: "implicit", validUntil: now + 1 }), { ...grant({ way: "implicit", validUntil: now + 1 }), id: "read-users" }] },
    { link: link({ phase: "waiting", since: 0 }) },
    { pulse: 1, link: link({ since: 1 }), policy: policy({}, { "ring.volume": 900 }) },
    { line: carrier, link: polling },
    { line: line({ xsi: null }) },
    { link: polling },
  ];
  const keys = cases.flatMap((given) => listed(given).flatMap(({ title, remedy, command }) => [title.key, remedy.key, `command.${command}.title`]));
  expect(new Set(keys).size).toBeGreaterThan(14);
  expect(keys.filter((key) => !texts.has(key))).toEqual([]);
});
