// The badge on the toolbar icon: ringing, then blind, then held too long, then problems. ★ browser
import { browser } from "wxt/browser";
import { ageInState, inState } from "@/utils/calls/select.ts";
import { text } from "@/utils/i18n.ts";
import type { Log } from "@/utils/log.ts";
import { createPainter } from "./painter.ts";
import { blind, earliest, ringing, type Scene, type Timed } from "./scene.ts";

export type Badge =
  | { readonly kind: "none"; readonly signedIn: boolean }
  | { readonly kind: "ringing"; readonly count: number }
  | { readonly kind: "blind"; readonly error: string | null }
  | { readonly kind: "held"; readonly minutes: number; readonly count: number }
  | { readonly kind: "problems"; readonly count: number };

/** product.md §3.6: by priority. */
export function badgeFor(scene: Scene, now: number): Timed<Badge> {
  const offers = ringing(scene, now);
  const dark = blind(scene, now);
  const late = heldTooLong(scene, now);
  const dueAt = earliest([offers.dueAt, dark.dueAt, late.dueAt]);
  if (offers.is.length > 0) return { is: { kind: "ringing", count: offers.is.length }, dueAt };
  if (dark.is) return { is: { kind: "blind", error: scene.link.error?.code ?? null }, dueAt };
  if (late.is.count > 0) return { is: { kind: "held", ...late.is }, dueAt };
  if (scene.problems > 0) return { is: { kind: "problems", count: scene.problems }, dueAt };
  return { is: { kind: "none", signedIn: scene.signedIn }, dueAt };
}

function heldTooLong({ calls, settings }: Scene, now: number): Timed<{ readonly minutes: number; readonly count: number }> {
  const limit = settings["hold.redSeconds"] * 1000;
  const ages = inState(calls, "held").map((tracked) => ageInState(tracked, now));
  const late = ages.filter((age) => age >= limit);
  const minutes = Math.floor(Math.max(0, ...late) / 60_000);
  const nextLate = ages.filter((age) => age < limit).map((age) => now + limit - age);
  const nextMinute = late.length > 0 ? now + (minutes + 1) * 60_000 - Math.max(...late) : null;
  return { is: { minutes, count: late.length }, dueAt: earliest([...nextLate, nextMinute]) };
}

/** Four characters at most; no two kinds share a form, so colour is never alone. */
export function badgeText(badge: Badge): string {
  switch (badge.kind) {
    case "none":
      return "";
    case "ringing":
      return text("surface.badge.ringing.text", [badge.count]);
    case "blind":
      return text("surface.badge.blind.text");
    case "held":
      return text("surface.badge.held.text", [Math.min(badge.minutes, 99)]);
    case "problems":
      return text("surface.badge.problems.text", [Math.min(badge.count, 99)]);
  }
}

export function badgeTitle(badge: Badge): string {
  switch (badge.kind) {
    case "none":
      return text(badge.signedIn ? "app.name" : "surface.badge.signed_out.title");
    case "ringing":
      return badge.count === 1 ? text("surface.badge.ringing.title_one") : text("surface.badge.ringing.title", [badge.count]);
    case "blind":
      return badge.error === null
        ? text("surface.badge.blind.title")
        : text("surface.badge.blind.title_why", [text(`error.${badge.error.replaceAll("-", "_")}.title`)]);
    case "held":
      return badge.count === 1
        ? text("surface.badge.held.title_one", [badge.minutes])
        : text("surface.badge.held.title", [badge.count, badge.minutes]);
    case "problems":
      return badge.count === 1 ? text("surface.badge.problems.title_one") : text("surface.badge.problems.title", [badge.count]);
  }
}

/** Legible with white text on light and dark toolbars. */
const colours: Record<Badge["kind"], string> = { none: "#5d5f64", ringing: "#1157d6", blind: "#bf2b1e", held: "#9a5b00", problems: "#5d5f64" };

export function createBadge(log: Log): (badge: Badge) => void {
  let drawn: string | null = null;
  return createPainter<Badge>({
    log,
    name: "badge",
    forget: () => {
      drawn = null;
    },
    async paint(badge) {
      const wish = { text: badgeText(badge), title: badgeTitle(badge), color: colours[badge.kind] };
      const key = JSON.stringify(wish);
      if (key === drawn) return;
      await Promise.all([
        browser.action.setBadgeText({ text: wish.text }),
        browser.action.setBadgeBackgroundColor({ color: wish.color }),
        browser.action.setBadgeTextColor({ color: "#ffffff" }),
        browser.action.setTitle({ title: wish.title }),
      ]);
      drawn = key;
    },
  });
}
