// The region "Webex Connect" as the administrator meets it: by role and name, with what the worker stores written by the test.
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Connect } from "@/components/admin/Connect.tsx";
import { ConnectFields } from "@/components/admin/ConnectFields.tsx";
import { ConnectDead, ConnectStanding } from "@/components/admin/ConnectStanding.tsx";
import { SettingsContext, type SettingsPage } from "@/components/settings/page.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { tokenAddresses } from "@/utils/connect/regions.ts";
import { type ConnectState, connectSecretSavedItem, connectStateItem, type DeadLetter } from "@/utils/connect-state.ts";
import { AppError } from "@/utils/errors.ts";
import type { RunReply } from "@/utils/messages.ts";
import { mergePolicy } from "@/utils/policy.ts";

const now = 1_790_000_000_000;
const ok: RunReply = { ok: true, entry: null, data: null };
const hook = "https://hooks.uk.webexconnect.io/events/Qp4Zt81LxA";
const set = { "connect.tokenUrl": tokenAddresses.london, "connect.clientId": "event-client", "connect.webhookUrl": hook };

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

function open({ managed = {}, user = {} }: { managed?: Record<string, unknown>; user?: Record<string, unknown> } = {}) {
  const live = createFakeLive(now);
  live.policy.value = mergePolicy(managed, user);
  const ask = vi.fn(async (_command: string, _args: unknown): Promise<RunReply> => ok);
  const requestHost = vi.fn(async (..._hosts: readonly string[]) => true);
  const said: string[] = [];
  const page: SettingsPage = {
    live,
    ask,
    facts: { requestHost } as unknown as SettingsPage["facts"],
    grants: signal([]),
    signIn: signal({ running: false, error: null }),
    secret: signal("none" as const),
    say: (words) => said.push(words),
  };
  render(
    <SettingsContext value={page}>
      <Connect />
      <ConnectStanding />
      <ConnectDead />
      <ConnectFields />
    </SettingsContext>,
  );
  return { live, ask, requestHost, said };
}

const field = (name: string, description?: RegExp) =>
  screen.getByRole<HTMLInputElement>("textbox", { name, ...(description === undefined ? {} : { description }) });
const type = (name: string, value: string) => fireEvent.input(field(name), { target: { value } });
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const press = (name: string) => fireEvent.click(button(name));
const region = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Region" });
const shownRegion = () => region().options[region().selectedIndex]?.textContent;
const is = (state: Partial<ConnectState>) => connectStateItem.set({ ...connectStateItem.fallback, ...state });

function fillIn({ tokenUrl = tokenAddresses.london as string, webhookUrl = hook } = {}): void {
  type("Token address", tokenUrl);
  type("Client ID", " event-client ");
  type("Client secret", "canary-secret");
  type("Webhook address", webhookUrl);
}

describe("the form", () => {
  it("refuses what is empty, with words beside each field, and asks nobody", async () => {
    const { ask, requestHost } = open();
    for (const name of ["Token address", "Client ID", "Client secret", "Webhook address"]) {
      expect(field(name).getAttribute("aria-invalid")).toBe("false");
    }
    press("Activate");
    const address = /An address that begins with https:\/\/ is needed\./;
    await waitFor(() => expect(field("Token address", address).getAttribute("aria-invalid")).toBe("true"));
    expect(field("Webhook address", address).getAttribute("aria-invalid")).toBe("true");
    expect(field("Client ID", /A client ID is needed\./).getAttribute("aria-invalid")).toBe("true");
    expect(field("Client secret", /A client secret is needed\./).getAttribute("aria-invalid")).toBe("true");
    await waitFor(() => expect(document.activeElement).toBe(field("Token address")));
    expect([ask, requestHost].map(({ mock }) => mock.calls)).toEqual([[], []]);
  });

  it.each(["http://hooks.uk.webexconnect.io/events/x", "https://me:word@hooks.uk.webexconnect.io/x", "hooks"])(
    "refuses %s as a webhook address, until it is mended",
    async (address) => {
      const { ask } = open();
      fillIn({ webhookUrl: address });
      press("Activate");
      await waitFor(() => expect(field("Webhook address").getAttribute("aria-invalid")).toBe("true"));
      expect(field("Token address").getAttribute("aria-invalid")).toBe("false");
      expect(ask).not.toHaveBeenCalled();
      type("Webhook address", hook);
      await waitFor(() => expect(field("Webhook address").getAttribute("aria-invalid")).toBe("false"));
      press("Activate");
      await waitFor(() => expect(ask).toHaveBeenCalledTimes(1));
    },
  );

  it("a region fills in its token address, and the address tells the region", async () => {
    open();
    expect(shownRegion()).toBe("Another address");
    fireEvent.change(region(), { target: { value: "sydney" } });
    await waitFor(() => expect(field("Token address").value).toBe(tokenAddresses.sydney));
    expect(shownRegion()).toBe("Sydney");
    type("Token address", tokenAddresses.mumbai);
    await waitFor(() => expect(shownRegion()).toBe("Mumbai"));
    type("Token address", "https://login.example/token");
    await waitFor(() => expect(shownRegion()).toBe("Another address"));
  });

  it("sends all of it trimmed, and the secret leaves the page; a stored one is not asked for again", async () => {
    const { ask, requestHost } = open({ user: set });
    fillIn();
    press("Activate");
    await waitFor(() =>
      expect(ask).toHaveBeenCalledWith("connect.activate", {
        tokenUrl: tokenAddresses.london,
        clientId: "event-client",
        clientSecret: "canary-secret",
        webhookUrl: hook,
      }),
    );
    await waitFor(() => expect(field("Client secret").value).toBe(""));
    expect(document.body.innerHTML).not.toContain("canary");
    expect(requestHost).not.toHaveBeenCalled();
    await connectSecretSavedItem.set(true);
    await waitFor(() => expect(field("Client secret").placeholder).toBe("Stored. Type to replace it."));
    press("Activate");
    await waitFor(() => expect(ask).toHaveBeenLastCalledWith("connect.activate", expect.objectContaining({ clientSecret: null })));
  });

  it("asks the browser for the customer's own hosts, once for all and in the very click; a refusal is told and activates nothing", async () => {
    const { ask, requestHost } = open();
    requestHost.mockResolvedValueOnce(false);
    fillIn({ tokenUrl: "https://login.example/token", webhookUrl: "https://hooks.example/x" });
    press("Activate");
    expect(requestHost.mock.calls).toEqual([["login.example", "hooks.example"]]); // before anything could be awaited
    expect((await screen.findByRole("alert")).textContent).toBe("The browser was not allowed to reach login.example, hooks.example.");
    expect(ask).not.toHaveBeenCalled();
    press("Activate");
    await waitFor(() => expect(ask).toHaveBeenCalledTimes(1));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("is busy while it activates, here or in another window, and takes no second press", async () => {
    const { ask } = open({ user: set });
    let answer: (reply: RunReply) => void = () => {};
    ask.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    type("Client secret", "canary-secret");
    press("Activate");
    await waitFor(() => expect(button("Activate").getAttribute("aria-busy")).toBe("true"));
    press("Activate");
    answer(ok);
    await waitFor(() => expect(button("Activate").getAttribute("aria-busy")).toBe("false"));
    await connectSecretSavedItem.set(true);
    await is({ phase: "activating", by: "hand", at: now });
    await waitFor(() => expect(button("Activate").getAttribute("aria-busy")).toBe("true"));
    expect(screen.getByRole("status").textContent).toContain("Activating…");
    press("Activate");
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("what the worker refuses is told, and the secret may be sent again", async () => {
    const { ask } = open({ user: set });
    ask.mockResolvedValueOnce({ ok: false, entry: null, error: new AppError("storage-broken").data });
    type("Client secret", "canary-secret");
    press("Activate");
    expect(await screen.findByText("Stored data could not be used")).toBeTruthy();
    expect(field("Client secret").value).toBe("canary-secret");
  });
});

describe("how it stands", () => {
  it("activated: since when, what waits, what was delivered", async () => {
    open();
    expect(screen.getByRole("status").textContent).toBe("Not activated");
    await is({ phase: "activated", by: "hand", at: now, waiting: 2, oldest: now - 60_000, lastDelivered: now, delivered: 17 });
    await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/^Activated.*since /));
    expect(screen.getByText(/^2, the oldest since /)).toBeTruthy();
    expect(screen.getByText(/\(17 in all\)$/)).toBeTruthy();
    expect(screen.queryByText("Next try")).toBeNull();
  });

  it("failed: the code, what it means, and the next try", async () => {
    open();
    const fault = { code: "7007", status: 200, detail: "Service <b>inactive</b>" };
    await is({ phase: "failed", by: "hand", at: now, fault, attempt: 3, retryAt: now + 60_000, failingSince: now - 60_000 });
    expect(await screen.findByText("The service in Webex Connect is inactive. Activate it there.")).toBeTruthy();
    expect(screen.getByText("7007 · HTTP 200 · Service <b>inactive</b>")).toBeTruthy(); // text, never markup
    expect(screen.getByRole("status").textContent).toContain("Not activated, the test event was not taken");
    expect(screen.getByText("Next try").nextSibling?.textContent).not.toBe("");
    expect(screen.getByText("Nothing delivered since")).toBeTruthy();
  });

  it("held up: it stays activated, and says why what waits does not go", async () => {
    open();
    const fault = { code: "http-503", status: 503, detail: null };
    await is({ phase: "activated", by: "hand", at: now, fault, attempt: 1, retryAt: now + 2_000, failingSince: now, waiting: 1, oldest: now });
    expect(await screen.findByText("Webex Connect is out of order. Switchboard keeps trying.")).toBeTruthy();
    expect(screen.getByText("HTTP 503")).toBeTruthy();
    expect(screen.getByRole("status").textContent).toMatch(/^Activated/);
  });

  it("is deactivated by its button, which says why where there is nothing to deactivate", async () => {
    const { ask, said } = open();
    press("Deactivate");
    expect(said).toEqual(["It is not activated."]);
    await is({ phase: "failed", by: "hand", at: now });
    await waitFor(() => expect(button("Deactivate").getAttribute("aria-disabled")).toBeNull());
    press("Deactivate");
    await waitFor(() => expect(said).toContain("Deactivated"));
    expect(ask.mock.calls).toEqual([["connect.deactivate", {}]]);
  });
});

describe("refused events", () => {
  const letter = (code: string, kind: DeadLetter["kind"]): DeadLetter => ({ code, status: 200, detail: null, at: now, kind });

  it("are listed with what, when and why, and can be sent again or discarded", async () => {
    const { ask, said } = open();
    expect(screen.getByText("None. What Webex Connect will not take is listed here.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Discard" })).toBeNull();
    await is({ phase: "activated", by: "hand", dead: 5, letters: [letter("7000", "ended"), letter("430", "offered")] });
    const [first, second] = await screen.findAllByRole("listitem");
    expect(first?.textContent).toMatch(/Call ended.*Webex Connect could not read the event as JSON\..*7000/);
    expect(second?.textContent).toMatch(/Call offered.*The event is too large for Webex Connect\..*430/);
    expect(first?.querySelector("time")?.dateTime).toBe(new Date(now).toISOString());
    expect(screen.getByText("and 3 more")).toBeTruthy();
    press("Try again");
    await waitFor(() => expect(said).toContain("Being sent again"));
    press("Discard");
    await waitFor(() => expect(said).toContain("Discarded"));
    expect(ask.mock.calls).toEqual([
      ["connect.retryDead", {}],
      ["connect.dropDead", {}],
    ]);
    await is({ phase: "activated", by: "hand" });
    await waitFor(() => expect(screen.queryAllByRole("listitem")).toEqual([]));
  });
});

describe("a policy", () => {
  it("locks what it gives, says so, and Deactivate says who wants it", async () => {
    await fakeBrowser.storage.managed.set({ "connect.clientSecret": "canary-of-policy" });
    await is({ phase: "activated", by: "policy", at: now });
    const { ask, said } = open({ managed: set });
    await waitFor(() => expect(field("Client secret").placeholder).toBe("Set by your administrator"));
    for (const name of ["Token address", "Client ID", "Client secret", "Webhook address"]) {
      expect(field(name, /Ask your administrator/).disabled).toBe(true);
    }
    expect(region().disabled).toBe(true);
    expect(shownRegion()).toBe("London");
    expect(document.body.innerHTML).not.toContain("canary");
    press("Deactivate");
    expect(said).toEqual(["Your organisation's policy activates it."]);
    expect(ask).not.toHaveBeenCalled();
  });

  it("that comes or goes while the page is open is obeyed at once", async () => {
    const { live, ask } = open();
    live.policy.value = mergePolicy(set, {});
    await fakeBrowser.storage.managed.set({ "connect.clientSecret": "canary-of-policy" });
    await waitFor(() => expect(field("Client secret").disabled).toBe(true));
    press("Activate");
    await waitFor(() => expect(ask).toHaveBeenCalledWith("connect.activate", expect.objectContaining({ clientSecret: null })));
    live.policy.value = mergePolicy({}, {});
    await fakeBrowser.storage.managed.clear();
    await waitFor(() => expect(field("Client secret").placeholder).toBe("Not set"));
    expect(field("Token address").disabled).toBe(false);
  });

  it("locks the choice of fields", () => {
    open({ managed: { "connect.fields": ["queue"] } });
    const boxes = within(screen.getByRole("group", { name: "What an event tells" })).getAllByRole<HTMLInputElement>("checkbox");
    expect(boxes.every(({ disabled }) => disabled)).toBe(true);
    expect(boxes.filter(({ checked }) => checked)).toHaveLength(1);
  });
});

describe("what an event says", () => {
  const choice = (name: string) => screen.getByRole<HTMLInputElement>("checkbox", { name });

  it("says nothing of who until it is chosen, and shows the event as it would leave", async () => {
    const { live, ask } = open();
    expect(screen.getAllByRole<HTMLInputElement>("checkbox").filter(({ checked }) => checked)).toEqual([]);
    const sample = () => JSON.parse(screen.getByRole("figure").querySelector("pre")?.textContent ?? "");
    expect(sample()).toMatchObject({ event: "call.sent", sequence: 3 });
    expect(JSON.stringify(sample())).not.toMatch(/Ben|Ana|\+44|5601|Front/);
    fireEvent.click(choice("The other party's number"));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("settings.save", { "connect.fields": ["callerNumber"] }));
    live.policy.value = mergePolicy({}, { "connect.fields": ["callerNumber", "queue"] });
    await waitFor(() => expect(sample()).toMatchObject({ callerNumber: expect.stringMatching(/^\+44/), queue: "Front desk" }));
    fireEvent.click(choice("The other party's number"));
    await waitFor(() => expect(ask).toHaveBeenLastCalledWith("settings.save", { "connect.fields": ["queue"] }));
    live.policy.value = mergePolicy({}, { "connect.fields": ["queue"] });
    await waitFor(() => expect(choice("The other party's number").checked).toBe(false));
    fireEvent.click(choice("The queue"));
    await waitFor(() => expect(ask).toHaveBeenLastCalledWith("settings.save", { "connect.fields": null }));
  });
});
