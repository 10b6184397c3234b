// Authorisations on the settings page and in the popup: by role and name, with what the worker stores written by the test.
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { CompleteRequest } from "@/components/admin/CompleteRequest.tsx";
import { GrantRow } from "@/components/admin/GrantRow.tsx";
import { Greeting } from "@/components/admin/Greeting.tsx";
import { SettingsContext, type SettingsPage } from "@/components/settings/page.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { AppError } from "@/utils/errors.ts";
import type { GrantFacts } from "@/utils/grants/facts.ts";
import { type GrantRecord, grantIds, noGrant } from "@/utils/grants/grant.ts";
import { enabledItem, factsItem, requestItem } from "@/utils/grants/record.ts";
import { text } from "@/utils/i18n.ts";
import type { RunReply } from "@/utils/messages.ts";
import { mergePolicy } from "@/utils/policy.ts";
import type { SignIn } from "@/utils/state.ts";
import { openConsole } from "./desk.tsx";

const now = 1_790_000_000_000;
const hour = 3_600_000;
const day = 24 * hour;
const ok: RunReply = { ok: true, entry: null, data: null };

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

const given = (id: GrantRecord["id"], more: Partial<GrantRecord> = {}): GrantRecord => ({
  ...noGrant(id),
  way: "code",
  state: "authorised",
  validUntil: now + 14 * day,
  renewableUntil: now + 90 * day - 30_000,
  authoriser: "ada@example.com",
  authoriserName: "Ada Okonkwo",
  clientId: "C1",
  authorisedAt: now - hour,
  ...more,
});

const tested = (key: GrantFacts["key"], more: Partial<GrantFacts> = {}): GrantFacts => ({
  key,
  checkedAt: now,
  worked: true,
  error: null,
  ms: 41.7,
  trackingId: "ROUTER_1",
  fullAdmin: true,
  statusVisible: true,
  loginEnabled: null,
  calling: true,
  scopesRefused: [],
  ...more,
});

function setUp(records: readonly GrantRecord[] = [], user: Record<string, unknown> = { "integration.clientId": "C1" }) {
  const live = createFakeLive(now);
  live.policy.value = mergePolicy({}, user);
  const ask = vi.fn(async (_command: string, _args: unknown): Promise<RunReply> => ok);
  const grants = signal(records);
  const said: string[] = [];
  const facts = { redirectUrl: "https://abc.chromiumapp.org/webex" } as SettingsPage["facts"];
  const signIn = signal<SignIn>({ running: false, error: null });
  const page: SettingsPage = { live, ask, facts, grants, signIn, secret: signal("none" as const), say: (text) => said.push(text) };
  render(
    <SettingsContext value={page}>
      <Greeting />
      {grantIds.map((grant) => (
        <GrantRow key={grant} grant={grant} />
      ))}
      <CompleteRequest />
    </SettingsContext>,
  );
  return { live, ask, grants, said };
}

const row = (name: string) => within(screen.getByRole("group", { name }));
const press = (name: string, button: string) => fireEvent.click(row(name).getByRole("button", { name: button }));

describe("a row a grant", () => {
  it("is named by its purpose, says its state in a word and who may be asked", async () => {
    setUp([given("read-users")]);
    for (const name of ["My line", "Read users", "Read presence", "Control phones", "Read call statistics"]) {
      expect(row(name).getAllByRole("button", { name: /^(Authorise|Test|Renew|Clear)$/ })).toHaveLength(4);
    }
    expect(row("Read users").getByText("authorised")).toBeTruthy();
    expect(row("Read users").getByText("valid for 89 days 23 hours 59 minutes")).toBeTruthy();
    expect(row("Read users").getByText(/present token is valid for 14 days 0 hours 0 minutes/)).toBeTruthy();
    expect(row("Read users").getByText(/Authorised by Ada Okonkwo \(ada@example.com\)/)).toBeTruthy();
    expect(row("Read presence").getByText("not authorised")).toBeTruthy();
    expect(screen.getByText("Hi Ada,")).toBeTruthy();
  });

  it("asks the worker for its own grant, and says what came of it", async () => {
    const { ask, said } = setUp([given("control-phones")]);
    ask.mockResolvedValueOnce({ ...ok, data: tested("control-phones") });
    press("Control phones", "Test");
    await waitFor(() => expect(said).toContain("Control phones: It works."));
    ask.mockResolvedValueOnce({ ...ok, data: tested("control-phones", { worked: false }) });
    press("Control phones", "Test");
    await waitFor(() => expect(said).toContain("Control phones: It does not work."));
    press("Read presence", "Authorise");
    await waitFor(() => expect(said).toContain("Read presence: authorised"));
    expect(ask.mock.calls).toEqual([
      ["grants.test", { grant: "control-phones" }],
      ["grants.test", { grant: "control-phones" }],
      ["grants.authorise", { grant: "read-presence" }],
    ]);
  });

  it("a button that makes no sense says why, and asks nothing", async () => {
    const { ask, said } = setUp([given("read-users", { way: "pasted", renewableUntil: null })], {});
    press("Read presence", "Test");
    press("Read presence", "Authorise");
    press("Read users", "Renew");
    expect(said).toEqual([
      "Authorise it first.",
      "Enter a Client ID first, under Integration.",
      "A pasted token cannot be renewed. Paste a new one, or authorise.",
    ]);
    expect(ask).not.toHaveBeenCalled();
  });

  it("clears only after one question, whose harmless answer has the focus", async () => {
    const { ask } = setUp([given("read-users")]);
    press("Read users", "Clear");
    const keep = await screen.findByRole("button", { name: "Keep it" });
    await waitFor(() => expect(document.activeElement).toBe(keep));
    fireEvent.click(keep);
    expect(ask).not.toHaveBeenCalled();
    press("Read users", "Clear");
    fireEvent.click(await screen.findByRole("button", { name: "Yes, clear it" }));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("grants.clear", { grant: "read-users" }));
  });

  it("counts down, and expires soon from 48 hours on", async () => {
    const { live, grants } = setUp([given("read-users", { renewableUntil: now + 48 * hour })]);
    expect(row("Read users").getByText("authorised")).toBeTruthy();
    live.now.value = now + 60_000;
    expect(await row("Read users").findByText("expires soon")).toBeTruthy();
    expect(row("Read users").getByText("valid for 1 day 23 hours 59 minutes")).toBeTruthy();
    grants.value = [given("read-users", { renewableUntil: now })];
    expect(await row("Read users").findByText("failed")).toBeTruthy();
    expect(row("Read users").getByText("The authorisation has expired")).toBeTruthy();
  });

  it("shows what the last test found, unless it was authorised anew since", async () => {
    await factsItem.set({ "read-users": tested("read-users") });
    const { grants } = setUp([given("read-users")]);
    expect(await row("Read users").findByText("It works.")).toBeTruthy();
    expect(row("Read users").getByText("Full Administrator")).toBeTruthy();
    expect(row("Read users").getByText("42 ms")).toBeTruthy();
    expect(row("Read users").getByText("ROUTER_1")).toBeTruthy();
    grants.value = [given("read-users", { authorisedAt: now + 1 })];
    await waitFor(() => expect(row("Read users").queryByText("It works.")).toBeNull());
  });

  it("tells the scopes, each with its why, and copies them as a list", async () => {
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    setUp([given("control-phones", { scopes: ["spark-admin:people_read", "spark-admin:organizations_read"] })]);
    press("Control phones", "Scopes, and why each: Control phones");
    expect(row("Control phones").getByText("Not given.").closest("div")?.textContent).toContain("spark-admin:xsi");
    expect(row("Control phones").getAllByText(/optional, not asked for/)).toHaveLength(2);
    press("Control phones", "Copy: Scopes, and why each: Control phones");
    await waitFor(() => expect(writeText).toHaveBeenCalledWith("spark-admin:people_read spark-admin:organizations_read spark-admin:xsi"));
  });
});

describe("an integration of its own", () => {
  it("is saved for this grant alone, and its secret leaves the page", async () => {
    const { ask } = setUp();
    press("Read presence", "Use an integration of its own: Read presence");
    fireEvent.input(row("Read presence").getByRole("textbox", { name: "Client ID of its own" }), { target: { value: " C7 " } });
    const secret = row("Read presence").getByRole<HTMLInputElement>("textbox", { name: "Client secret" });
    fireEvent.input(secret, { target: { value: "canary" } });
    press("Read presence", "Save: Read presence");
    await waitFor(() =>
      expect(ask).toHaveBeenCalledWith("grants.saveIntegration", { grant: "read-presence", clientId: "C7", clientSecret: "canary", brokerUrl: "" }),
    );
    await waitFor(() => expect(document.body.innerHTML).not.toContain("canary"));
    expect(secret.value).toBe("");
  });
});

describe("trouble", () => {
  it("a blocked integration: cause, who must act, the way in Control Hub, the id, and a message to copy", async () => {
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const error = new AppError("blocked-by-administrator").data;
    setUp([{ ...noGrant("read-users"), state: "failed", error }]);
    const users = row("Read users");
    expect(users.getByText("Your organisation blocks the integration")).toBeTruthy();
    expect(users.queryByText("likely")).toBeNull();
    expect(users.getByText("Control Hub → Management → Apps → Integrations")).toBeTruthy();
    expect(users.getAllByText("C1").length).toBeGreaterThan(0);
    fireEvent.click(users.getByRole("button", { name: "Copy message" }));
    await waitFor(() =>
      expect(writeText).toHaveBeenCalledWith(
        expect.stringMatching(/Read users.*C1.*your organisation blocks.*Control Hub → Management → Apps → Integrations/is),
      ),
    );
  });

  it("what Webex does not say is called likely, with its evidence, and the others are behind it", async () => {
    setUp([given("read-users", { state: "failed", error: new AppError("grant-dead", { status: 400, trackingId: "ROUTER_9" }).data })]);
    const users = row("Read users");
    expect(users.getByText("The password of whoever authorised was changed")).toBeTruthy();
    expect(users.getByText("likely")).toBeTruthy();
    expect(users.getByText("Webex refused to renew it.")).toBeTruthy();
    expect(users.queryByText("Whoever authorised was deactivated")).toBeNull();
    press("Read users", "Other possible causes: Read users");
    expect(await users.findByText("Whoever authorised was deactivated")).toBeTruthy();
  });

  it("a risk is told with its remedy, and the one question is answered once", async () => {
    const { ask } = setUp([given("read-users")]);
    const question = row("Read users").getByRole("group", { name: /Does Ada Okonkwo.*identity provider/ });
    fireEvent.click(within(question).getByRole("button", { name: "Yes" }));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("grants.answerSso", { grant: "read-users", sso: true }));
  });

  it("a stand-by has a row of its own, and serves when the first one is dead", async () => {
    const { ask, grants } = setUp([given("control-phones")]);
    fireEvent.click(screen.getByRole("button", { name: "Add a stand-by authoriser: Control phones" }));
    await waitFor(() => expect(screen.getByRole("group", { name: "Control phones, stand-by" })).toBeTruthy());
    press("Control phones, stand-by", "Authorise");
    await waitFor(() => expect(ask).toHaveBeenCalledWith("grants.authorise", { grant: "control-phones:stand-by" }));
    grants.value = [given("control-phones", { state: "failed", error: new AppError("grant-dead").data }), given("control-phones:stand-by")];
    expect(await row("Control phones").findByText(/The stand-by authoriser serves now/)).toBeTruthy();
  });
});

describe("complete request", () => {
  const complete = () => screen.getByRole("button", { name: "Complete request" });

  it("wants something to check, and says what is skipped", async () => {
    const { ask, said, grants } = setUp();
    fireEvent.click(complete());
    expect(said).toEqual(["Authorise at least one of the rows above for the organisation first."]);
    grants.value = [given("read-users")];
    await screen.findByText("Skipped, because not authorised: Read presence, Control phones, Read call statistics.");
    fireEvent.click(complete());
    await waitFor(() => expect(ask).toHaveBeenCalledWith("grants.complete", {}));
  });

  it("waits for what this organisation expects", async () => {
    const { ask } = setUp([given("read-users")], { "integration.clientId": "C1", "grants.expected": ["read-users", "read-presence"] });
    fireEvent.click(complete());
    expect(screen.getByText("Expected, but not authorised yet: Read presence.")).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
  });

  it("turns green row by row, each said once, and then the set-up is enabled", async () => {
    const { said } = setUp([given("read-users")]);
    const waiting = { grant: "read-users", state: "waiting", found: null, error: null } as const;
    const passed = { ...waiting, state: "passed" } as const;
    await requestItem.set({
      running: true,
      startedAt: now,
      rows: [
        { ...waiting, check: "organisation", state: "running" },
        { ...waiting, check: "people" },
      ],
    });
    expect(await screen.findByRole("listitem", { name: "People counted, waiting" })).toBeTruthy();
    await requestItem.set({
      running: true,
      startedAt: now,
      rows: [
        { ...passed, check: "organisation", found: "Loopback Trading" },
        { ...waiting, check: "people", state: "running" },
      ],
    });
    expect(await screen.findByRole("listitem", { name: "Organisation readable, passed, Loopback Trading" })).toBeTruthy();
    await requestItem.set({
      running: false,
      startedAt: now,
      rows: [
        { ...passed, check: "organisation", found: "Loopback Trading" },
        { ...passed, check: "people", found: "214" },
      ],
    });
    await enabledItem.set({ at: now, by: "Ada Okonkwo" });
    expect(await screen.findByRole("listitem", { name: "People counted, passed, 214 people" })).toBeTruthy();
    await screen.findByText(/, by Ada Okonkwo$/);
    expect(said).toEqual(["Organisation readable, passed, Loopback Trading", "Set-up enabled"]);
  });

  it("a failed row with an error that is no known cause says it in the error's own words", async () => {
    setUp([given("control-phones")]);
    const error = new AppError("xsi-disabled").data;
    await requestItem.set({ running: false, startedAt: now, rows: [{ check: "xsi", grant: "control-phones", state: "failed", found: null, error }] });
    const failed = within(await screen.findByRole("listitem", { name: "XSI enabled, failed" }));
    expect(failed.getByText(text("error.xsi_disabled.title"))).toBeTruthy();
    expect(failed.queryByText("likely")).toBeNull();
  });

  it("a failed row says why and who must act", async () => {
    setUp([given("read-users")]);
    const error = new AppError("forbidden", { status: 403, trackingId: "ROUTER_3" }).data;
    await requestItem.set({
      running: false,
      startedAt: now,
      rows: [{ check: "people", grant: "read-users", state: "failed", found: null, error }],
    });
    const failed = within(await screen.findByRole("listitem", { name: "People counted, failed" }));
    expect(failed.getByText("Whoever authorised is no Full Administrator")).toBeTruthy();
    expect(failed.getByText("ROUTER_3")).toBeTruthy();
    expect(screen.queryByText("Set-up enabled")).toBeNull();
  });
});

describe("in the popup", () => {
  it("a receptionist never meets them", () => {
    const { live, show } = openConsole({ surface: "popup" });
    live.grants.value = [given("my-line")];
    show();
    expect(screen.queryByRole("region", { name: "Authorisations" })).toBeNull();
  });

  it("an administrator sees each with its state, and authorises what is not well", async () => {
    const { live, show, send } = openConsole({ surface: "popup" });
    live.grants.value = [given("read-users"), given("read-presence", { state: "failed", error: new AppError("grant-dead").data })];
    show();
    const region = within(screen.getByRole("region", { name: "Authorisations" }));
    fireEvent.click(region.getByRole("button", { name: /^Authorisations/ }));
    const users = within(await region.findByRole("listitem", { name: "Read users" }));
    expect(users.getByText(/^valid for /)).toBeTruthy();
    expect(users.queryByRole("button")).toBeNull();
    fireEvent.click(within(region.getByRole("listitem", { name: "Read presence" })).getByRole("button", { name: "Authorise" }));
    await waitFor(() =>
      expect(send).toHaveBeenCalledWith(expect.objectContaining({ command: "grants.authorise", args: { grant: "read-presence" } })),
    );
    expect(region.getByRole("button", { name: "Open options" })).toBeTruthy();
  });
});
