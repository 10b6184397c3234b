// The settings page: by role and name, with a faked worker.
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { OptionsPage } from "@/components/options/OptionsPage.tsx";
import { findRows, unplaced } from "@/components/options/sections.tsx";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { AppError } from "@/utils/errors.ts";
import { type GrantRecord, noGrant } from "@/utils/grants/grant.ts";
import type { RunReply } from "@/utils/messages.ts";
import { mergePolicy } from "@/utils/policy.ts";
import type { Line, SignIn } from "@/utils/state.ts";

const now = 1_790_000_000_000;
const ok = (data: unknown = null): RunReply => ({ ok: true, entry: null, data });
const no = (code: ConstructorParameters<typeof AppError>[0]): RunReply => ({ ok: false, entry: null, error: new AppError(code).data });

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

function setUp({ managed = {}, user = {} }: { managed?: Record<string, unknown>; user?: Record<string, unknown> } = {}) {
  const live = createFakeLive(now);
  live.policy.value = mergePolicy(managed, user);
  const ask = vi.fn(async (_command: string, _args: unknown): Promise<RunReply> => ok());
  const requestHost = vi.fn(async (_host: string) => true);
  const hasHost = vi.fn(async (_host: string) => true);
  const dropHost = vi.fn(async (_host: string) => {});
  const grants = signal<readonly GrantRecord[]>([]);
  const secret = signal<"none" | "saved" | "policy">("none");
  const signIn = signal<SignIn>({ running: false, error: null });
  const said: string[] = [];
  const facts = {
    redirectUrl: "https://abc.chromiumapp.org/webex",
    version: "0.1.0",
    agent: "test",
    self: { id: "abggcbpnlkjpfjmijcfegecfafiebafj", updateUrl: "", browser: "chrome" as const },
    hasHost,
    requestHost,
    dropHost,
    browserKeys: async () => [],
    openShortcuts: async () => {},
  };
  render(<OptionsPage page={{ live, ask, facts, grants, secret, signIn, say: (text) => said.push(text) }} />);
  return { live, ask, hasHost, requestHost, dropHost, grants, secret, signIn, said };
}

/** Webex Connect has a client ID and secret of its own. */
const around = (name: string) => (name.startsWith("Client ") ? within(screen.getByRole("region", { name: "Integration" })) : screen);
const field = (name: string) => around(name).getByRole<HTMLInputElement>("textbox", { name });
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const type = (name: string, value: string) => fireEvent.input(field(name), { target: { value } });

describe("before the policy was read", () => {
  it("says that it is read, and offers nothing that may turn out to be locked", async () => {
    const { live } = setUp();
    live.loaded.value = false;
    expect((await screen.findByText("Reading the settings and your organisation’s policy …")).getAttribute("role")).toBe("status");
    expect(screen.queryByRole("region")).toBeNull();
    live.loaded.value = true;
    await screen.findByRole("region", { name: "Integration" });
    expect(screen.queryByText(/^Reading the settings/)).toBeNull();
  });
});

describe("integration", () => {
  it("saves its three fields together, and an untouched secret stays as it is", async () => {
    const { ask } = setUp({ user: { "integration.clientId": "C1" } });
    expect(field("Client ID").value).toBe("C1");
    type("Client ID", " C2 ");
    type("Token broker address", "https://broker.example/token");
    fireEvent.click(button("Save"));
    await waitFor(() => expect(ask).toHaveBeenCalledTimes(1));
    expect(ask).toHaveBeenCalledWith("auth.saveIntegration", { clientId: "C2", clientSecret: null, brokerUrl: "https://broker.example/token" });
  });

  it("sends a typed secret once and forgets it", async () => {
    const { ask } = setUp();
    type("Client secret", "s3cret");
    fireEvent.click(button("Save"));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("auth.saveIntegration", expect.objectContaining({ clientSecret: "s3cret" })));
    await waitFor(() => expect(field("Client secret").value).toBe(""));
  });

  it("keeps what was typed when saving failed, and says who must act", async () => {
    const { ask } = setUp();
    ask.mockResolvedValue(no("storage-broken"));
    type("Client secret", "s3cret");
    fireEvent.click(button("Save"));
    expect(await screen.findByText("Stored data could not be used")).toBeTruthy();
    expect(field("Client secret").value).toBe("s3cret");
  });

  it("refuses a broker that is not https, without asking the worker", async () => {
    const { ask } = setUp();
    type("Token broker address", "http://broker.example");
    fireEvent.click(button("Save"));
    expect(await screen.findByText(/begins with https/)).toBeTruthy();
    expect(field("Token broker address").getAttribute("aria-invalid")).toBe("true");
    expect(ask).not.toHaveBeenCalled();
  });

  it("cannot be changed where the administrator locked it, and says so", async () => {
    const { secret } = setUp({ managed: { "integration.clientId": "C9", "integration.brokerUrl": "https://b.example/" } });
    expect(field("Client ID").disabled).toBe(true);
    expect(field("Token broker address").disabled).toBe(true);
    expect(screen.getAllByText("Locked by your administrator")).toHaveLength(2);
    secret.value = "policy";
    await waitFor(() => expect(field("Client secret").disabled).toBe(true));
    expect(button("Save").disabled).toBe(true);
  });

  it.each([
    ["none", {}, /^Enter a Client ID first\.$/],
    ["none", { "integration.clientId": "C" }, /^Implicit/],
    ["saved", { "integration.clientId": "C" }, /because a client secret is set/],
    ["none", { "integration.clientId": "C", "integration.brokerUrl": "https://b.example/" }, /token broker/],
  ] as const)("tells which way signing in will take (%s, %j)", async (kind, user, words) => {
    const { secret } = setUp({ user });
    secret.value = kind;
    expect(await screen.findByText(words)).toBeTruthy();
  });

  it("shows the redirect address and copies it", async () => {
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const { said } = setUp();
    fireEvent.click(button("Copy: Redirect address"));
    await waitFor(() => expect(said).toEqual(["Copied"]));
    expect(writeText).toHaveBeenCalledWith("https://abc.chromiumapp.org/webex");
  });
});

describe("sign-in", () => {
  const day = 86_400_000;
  const signedIn = (more: Partial<GrantRecord> = {}): GrantRecord => ({
    ...noGrant("my-line"),
    way: "code",
    state: "authorised",
    validUntil: now + 3_600_000,
    renewableUntil: now + 14 * day - 30_000,
    authoriser: "ana@example.com",
    ...more,
  });

  it("asks the worker, and shows a failure with its remedy", async () => {
    const { ask } = setUp();
    ask.mockResolvedValue(no("sign-in-cancelled"));
    fireEvent.click(button("Sign in with Webex"));
    expect(await screen.findByText(/wrong redirect address/)).toBeTruthy();
    expect(ask).toHaveBeenCalledWith("auth.signIn", {});
  });

  it("shows a failure of a sign-in that another page began", async () => {
    const { signIn } = setUp();
    signIn.value = { running: false, error: new AppError("blocked-by-administrator").data };
    expect(await screen.findByText("Your administrator has blocked Switchboard")).toBeTruthy();
  });

  it("is busy while one is under way anywhere, and not pressed twice", async () => {
    const { signIn, ask } = setUp();
    signIn.value = { running: true, error: null };
    await waitFor(() => expect(button("Sign in with Webex").getAttribute("aria-busy")).toBe("true"));
    fireEvent.click(button("Sign in with Webex"));
    expect(ask).not.toHaveBeenCalled();
  });

  it("says who, which line and how long, and signs out", async () => {
    const { grants, live, ask } = setUp();
    live.line.value = { displayName: "Ana <b>Novak</b>", extension: "1000", number: null, xsi: null } as Line;
    grants.value = [signedIn()];
    // On its own row, and on that of the authorisation.
    expect(await screen.findAllByText("valid for 13 days 23 hours 59 minutes")).toHaveLength(2);
    expect(screen.getByText("Ana <b>Novak</b>")).toBeTruthy();
    expect(screen.getByText("1000")).toBeTruthy();
    fireEvent.click(button("Sign out"));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("auth.signOut", {}));
  });

  it("offers to sign in again when the grant failed", async () => {
    const { grants } = setUp();
    grants.value = [signedIn({ state: "failed", error: new AppError("grant-dead").data })];
    expect(await screen.findByText("The authorisation can no longer be renewed")).toBeTruthy();
    expect(button("Sign in with Webex")).toBeTruthy();
    expect(button("Sign out")).toBeTruthy();
  });
});

describe("token", () => {
  const facts = {
    displayName: "Ana Novak",
    email: "ana@example.com",
    scopesWork: {
      "spark:people_read": true,
      "spark:calls_read": false,
      "spark:organizations_read": false,
      "spark:telephony_config_read": null,
      "spark:xsi": null,
    },
    reasons: {
      "spark:calls_read": new AppError("forbidden").data,
      "spark:organizations_read": new AppError("forbidden").data,
      "spark:telephony_config_read": new AppError("overloaded").data,
    },
    roles: { named: ["Full Administrator", "User Administrator"], unnamed: 0 },
    fullAdmin: true,
    validUntil: now + 11 * 3_600_000,
  };
  const told = async (data: object) => {
    const { ask } = setUp();
    ask.mockResolvedValue(ok(data));
    type("Access token", " tok ");
    fireEvent.click(button("Test token"));
    await screen.findByText("valid for 11 hours 0 minutes");
    expect(ask).toHaveBeenCalledWith("auth.testToken", { token: "tok", grant: "my-line" });
    return (term: string) => screen.getByText(term).closest("dt")?.nextElementSibling?.textContent;
  };

  it("is tested: whose, with which roles, which scopes work, how long; each reason once", async () => {
    const of = await told(facts);
    expect(of("It belongs to")).toBe("Ana Novak ana@example.com");
    expect(of("Roles")).toBe("Full Administrator, User Administrator");
    expect(of("Works")).toBe("spark:people_read");
    expect(of("Refused")).toMatch(/^spark:calls_readspark:organizations_readWebex does not allow this\./);
    expect(of("Could not be tried")).toMatch(/^spark:telephony_config_read/);
    expect(of("Shows only in use")).toBe("spark:xsi");
    expect(screen.getAllByText(/Webex does not allow this/)).toHaveLength(1);
  });

  it.each([
    [null, "Webex does not show them to this token"],
    [{ named: [], unnamed: 0 }, "none"],
    [{ named: ["user admin"], unnamed: 2 }, "user admin, 2 without a name that this token may read"],
  ])("with the roles %j", async (roles, words) => {
    expect((await told({ ...facts, roles }))("Roles")).toBe(words);
  });

  it("leaves the field once it is used", async () => {
    const { ask } = setUp({ user: { "token.keep": false } });
    type("Access token", "tok");
    fireEvent.click(button("Use token"));
    await waitFor(() => expect(field("Access token").value).toBe(""));
    expect(ask).toHaveBeenCalledWith("auth.useToken", { token: "tok", keep: false, grant: "my-line" });
  });

  it("is cleared: the field always, the stored one when a pasted one is in use", async () => {
    const { ask, grants } = setUp();
    type("Access token", "tok");
    fireEvent.click(button("Clear token"));
    await waitFor(() => expect(field("Access token").value).toBe(""));
    expect(ask).not.toHaveBeenCalled();
    grants.value = [{ ...noGrant("my-line"), way: "pasted", state: "authorised" }];
    await waitFor(() => expect(button("Clear token").disabled).toBe(false));
    fireEvent.click(button("Clear token"));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("auth.clearToken", { grant: "my-line" }));
  });
});

describe("settings from their schema", () => {
  it("all have a place on the page", () => {
    expect(unplaced).toEqual([]);
  });

  it("are saved as soon as they are changed, each by itself", async () => {
    const { ask } = setUp();
    fireEvent.click(screen.getByRole("switch", { name: "Silence this browser" }));
    fireEvent.change(screen.getByRole("combobox", { name: "Tone" }), { target: { value: "soft" } });
    const volume = screen.getByRole("spinbutton", { name: "Volume" });
    fireEvent.input(volume, { target: { value: "30" } });
    fireEvent.keyDown(volume, { key: "Enter" });
    await waitFor(() => expect(ask).toHaveBeenCalledTimes(3));
    expect(ask.mock.calls).toEqual([
      ["settings.save", { "ring.mutedHere": true }],
      ["settings.save", { "ring.tone": "soft" }],
      ["settings.save", { "ring.volume": 30 }],
    ]);
  });

  it.each([
    ["spinbutton", "Volume", "300", /from 0 to 100/],
    ["spinbutton", "Volume", "", /from 0 to 100/],
    ["textbox", "Country", "Germany", /Two letters such as DE/],
    ["textbox", "XSI actions address", "ftp://x", /begins with https/],
  ] as const)("refuse what does not fit: %s %s = %j", async (role, name, value, words) => {
    const { ask } = setUp();
    const input = screen.getByRole(role, { name });
    fireEvent.input(input, { target: { value } });
    fireEvent.blur(input);
    expect(await screen.findByText(words)).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
  });

  it("say where their value comes from, and go back to the default", async () => {
    const { ask } = setUp({ user: { "ring.volume": 20 }, managed: { "look.theme": "dark" } });
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Theme" }).disabled).toBe(true);
    const row = screen.getByText("Theme").closest(".set-row");
    expect(row?.textContent).toContain("Locked by your administrator");
    expect(row?.textContent).toContain("policy");
    fireEvent.click(button("Back to default: Volume"));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("settings.save", { "ring.volume": null }));
  });

  it("follow a change that comes from elsewhere", async () => {
    const { live } = setUp();
    live.policy.value = mergePolicy({}, { "ring.volume": 5 });
    await waitFor(() => expect(screen.getByRole<HTMLInputElement>("spinbutton", { name: "Volume" }).value).toBe("5"));
  });
});

describe("hosts", () => {
  const line = {
    displayName: "A",
    xsi: { actions: "https://api.bcld.webex.com/a", events: "https://xsi.example.org/e", channel: "https://xsi.example.org/c" },
  } as Line;

  it("asks the browser in the click and approves what was found at sign-in", async () => {
    const { live, ask, requestHost } = setUp({ user: { "hosts.approved": ["old.example"] } });
    live.line.value = line;
    const approve = await screen.findByRole("button", { name: "Approve: xsi.example.org" });
    expect(screen.queryByRole("button", { name: "Approve: api.bcld.webex.com" })).toBeNull();
    fireEvent.click(approve);
    expect(requestHost).toHaveBeenCalledWith("xsi.example.org");
    await waitFor(() => expect(ask).toHaveBeenCalledWith("settings.save", { "hosts.approved": ["old.example", "xsi.example.org"] }));
  });

  it("changes nothing when the permission was not given", async () => {
    const { live, ask, requestHost } = setUp();
    requestHost.mockResolvedValue(false);
    live.line.value = line;
    fireEvent.click(await screen.findByRole("button", { name: "Approve: xsi.example.org" }));
    expect(await screen.findByText(/did not get the permission/)).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
  });

  it("asks the browser for what only the policy approved, and says so until then", async () => {
    const { hasHost, live, requestHost } = setUp();
    hasHost.mockResolvedValue(false);
    live.policy.value = mergePolicy({ "hosts.approved": ["xsi.example.org"] }, {});
    const allow = await screen.findByRole("button", { name: "Allow in this browser: xsi.example.org" });
    expect(screen.queryByRole("button", { name: "Remove: xsi.example.org" })).toBeNull();
    fireEvent.click(allow);
    expect(requestHost).toHaveBeenCalledWith("xsi.example.org");
    await waitFor(() => expect(screen.queryByRole("button", { name: "Allow in this browser: xsi.example.org" })).toBeNull());
  });

  it("takes an approval and its permission back together", async () => {
    const { ask, dropHost } = setUp({ user: { "hosts.approved": ["old.example"] } });
    fireEvent.click(button("Remove: old.example"));
    await waitFor(() => expect(dropHost).toHaveBeenCalledWith("old.example"));
    expect(ask).toHaveBeenCalledWith("settings.save", { "hosts.approved": [] });
  });
});

describe("search", () => {
  it("finds rows by any of their words, without accents and case, and the section's name", () => {
    expect(findRows("TONE sound").flatMap(({ rows }) => rows.map(({ key }) => key))).toEqual(["ring.tone"]);
    expect(findRows("look").map(({ id }) => id)).toContain("look");
    expect(findRows("volúme").flatMap(({ rows }) => rows.map(({ key }) => key))).toContain("ring.volume");
    expect(findRows("no such thing at all")).toEqual([]);
  });

  it("narrows list and rows, and offers the way back when nothing is found", async () => {
    setUp();
    const box = screen.getByRole("searchbox", { name: "Search settings" });
    fireEvent.input(box, { target: { value: "redirect" } });
    const links = () => within(screen.getByRole("navigation", { name: "Sections" })).queryAllByRole("link");
    await waitFor(() => expect(links().map((link) => link.textContent)).toEqual(["Integration"]));
    expect(screen.queryByRole("textbox", { name: "Access token" })).toBeNull();
    fireEvent.input(box, { target: { value: "zzz" } });
    fireEvent.click(await screen.findByRole("button", { name: "Show all settings" }));
    await waitFor(() => expect(field("Access token")).toBeTruthy());
  });
});
