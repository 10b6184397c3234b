// Whose line is followed: the own or a chosen one, read again at every start, followed anew when its addresses changed and only then, never two at once.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createAccount } from "../../../entrypoints/background/account.ts";
import type { Session } from "../../../entrypoints/background/auth/session.ts";
import { noCalls } from "../../../utils/calls/call.ts";
import { AppError } from "../../../utils/errors.ts";
import { type GrantState, noGrant } from "../../../utils/grants/grant.ts";
import { createLog } from "../../../utils/log.ts";
import { callsItem, type Line, lineItem, lineLeftItem } from "../../../utils/state.ts";

const xsi = { actions: "https://a.example", events: "https://e.example", channel: "https://c.example", domain: "d.example" };
const line: Line = {
  grant: "my-line",
  personId: "P",
  userUuid: "U",
  orgId: "O",
  displayName: "Reception",
  extension: "1000",
  number: "+35315550100",
  country: "IE",
  broadworksId: null,
  xsi,
};

/** As Chromium's storage gives an object back. */
const sorted = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) as T;

beforeEach(() => fakeBrowser.reset());

async function started(read: Line) {
  await lineItem.set(sorted({ ...line, xsi: sorted(xsi) }));
  const connect = vi.fn();
  const account = createAccount({
    session: { records: async () => [{ ...noGrant("my-line"), state: "authorised" }] } as unknown as Session,
    readLine: async () => read,
    chosen: async () => ({ person: "", locked: false }),
    connect,
    disconnect: async () => {},
    forget: async () => {},
    saveSettings: async () => {},
    log: createLog(
      "account",
      () => {},
      () => 0,
    ),
    repeat: () => () => {},
  });
  await account.load();
  await account.refresh();
  return connect;
}

it("is left alone when what was read is what was stored, whatever the order of its fields", async () => {
  expect(await started(line)).not.toHaveBeenCalled();
});

it("is left alone when only its name changed, and the name is kept", async () => {
  expect(await started({ ...line, displayName: "Front Desk" })).not.toHaveBeenCalled();
  expect((await lineItem.get())?.displayName).toBe("Front Desk");
});

it.each([
  ["another address", { ...xsi, events: "https://other.example" }],
  ["XSI was switched off", null],
])("is followed anew: %s", async (_, next) => {
  const connect = await started({ ...line, xsi: next });
  expect(connect).toHaveBeenCalledExactlyOnceWith({ ...line, xsi: next });
});

describe("a chosen person's line", () => {
  const zoe: Line = { ...line, grant: "control-phones", personId: "Z", userUuid: "zoe", displayName: "Zoë" };
  const erik: Line = { ...line, grant: "control-phones", personId: "E", userUuid: "erik", displayName: "Erik" };
  const readable: Readonly<Record<string, Line>> = { zoe, erik };

  /** `steps`: what happened, in order. */
  function house({ chosen = "", locked = false, own = "authorised", control = "authorised" } = {}) {
    const steps: string[] = [];
    const state = { chosen, own: own as GrantState, control: control as GrantState };
    const account = createAccount({
      session: {
        records: async () => [
          { ...noGrant("my-line"), state: state.own },
          { ...noGrant("control-phones"), state: state.control },
        ],
        signIn: async () => {
          state.own = "authorised";
        },
        signOut: async () => {
          state.own = "none";
        },
      } as unknown as Session,
      chosen: async () => ({ person: state.chosen, locked }),
      readLine: async (of) => {
        if (of.grant === "my-line") return line;
        const found = readable[of.person];
        if (!found) throw new AppError("no-line");
        return found;
      },
      connect: ({ displayName }) => void steps.push(`connect ${displayName}`),
      disconnect: async () => void steps.push("disconnect"),
      forget: async () => void steps.push("forget"),
      saveSettings: async (values) => {
        if (locked) throw new AppError("locked-by-policy");
        state.chosen = String(values["line.person"]);
      },
      log: createLog(
        "account",
        () => {},
        () => 0,
      ),
      repeat: () => () => {},
    });
    return { account, steps, state };
  }

  it("is read at the start, with nobody signed in", async () => {
    const { account } = house({ chosen: "zoe", own: "none" });
    expect(await account.load()).toEqual(zoe);
    expect(await lineItem.get()).toEqual(zoe);
  });

  it("comes before the own one", async () => {
    expect(await house({ chosen: "zoe" }).account.load()).toEqual(zoe);
    expect(
      await house()
        .account.load()
        .then(() => lineItem.get()),
    ).toEqual(line);
  });

  it("leaves nothing of the line before it when it is chosen", async () => {
    const { account, steps } = house();
    await account.load();
    await callsItem.set({ ...noCalls, oddities: [{ id: "c", at: 1, what: "of the own line" }] });
    await account.choose("zoe");
    expect(steps).toEqual(["disconnect", "forget", "connect Zoë"]);
    expect([account.line(), await lineItem.get(), await callsItem.get()]).toEqual([zoe, zoe, noCalls]);
    await callsItem.set({ ...noCalls, oddities: [{ id: "c", at: 1, what: "of Zoë" }] });
    await account.choose("erik");
    expect([account.line(), await callsItem.get()]).toEqual([erik, noCalls]);
    await account.choose(null);
    expect([account.line(), await callsItem.get()]).toEqual([line, noCalls]);
  });

  it("is not chosen when it cannot be read: everything stays as it was", async () => {
    const { account, steps, state } = house();
    await account.load();
    await expect(account.choose("nobody")).rejects.toMatchObject({ data: { code: "no-line" } });
    expect([account.line(), state.chosen, steps]).toEqual([line, "", []]);
  });

  it("is not chosen against the policy, and nothing is asked", async () => {
    const { account, steps } = house({ chosen: "zoe", locked: true });
    await account.load();
    await expect(account.choose("erik")).rejects.toMatchObject({ data: { code: "locked-by-policy" } });
    await expect(account.choose(null)).rejects.toMatchObject({ data: { code: "locked-by-policy" } });
    expect([account.line(), steps]).toEqual([zoe, []]);
  });

  it("follows the policy, live", async () => {
    const { account, steps, state } = house();
    await account.load();
    state.chosen = "erik";
    await account.settle();
    await account.settle();
    expect(steps).toEqual(["disconnect", "forget", "connect Erik"]);
  });

  it("is never replaced by the own line when the organisation's authorisation is missing", async () => {
    const { account, steps, state } = house({ chosen: "zoe", control: "none" });
    await expect(account.load()).rejects.toMatchObject({ data: { code: "grant-missing" } });
    expect(account.line()).toBeNull();
    state.control = "authorised";
    await account.settle();
    expect(steps).toEqual(["connect Zoë"]);
    state.control = "none";
    await expect(account.settle()).rejects.toMatchObject({ data: { code: "grant-missing" } });
    expect([account.line(), await lineItem.get(), steps]).toEqual([null, null, ["connect Zoë", "disconnect", "forget"]]);
  });

  it("is left at sign-out, until somebody asks for a line again; the choice stays", async () => {
    const { account, state } = house({ chosen: "zoe", own: "none" });
    await account.load();
    await account.signOut();
    expect([account.line(), await lineLeftItem.get(), state.chosen]).toEqual([null, true, "zoe"]);
    expect(await house({ chosen: "zoe", own: "none" }).account.load()).toBeNull();
    await account.settle();
    expect(account.line()).toBeNull();
    await account.choose("zoe");
    expect([account.line(), await lineLeftItem.get()]).toEqual([zoe, false]);
  });

  it("can be taken up again where the policy locks the choice", async () => {
    const { account } = house({ chosen: "zoe", locked: true, own: "none" });
    await account.load();
    await account.signOut();
    await account.signIn();
    expect(account.line()).toEqual(zoe);
  });

  it("stays followed, without a break, when its user signs in as well", async () => {
    const { account, steps } = house({ chosen: "zoe", own: "none" });
    await account.load();
    await account.signIn();
    expect([account.line(), steps]).toEqual([zoe, []]);
  });

  it("is another's when the policy changed while nobody looked", async () => {
    await lineItem.set(zoe);
    const { account, steps } = house({ chosen: "erik" });
    expect(await account.load()).toEqual(erik);
    expect(steps).toEqual(["disconnect", "forget"]);
  });
});

it("a line of before there was a choice is the own one", async () => {
  const { grant: _, ...old } = line;
  await fakeBrowser.storage.local.set({ line: { v: 1, d: old } });
  expect(await lineItem.get()).toEqual(line);
});
