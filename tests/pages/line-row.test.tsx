// Whose line, in a fake DOM: a person is found and chosen, other lines are greyed with the reason, and what cannot be done says why.
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { LineRow } from "@/components/settings/LineRow.tsx";
import { SettingsContext, type SettingsPage } from "@/components/settings/page.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { line } from "@/tests/unit/diagnostics/facts.ts";
import { AppError } from "@/utils/errors.ts";
import { type GrantRecord, noGrant } from "@/utils/grants/grant.ts";
import type { LineCandidate, LineCandidates } from "@/utils/line-candidate.ts";
import type { RunReply } from "@/utils/messages.ts";
import { mergePolicy } from "@/utils/policy.ts";
import type { SignIn } from "@/utils/state.ts";

const now = 1_790_000_000_000;
const zoe = "5b3d9e10-7a44-4c1b-8f00-000000000002";
const control: GrantRecord = { ...noGrant("control-phones"), way: "code", state: "authorised", renewableUntil: now + 9e9 };
const ok = (data: unknown = null): RunReply => ({ ok: true, entry: null, data });
const refused = (code: "forbidden" | "offline"): RunReply => ({ ok: false, entry: null, error: new AppError(code, { trackingId: "ROUTER_9" }).data });

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

const person = (more: Partial<LineCandidate> = {}): LineCandidate => ({
  id: zoe,
  kind: "person",
  name: "Zoë Ní Bhriain",
  extension: "1001",
  number: "+35315550101",
  phoneOf: null,
  reason: null,
  ...more,
});

interface Given {
  readonly found?: Partial<LineCandidates> | RunReply;
  readonly chosen?: RunReply;
  readonly grants?: readonly GrantRecord[];
  readonly user?: Record<string, unknown>;
  readonly managed?: Record<string, unknown>;
}

function setUp({ found = {}, chosen = ok(), grants = [control], user = {}, managed = {} }: Given = {}) {
  const live = createFakeLive(now);
  live.policy.value = mergePolicy(managed, user);
  const reply = "ok" in found ? found : ok({ lines: [person()], isCut: false, others: true, ...found });
  const ask = vi.fn(async (command: string, _args: unknown): Promise<RunReply> => (command === "line.candidates" ? reply : chosen));
  const said: string[] = [];
  const page: SettingsPage = {
    live,
    ask,
    facts: { redirectUrl: "" } as SettingsPage["facts"],
    grants: signal(grants),
    signIn: signal<SignIn>({ running: false, error: null }),
    secret: signal("none" as const),
    say: (text) => said.push(text),
  };
  render(
    <SettingsContext value={page}>
      <LineRow />
    </SettingsContext>,
  );
  return { live, ask, said };
}

const box = () => screen.getByRole("searchbox", { name: "Find a person" });
const findButton = () => screen.getByRole<HTMLButtonElement>("button", { name: "Find" });
async function find(query: string): Promise<void> {
  fireEvent.input(box(), { target: { value: query } });
  await waitFor(() => expect(findButton().disabled).toBe(query.trim().length < 2));
  fireEvent.submit(box().closest("form") as HTMLFormElement);
  await waitFor(() => expect(findButton().getAttribute("aria-busy")).not.toBe("true"));
}
const of = (name: string) => within(screen.getByText(name).closest("li") as HTMLElement);

describe("whose line", () => {
  it("is found by name, chosen with one press, and shown as controlled once the policy says so", async () => {
    const { ask, live, said } = setUp();
    expect(screen.getByText("Your own line")).toBeTruthy();
    await find(" zoë ");
    await screen.findByText("Zoë Ní Bhriain");
    expect(ask).toHaveBeenCalledWith("line.candidates", { query: "zoë" });
    expect(of("Zoë Ní Bhriain").getByText(/^Primary line/).textContent).toBe("Primary line · 1001 · +353 1 555 0101");
    fireEvent.click(screen.getByRole("button", { name: "Choose: Zoë Ní Bhriain" }));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("line.choose", { person: zoe }));
    await waitFor(() => expect(said).toContain("This line is controlled now."));
    live.policy.value = mergePolicy({}, { "line.person": zoe });
    await screen.findByText("Controlled here");
    expect(screen.getByText("The chosen person's line")).toBeTruthy();
    live.line.value = line({ grant: "control-phones", userUuid: zoe.toUpperCase(), displayName: "Zoë" });
    await screen.findByText("Zoë");
  });

  it("goes back to the own one", async () => {
    const { ask, said } = setUp({ user: { "line.person": zoe } });
    fireEvent.click(screen.getByRole("button", { name: "Back to my own line" }));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("line.choose", { person: null }));
    await waitFor(() => expect(said).toContain("Back on your own line."));
  });

  it.each([
    ["virtual-line", "virtual-line", "Virtual line", /never a virtual line/],
    ["shared-line", "shared-line", "Another person's line", /belongs to somebody else/],
    ["workspace", "workspace", "Workspace", /nobody's primary line/],
    ["person", "no-line", "Primary line", /neither an extension nor a work number/],
    ["person", "no-licence", "Primary line", /No Webex Calling licence/],
  ] as const)("a %s (%s) is greyed with the reason, which a press says instead of choosing", async (kind, reason, word, why) => {
    const { ask, said } = setUp({ found: { lines: [person({ id: "x", kind, reason, name: "Sales Hotline", number: null, phoneOf: "Zoë" })] } });
    await find("sales");
    await screen.findByText("Sales Hotline");
    const entry = of("Sales Hotline");
    expect(entry.getByText(why)).toBeTruthy();
    expect(entry.getByText(new RegExp(`^${word} on the phone of Zoë`))).toBeTruthy();
    const choose = entry.getByRole("button", { name: "Choose: Sales Hotline" });
    expect(choose.getAttribute("aria-disabled")).toBe("true");
    expect(document.getElementById(choose.getAttribute("aria-describedby") ?? "")?.textContent).toMatch(why);
    fireEvent.click(choose);
    expect(said.at(-1)).toMatch(why);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("locked by policy, is said with whose it is, and neither searched nor given back", () => {
    const { live } = setUp({ managed: { "line.person": zoe } });
    live.line.value = line({ grant: "control-phones", userUuid: zoe, displayName: "Zoë Ní Bhriain" });
    expect(screen.getByText("Locked by your administrator")).toBeTruthy();
    expect(screen.queryByRole("searchbox")).toBeNull();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it.each([
    ["none was given", /is not authorised yet/, []],
    ["it failed", /does not work any more/, [{ ...control, state: "failed" as const, error: new AppError("grant-dead").data }]],
    ["it ended", /does not work any more/, [{ ...control, renewableUntil: now - 1 }]],
  ])("without the authorisation (%s) the page says what is missing, and there is no search", (_why, words, grants) => {
    setUp({ grants, user: { "line.person": zoe } });
    expect(screen.getByText(words)).toBeTruthy();
    expect(screen.queryByRole("searchbox")).toBeNull();
    expect(screen.getByRole("button", { name: "Back to my own line" })).toBeTruthy();
  });

  it("is searched while a stand-by serves", () => {
    const dead: GrantRecord = { ...control, state: "failed", error: new AppError("grant-dead").data };
    setUp({ grants: [dead, { ...control, id: "control-phones:stand-by" }] });
    expect(box()).toBeTruthy();
  });

  it("more than fit: all that came are listed, and the rest is asked for by a longer name", async () => {
    const lines = Array.from({ length: 50 }, (_, n) => person({ id: `p${n}`, name: `Anna ${n}` }));
    setUp({ found: { lines, isCut: true, others: false } });
    await find("ann");
    expect(within(await screen.findByRole("list", { name: "Lines found" })).getAllByRole("listitem")).toHaveLength(50);
    expect(screen.getByText("Webex has more that fit. Type more of the name.")).toBeTruthy();
    expect(screen.getByText(/spark-admin:telephony_config_read was not granted/)).toBeTruthy();
  });

  it("nobody found is told with what was looked for; fewer letters than Webex takes are not asked", async () => {
    const { ask } = setUp({ found: { lines: [] } });
    await find("x");
    expect(ask).not.toHaveBeenCalled();
    await find("xy");
    expect((await screen.findByText("Nobody found for “xy”.")).closest("[role=status]")).not.toBeNull();
  });

  it("an error of the search is told with what to do, takes no old list for an answer, and goes with the next letter", async () => {
    const { ask } = setUp();
    await find("ann");
    await screen.findByRole("list", { name: "Lines found" });
    ask.mockResolvedValueOnce(refused("forbidden"));
    await find("zoë");
    expect(await screen.findByText("Webex does not allow this")).toBeTruthy();
    expect(screen.getByText(/ROUTER_9/)).toBeTruthy();
    expect(screen.queryByText(/Nobody found/)).toBeNull();
    expect(screen.queryByRole("list", { name: "Lines found" })).toBeNull();
    fireEvent.input(box(), { target: { value: "zoë n" } });
    await waitFor(() => expect(screen.queryByText("Webex does not allow this")).toBeNull());
  });

  it("an error of the choice is told, and nothing says that the line is controlled", async () => {
    const { said } = setUp({ chosen: refused("offline") });
    await find("zoë");
    fireEvent.click(await screen.findByRole("button", { name: "Choose: Zoë Ní Bhriain" }));
    expect(await screen.findByText(/ROUTER_9/)).toBeTruthy();
    expect(said).toEqual([]);
    expect(screen.queryByText("Controlled here")).toBeNull();
  });
});
