// Tells in a notification why something that was asked for outside our pages did not happen. ★ browser
import { browser } from "wxt/browser";
import { text } from "@/utils/i18n.ts";

/** Of the notifications' ids: a click opens the console and takes it away. */
export const refusedPrefix = "refused:";

interface Refusal {
  readonly ok: false;
  readonly error: { readonly code: string; readonly detail: string | null };
}
const isRefusal = (reply: unknown): reply is Refusal => typeof reply === "object" && reply !== null && "ok" in reply && reply.ok === false;

/** One at a time for each `id`. Rejects when the browser shows no notification. */
export async function tell(id: string, title: string, message: string): Promise<void> {
  await browser.notifications.create(refusedPrefix + id, { type: "basic", iconUrl: browser.runtime.getURL("/icon/128.png"), title, message });
}

/** Nothing for a reply that is no refusal, or for a press that was only repeated. */
export async function tellRefusal(id: string, reply: unknown): Promise<void> {
  if (!isRefusal(reply) || reply.error.code === "repeated") return;
  const key = `error.${reply.error.code.replaceAll("-", "_")}`;
  await tell(id, text(`${key}.title`), text(`${key}.remedy`));
}
