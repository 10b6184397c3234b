// The web-auth window of the contract tests: a person with a browser who signs in at the loopback Webex.
import { password, type Webex } from "../webex/index.ts";

export const redirectUrl = "https://abcdefghijklmnop.chromiumapp.org/webex";

/** What a person does in the window: fills in, agrees, refuses, or closes it. */
export type Hand = "agrees" | "denies" | "closes";

/** A web-auth window: follows redirects, fills the forms in, keeps cookies, ends on the redirect address. */
export function createWindow(webex: Webex, person: { hand: Hand; email: string; password?: string }) {
  const cookies = new Map<string, string>();
  const shown: string[] = [];

  async function load(url: URL, form?: URLSearchParams): Promise<{ url: URL; html: string | null }> {
    const cookie = cookies.get(url.host);
    const response = await webex.fetch(url, {
      redirect: "manual",
      ...(form ? { method: "POST", body: form } : {}),
      headers: { ...(cookie ? { cookie } : {}), ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
    });
    const set = response.headers.get("set-cookie")?.split(";")[0];
    if (set) cookies.set(url.host, set);
    const location = response.headers.get("location");
    if (location === null) return { url, html: await response.text() };
    const next = new URL(location, url);
    return next.href.startsWith(redirectUrl) ? { url: next, html: null } : load(next);
  }

  const launchWebAuthFlow = async ({ url, interactive }: { url: string; interactive: boolean }): Promise<string> => {
    let page = await load(new URL(url));
    while (page.html !== null) {
      const title = /<h1>([^<]*)/.exec(page.html)?.[1] ?? "";
      shown.push(title);
      if (!interactive) throw new Error("User interaction required.");
      const action = /<form method="post" action="([^"]*)"/.exec(page.html)?.[1];
      if (action === undefined || person.hand === "closes") throw new Error("The user did not approve access.");
      const form = new URLSearchParams({ request: /name="request" value="([^"]*)"/.exec(page.html)?.[1] ?? "" });
      if (page.html.includes('name="decision"')) form.set("decision", person.hand === "denies" ? "deny" : "accept");
      else {
        form.set("email", person.email);
        form.set("password", person.password ?? password);
      }
      page = await load(new URL(action, page.url), form);
    }
    return page.url.href;
  };
  return { launchWebAuthFlow, shown };
}
