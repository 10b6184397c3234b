// The problems list of the console: plain words, who must act, one button each; opened and left by keyboard.
import { cleanup, fireEvent, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { installTexts } from "@/tests/fakes/texts.ts";
import { AppError } from "@/utils/errors.ts";
import { noGrant } from "@/utils/grants/grant.ts";
import { now, openConsole } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

function openBroken() {
  const desk = openConsole();
  desk.live.link.value = { ...desk.live.link.value, phase: "waiting", error: new AppError("overloaded").data };
  desk.live.grants.value = [{ ...noGrant("my-line"), state: "authorised", way: "implicit", validUntil: now + 3_600_000 }];
  desk.show();
  return desk;
}
const list = () => screen.queryByRole("region", { name: "Problems" });

describe("the problems list", () => {
  test("opens from the count, in order, with who must act and a button that acts", async () => {
    const { asked } = openBroken();
    const count = screen.getByRole("button", { name: "2 problems" });
    expect(list()).toBeNull();
    fireEvent.click(count);
    const items = within(await screen.findByRole("region", { name: "Problems" })).getAllByRole("listitem");
    expect(items.map((item) => item.querySelector(".strong")?.textContent)).toEqual(["Webex is overloaded", "The sign-in runs out soon"]);
    expect(items[0]?.textContent).toContain("Cisco must put this right.");
    fireEvent.click(within(items[0] as HTMLElement).getByRole("button", { name: "Reconnect" }));
    expect(asked().map(([command]) => command)).toEqual(["line.reconnect"]);
  });

  test("Esc leaves it, gives the focus back, and does nothing else", async () => {
    const { view } = openBroken();
    view.query.value = "55";
    fireEvent.click(screen.getByRole("button", { name: "2 problems" }));
    fireEvent.keyDown(await screen.findByRole("region", { name: "Problems" }), { key: "Escape", code: "Escape" });
    await Promise.resolve();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "2 problems" }));
    expect(view.query.value).toBe("55");
  });

  test("says so when nothing is wrong", async () => {
    openConsole().show();
    fireEvent.click(screen.getByRole("button", { name: "0 problems" }));
    expect((await screen.findByRole("region", { name: "Problems" })).textContent).toContain("Nothing is wrong.");
  });
});
