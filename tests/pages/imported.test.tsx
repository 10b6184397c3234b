// The imported contacts on the settings page: found, asked about, taken away; by role and name, with a faked worker.
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { ImportedContacts } from "@/components/settings/ImportedContacts.tsx";
import { SettingsContext, type SettingsPage } from "@/components/settings/page.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { directoryItem, noDirectory } from "@/utils/directory-state.ts";
import { AppError } from "@/utils/errors.ts";
import type { RunReply } from "@/utils/messages.ts";
import { readContacts } from "@/utils/people/import-contacts.ts";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

async function setUp(count: number) {
  const lines = Array.from({ length: count }, (_, n) => `Ana Ö${String(n).padStart(2, "0")},+353 1234 56${String(n).padStart(2, "0")}`);
  let { people } = readContacts("csv", ["Name,Phone", ...lines].join("\n"));
  let seq = 1;
  const tell = () => directoryItem.set({ ...noDirectory, epoch: "e", seq });
  await tell();
  const ask = vi.fn(async (_command: string, args: { readonly id: string | null }): Promise<RunReply> => {
    people = args.id === null ? [] : people.filter(({ id }) => id !== args.id);
    seq += 1;
    await tell();
    return { ok: true, entry: null, data: null };
  });
  const said: string[] = [];
  const page = {
    live: createFakeLive(1_790_000_000_000),
    ask,
    facts: {},
    grants: signal([]),
    signIn: signal({ running: false, error: null }),
    secret: signal("none"),
    say: (text: string) => said.push(text),
  } as unknown as SettingsPage;
  render(
    <SettingsContext value={page}>
      <ImportedContacts store={{ imported: async () => people }} />
    </SettingsContext>,
  );
  if (count > 0) await screen.findByRole("group", { name: "Imported contacts" });
  return { ask, said };
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("one is taken away after a question, whose harmless answer has the focus", async () => {
  const { ask, said } = await setUp(2);
  press("Remove Ana Ö01");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Keep" }));
  fireEvent.keyDown(screen.getByRole("button", { name: "Keep" }), { key: "Escape" });
  expect([screen.queryByRole("button", { name: "Keep" }), ask.mock.calls]).toEqual([null, []]);
  press("Remove Ana Ö01");
  press("Yes, remove");
  await screen.findByText("1 imported contact");
  expect(ask.mock.calls).toEqual([["directory.remove", { id: "personal:ana ö01|+35312345601" }]]);
  expect([said, screen.queryByText("Ana Ö01")]).toEqual([["Ana Ö01 removed"], null]);
  expect(document.activeElement).toBe(screen.getByRole("group", { name: "Imported contacts" }));
});

test("all of them, after a question that counts them", async () => {
  const { ask } = await setUp(3);
  press("Remove all");
  screen.getByRole("group", { name: "Remove all 3 imported contacts?" });
  press("Yes, remove");
  await waitFor(() => expect(screen.queryByRole("list")).toBeNull());
  expect(ask.mock.calls).toEqual([["directory.remove", { id: null }]]);
  screen.getByText("All imported contacts were removed");
});

test("many are found by a part of the name, without its marks, or of the number", async () => {
  await setUp(60);
  expect(screen.getAllByRole("listitem")).toHaveLength(50);
  screen.getByText("The first 50 of 60 are shown");
  const find = (value: string) => fireEvent.input(screen.getByRole("searchbox", { name: "Find an imported contact" }), { target: { value } });
  find("o57");
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([expect.stringContaining("Ana Ö57")]);
  find("5609");
  screen.getByText("Ana Ö09");
  find("nobody");
  screen.getByText("Nobody of this name or number");
});

test("what the worker refuses is said, and the contact stays", async () => {
  const { ask } = await setUp(1);
  ask.mockResolvedValueOnce({ ok: false, entry: null, error: new AppError("storage-broken").data });
  press("Remove Ana Ö00");
  press("Yes, remove");
  await waitFor(() => expect(document.querySelector(".is-failed")).not.toBeNull());
  screen.getByText("Ana Ö00");
});

test("nobody imported: nothing is shown", async () => {
  await setUp(0);
  await Promise.resolve();
  expect(screen.queryByRole("group")).toBeNull();
});
