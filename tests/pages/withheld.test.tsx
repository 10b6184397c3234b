// A browser that keeps us from Webex's addresses is asked for them by the sign-in itself.
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { installTexts } from "@/tests/fakes/texts.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { openConsole } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const hosts = ["https://webexapis.com/*", "https://*.webex.com/*"];

function signedOut({ withheld, answer }: { readonly withheld: readonly string[]; readonly answer: boolean }) {
  const contains = vi.fn(async ({ origins = [] }: { origins?: string[] }) => !origins.some((origin) => withheld.includes(origin)));
  const request = vi.fn(async () => answer);
  Object.assign(fakeBrowser, { permissions: { contains, request } });
  Object.assign(fakeBrowser.runtime, { getManifest: () => ({ host_permissions: hosts }) });
  const page = openConsole();
  page.live.link.value = { ...page.live.link.value, phase: "signed-out", via: null };
  page.live.line.value = null;
  page.live.policy.value = mergePolicy({ "integration.clientId": "C1" }, {});
  page.show();
  return { ...page, contains, request };
}
const press = () => fireEvent.click(screen.getByRole("button", { name: "Sign in with Webex" }));

test("nothing is withheld: nothing is asked", async () => {
  const { contains, request, send } = signedOut({ withheld: [], answer: false });
  await waitFor(() => expect(contains).toHaveBeenCalledTimes(hosts.length));
  press();
  await waitFor(() => expect(send).toHaveBeenCalledWith(expect.objectContaining({ command: "auth.signIn" })));
  expect(request).not.toHaveBeenCalled();
});

test("what is withheld is asked for in the click, and then the sign-in goes on", async () => {
  const { contains, request, send } = signedOut({ withheld: ["https://*.webex.com/*"], answer: true });
  await waitFor(() => expect(contains).toHaveBeenCalledTimes(hosts.length));
  await new Promise((resolve) => setTimeout(resolve));
  press();
  expect(request).toHaveBeenCalledExactlyOnceWith({ origins: ["https://*.webex.com/*"] });
  await waitFor(() => expect(send).toHaveBeenCalledWith(expect.objectContaining({ command: "auth.signIn" })));
});

test("refused: nobody is signed in, and it says what to do", async () => {
  const { contains, send } = signedOut({ withheld: hosts, answer: false });
  await waitFor(() => expect(contains).toHaveBeenCalledTimes(hosts.length));
  await new Promise((resolve) => setTimeout(resolve));
  press();
  await screen.findByText("The browser keeps Switchboard from Webex");
  expect(send).not.toHaveBeenCalled();
});
