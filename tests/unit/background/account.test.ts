// The line is read again at every start: it is followed anew when its addresses changed, and only then.
import { beforeEach, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createAccount } from "../../../entrypoints/background/account.ts";
import type { Session } from "../../../entrypoints/background/auth/session.ts";
import { noGrant } from "../../../utils/grants/grant.ts";
import { createLog } from "../../../utils/log.ts";
import { type Line, lineItem } from "../../../utils/state.ts";

const xsi = { actions: "https://a.example", events: "https://e.example", channel: "https://c.example", domain: "d.example" };
const line: Line = {
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
