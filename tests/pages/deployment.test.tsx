// The region "Deployment": what is proposed, what is chosen, what stands in the file, and what never does.
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Deployment } from "@/components/admin/Deployment.tsx";
import { SettingsContext, type SettingsPage } from "@/components/settings/page.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { enabledItem, integrationShelfItem, secretsSavedItem } from "@/utils/grants/record.ts";
import { mergePolicy } from "@/utils/policy.ts";

const id = "abggcbpnlkjpfjmijcfegecfafiebafj";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

function setUp(user: Record<string, unknown>, { managed = {}, secret = "none" as "none" | "saved" | "policy" } = {}) {
  const live = createFakeLive(1_790_000_000_000);
  live.policy.value = mergePolicy(managed, user);
  const said: string[] = [];
  const page = {
    live,
    facts: { self: { id, updateUrl: "", browser: "chrome" }, agent: "X11; Linux" },
    secret: signal(secret),
    say: (words: string) => said.push(words),
  } as unknown as SettingsPage;
  render(
    <SettingsContext value={page}>
      <Deployment />
    </SettingsContext>,
  );
  return { live, said };
}

const open = () => fireEvent.click(screen.getByRole("button", { name: "Prepare a file" }));
const preview = () => screen.getByRole("group", { name: "The file" }).textContent ?? "";
const managed = () => JSON.parse(preview())["3rdparty"].extensions[id];
const choose = (name: string, value: string) => fireEvent.change(screen.getByRole("combobox", { name }), { target: { value } });

test("what the organisation decides is fixed, tastes are proposed, and each can be chosen otherwise", async () => {
  setUp({ "integration.clientId": "C1", "look.theme": "dark", "ring.mutedHere": true });
  expect(screen.queryByRole("group", { name: "The file" })).toBeNull();
  open();
  await waitFor(() => expect(managed()).toEqual({ "integration.clientId": "C1", defaults: { "look.theme": "dark" } }));
  choose("In the file: Theme", "locked");
  choose("In the file: Client ID", "out");
  await waitFor(() => expect(managed()).toEqual({ "look.theme": "dark" }));
});

test("a setting at its built-in value can be fixed too, and a change elsewhere is in the file at once", async () => {
  const { live } = setUp({});
  open();
  expect(await screen.findByText(/nothing to put into a file yet/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "List all settings" }));
  await screen.findByRole("combobox", { name: "In the file: Volume" });
  choose("In the file: Volume", "locked");
  await waitFor(() => expect(managed()).toEqual({ "ring.volume": 70 }));
  live.policy.value = mergePolicy({}, { "ring.volume": 5 });
  await waitFor(() => expect(managed()).toEqual({ "ring.volume": 5 }));
});

test("the secret has a place, and nothing of it is there; a password in an address keeps its setting out", async () => {
  await integrationShelfItem.set({ "client-secret": { iv: "CANARY-iv", data: "CANARY-data" } });
  await secretsSavedItem.set(["read-users"]);
  setUp(
    {
      "integration.clientId": "C1",
      "integration.byGrant": { "read-users": { clientId: "C2", brokerUrl: "" } },
      "xsi.eventsUrl": "https://me:CANARY@xsi.example/",
    },
    { secret: "saved" },
  );
  open();
  await waitFor(() => expect(managed()["integration.clientSecrets"]).toEqual({ "read-users": "" }));
  expect(managed()["integration.clientSecret"]).toBe("");
  expect(document.body.textContent).not.toContain("CANARY");
  expect(screen.getByText(/holds a user name or a password/)).toBeTruthy();
  expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "In the file: XSI events address" }).disabled).toBe(true);
  expect(screen.getByText(/Add it by hand between the empty quotes/)).toBeTruthy();
});

test("it says whether the set-up was completed, and forbids nothing", async () => {
  setUp({ "look.theme": "dark" });
  expect(screen.getByText(/Not every check under Authorisations/)).toBeTruthy();
  open();
  expect(await screen.findByRole("button", { name: "Save file" })).toBeTruthy();
  await enabledItem.set({ at: 1, by: "Ada" });
  expect(await screen.findByText("Every check under Authorisations has passed.")).toBeTruthy();
});

test("no file is made for what cannot be an extension or an address", async () => {
  setUp({ "look.theme": "dark" });
  open();
  const typeInto = (name: RegExp, value: string) => fireEvent.input(screen.getByRole("textbox", { name }), { target: { value } });
  typeInto(/^Update address/, "https://u:p@updates.example/x");
  await waitFor(() => expect(screen.queryByRole("group", { name: "The file" })).toBeNull());
  typeInto(/^Update address/, "https://updates.example/x");
  await waitFor(() => expect(JSON.parse(preview()).ExtensionSettings[id].update_url).toBe("https://updates.example/x"));
  typeInto(/^Extension ID/, "..\\other");
  await waitFor(() => expect(screen.queryByRole("group", { name: "The file" })).toBeNull());
  choose("Browser and system", "firefox");
  await waitFor(() => expect(preview()).toContain('"3rdparty"'));
});

test("what is saved is the preview, in the bytes that the system reads", async () => {
  const blobs: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return "blob:x";
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  const { said } = setUp({ "look.theme": "dark" });
  open();
  choose("Browser and system", "chrome-registry");
  await waitFor(() => expect(preview()).toContain("Windows Registry Editor"));
  fireEvent.click(screen.getByRole("button", { name: "Save file" }));
  const bytes = new Uint8Array((await blobs[0]?.arrayBuffer()) ?? new ArrayBuffer(0));
  expect([...bytes.slice(0, 2)]).toEqual([0xff, 0xfe]);
  expect(new TextDecoder("utf-16le").decode(bytes)).toBe(preview());
  expect(said).toEqual(["File saved"]);
  vi.restoreAllMocks();
});
