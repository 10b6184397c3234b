// Where a bearer token may travel: Webex's own hosts and those the administrator approved, over https, and nowhere else.
import { AppError } from "@/utils/errors.ts";
import { isWebexHost } from "@/utils/webex-hosts.ts";

/** Throws `host-refused` unless the address is https, without user info, on a Webex host or exactly one of `approvedHosts`. */
export function approveHost(address: string | URL, approvedHosts: readonly string[]): void {
  const url = URL.parse(address);
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "")
    throw new AppError("host-refused", { detail: url?.host ?? null });
  const host = url.hostname;
  if (!isWebexHost(host) && !approvedHosts.includes(host)) throw new AppError("host-refused", { detail: host });
}

type Fetch = typeof globalThis.fetch;

/**
 * A fetch that tells a host which the browser keeps from us (`hosts-withheld`, detail = the host) from a network that does not answer.
 * `isOpen` is asked about a match pattern, and only when nothing came back.
 */
export function permittedFetch(fetch: Fetch, isOpen: (pattern: string) => Promise<boolean>): Fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (thrown) {
      const { hostname } = new URL(input instanceof Request ? input.url : input);
      if (!(thrown instanceof TypeError) || (await isOpen(`https://${hostname}/*`))) throw thrown;
      throw new AppError("hosts-withheld", { detail: hostname });
    }
  };
}

/**
 * A fetch for every adapter. With an Authorization header it goes to approved hosts only and follows no redirect, because a redirect could
 * carry the bearer on: that is `bad-answer`. Without the header it is the given fetch. `approved` is asked each time.
 */
export function guardedFetch(fetch: Fetch, approved: () => readonly string[] | Promise<readonly string[]>): Fetch {
  return async (input, init) => {
    const headers = init?.headers !== undefined ? new Headers(init.headers) : input instanceof Request ? input.headers : new Headers();
    if (!headers.has("authorization")) return fetch(input, init);
    approveHost(input instanceof Request ? input.url : input, await approved());
    const response = await fetch(input, { ...init, redirect: "manual" });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400 && response.status !== 304)) {
      await response.body?.cancel();
      throw new AppError("bad-answer", { detail: "redirect", status: response.status || null });
    }
    return response;
  };
}
