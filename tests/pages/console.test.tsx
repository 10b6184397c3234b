// The console by role and name: what issue 2 promises to tests and to screen readers.
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { watchArrivals, watchLedger } from "@/components/app/notices.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import type { Consult, LedgerEntry } from "@/utils/calls/record.ts";
import { AppError } from "@/utils/errors.ts";
import { noGrant } from "@/utils/grants/grant.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { box, callsOf, now, openConsole, tap, tracked } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

const items = () => within(screen.getByRole("region", { name: "Calls" })).queryAllByRole("listitem");
const names = (within_: HTMLElement) =>
  within(within_)
    .getAllByRole("button")
    .map((button) => button.getAttribute("aria-label") ?? [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE)?.textContent);
const item = (name: string | RegExp) => screen.getByRole("listitem", { name });

describe("calls", () => {
  test("each says who and in which state, the ringing first", () => {
    const { live, show } = openConsole();
    live.calls.value = callsOf(
      tracked("a", "held", "Acme"),
      tracked("b", "connected", "Bernhard"),
      tracked("c", "offered", null),
      tracked("d", "remote-held", "Dana"),
      tracked("e", "placing", "Erik", { stage: "own-phone" }),
    );
    show();
    const labels = items().map((each) => each.getAttribute("aria-label"));
    expect(labels[0]).toBe("+49 30 55501234, ringing");
    expect(labels).toContain("Bernhard, connected, +49 30 55501234");
    expect(labels).toContain("Acme, held, +49 30 55501234");
    expect(labels).toContain("Dana, held by the other side, +49 30 55501234");
    expect(labels).toContain("Erik, placing, +49 30 55501234, your phone rings");
  });

  test("none is a sentence, not a blank", () => {
    const { show } = openConsole();
    show();
    expect(screen.getByRole("region", { name: "Calls" }).textContent).toContain("No calls");
    expect(items()).toEqual([]);
  });

  test("a ringing call offers its three verbs, with the keys that do it now", () => {
    const { live, show } = openConsole();
    live.calls.value = callsOf(tracked("a", "offered", "Ana", {}, 9000), tracked("b", "offered", "Bo", {}, 2000));
    show();
    expect(names(item(/Ana/))).toEqual(["More", "Answer", "To my voicemail", "Decline"]);
    const keysOf = (who: RegExp) => within(item(who)).getByRole("button", { name: "Answer" }).getAttribute("aria-keyshortcuts");
    expect(keysOf(/Ana/)).toBe("Space");
    expect(keysOf(/Bo/)).toBeNull();
    fireEvent.click(within(item(/Ana/)).getByRole("button", { name: "More" }));
    expect(within(item(/Ana/)).getByRole("button", { name: "Stop ringing here" })).toBeTruthy();
  });

  test("a phone that cannot be answered from here says so before the press", () => {
    const { live, show, asked } = openConsole();
    live.calls.value = callsOf(tracked("a", "offered", "Ana", { can: { answer: false, resume: null, mute: null }, endpoint: "desk-3@x.example" }));
    show();
    const answer = screen.getByRole("button", { name: "Answer" });
    expect(answer.getAttribute("aria-disabled")).toBe("true");
    expect(document.getElementById(answer.getAttribute("aria-describedby") ?? "")?.textContent).toContain("pick it up");
    expect(item(/Ana/).textContent).toContain("answers on your phone");
    expect(item(/Ana/).textContent).not.toContain("desk-3");
    fireEvent.click(answer);
    expect(asked()).toEqual([]);
  });

  test("with something in the box, hold, hang up and both sends stand in sight; who waits makes room", () => {
    const { live, view, show } = openConsole();
    live.calls.value = callsOf(tracked("a", "connected", "Ana"), tracked("b", "held", "Bo"));
    view.query.value = "5601";
    show();
    expect(names(item(/Ana/))).toEqual(["More", "Hold", "Blind send", "Consult", "Hang up"]);
    expect(names(item(/Bo/))).toEqual(["More"]);
    fireEvent.click(within(item(/Bo/)).getByRole("button", { name: "More" }));
    expect(names(item(/Bo/))).toEqual(expect.arrayContaining(["Resume", "Blind send", "Consult", "Hang up"]));
  });

  test("nothing moves from under the pointer when Webex says, a moment later, that the call can be muted", () => {
    const { live, show } = openConsole();
    const ana = tracked("a", "connected", "Ana", { can: { answer: true, resume: true, mute: null } });
    live.calls.value = callsOf(ana);
    show();
    const before = names(item(/Ana/));
    expect(before).not.toContain("Mute");
    act(() => {
      live.calls.value = callsOf({ ...ana, call: { ...ana.call, can: { ...ana.call.can, mute: true } } });
    });
    expect(names(item(/Ana/)).filter((name) => name !== "Mute")).toEqual(before);
    expect(names(item(/Ana/))).toContain("Mute");
  });

  test("with nobody else in hand, who waits can be sent from the card", () => {
    const { live, view, show } = openConsole();
    live.calls.value = callsOf(tracked("b", "held", "Bo"));
    view.query.value = "5601";
    show();
    expect(names(item(/Bo/))).toEqual(["More", "Resume", "Blind send", "Consult", "Hang up"]);
  });

  test("a verb carries the call of its own card", async () => {
    const { live, view, show, asked } = openConsole();
    live.calls.value = callsOf(tracked("a", "connected", "Ana"), tracked("b", "held", "Bo"));
    view.query.value = "5601";
    show();
    fireEvent.click(within(item(/Bo/)).getByRole("button", { name: "More" }));
    fireEvent.click(within(item(/Bo/)).getByRole("button", { name: "Consult" }));
    expect(asked()).toEqual([["call.consult", { call: "b", destination: "5601" }]]);
  });

  test("a caller and who is asked about them: complete, back to the caller, nothing twice", () => {
    const { live, show } = openConsole();
    const consult: Consult = {
      caller: "a",
      leg: "b",
      session: null,
      destination: "5622",
      phase: "talking",
      auto: false,
      by: "us",
      startedAt: now,
      ringUntil: null,
    };
    live.calls.value = callsOf(tracked("a", "held", "Ana"), tracked("b", "connected", "Paolo"));
    live.consults.value = [consult];
    show();
    expect(names(item(/Paolo/))).toEqual(["More", "Complete", "Back to caller", "Swap"]);
    expect(names(item(/Ana/))).toEqual(["Resume", "Hang up"]);
    expect(item(/Ana/).textContent).toContain("waiting for Paolo");
    expect(screen.getByRole("button", { name: "Complete" }).getAttribute("aria-keyshortcuts")).toBe("Enter");
  });

  test("until they answer, complete says why not", () => {
    const { live, show } = openConsole();
    live.calls.value = callsOf(tracked("a", "held", "Ana"), tracked("b", "placing", "Paolo"));
    live.consults.value = [
      { caller: "a", leg: "b", session: null, destination: "5622", phase: "dialling", auto: false, by: "us", startedAt: now, ringUntil: null },
    ];
    show();
    expect(screen.getByRole("button", { name: "Complete" }).title).toContain("not answered yet");
  });

  test("a blind send that waits can be kept", () => {
    const { live, show, asked } = openConsole();
    live.calls.value = callsOf(tracked("a", "connected", "Ana"));
    live.graces.value = [{ entry: "1", call: "a", destination: "5601", dueAt: now + 1500 }];
    show();
    expect(item(/Ana/).textContent).toContain("Sending to 5601…in 2 s, Esc keeps");
    fireEvent.click(screen.getByRole("button", { name: "Keep" }));
    expect(asked()).toEqual([["call.keep", { call: "a" }]]);
  });

  test("held calls turn amber and red by the user's own thresholds", () => {
    const { live, show } = openConsole();
    live.policy.value = mergePolicy({}, { "hold.amberSeconds": 10, "hold.redSeconds": 20 });
    live.calls.value = callsOf(
      tracked("a", "held", "Ana", {}, 9_999),
      tracked("b", "held", "Bo", {}, 10_000),
      tracked("c", "held", "Cy", {}, 20_000),
    );
    show();
    const marks = items().map((each) => [
      each.getAttribute("aria-label")?.slice(0, 3),
      each.classList.contains("soon"),
      each.classList.contains("late"),
    ]);
    expect(marks).toEqual([
      ["Cy,", false, true],
      ["Bo,", true, false],
      ["Ana", false, false],
    ]);
  });

  test("mute only where the call can, unmute once it is muted", () => {
    const { live, show } = openConsole();
    live.calls.value = callsOf(tracked("a", "connected", "Ana", { can: { answer: null, resume: null, mute: null } }));
    show();
    expect(screen.queryByRole("button", { name: "Mute" })).toBeNull();
    cleanup();
    live.calls.value = callsOf(tracked("a", "connected", "Ana", { muted: true }));
    show();
    expect(screen.getByRole("button", { name: "Unmute" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Mute" })).toBeNull();
    expect(item(/Ana, connected, .*, muted/)).toBeTruthy();
  });

  test("names from the network are text: no markup, isolated, cut, whole on hover", () => {
    const { live, show } = openConsole();
    const nasty = `<img src=x onerror=alert(1)>\u202e${"x".repeat(10_000)}`;
    live.calls.value = callsOf(tracked("a", "offered", nasty));
    show();
    expect(document.querySelector("img")).toBeNull();
    const name = document.querySelector("bdi.call-who");
    expect(name?.textContent).toBe(nasty.slice(0, 1000));
    expect(name?.getAttribute("title")).toBe(nasty.slice(0, 1000));
  });
});

describe("box", () => {
  test("says what it understood, and offers to dial it", async () => {
    const { live, show, asked } = openConsole();
    live.country.value = "DE";
    show();
    fireEvent.input(box(), { target: { value: "030 5550 1234" } });
    const option = await screen.findByRole("option");
    expect(option.textContent).toContain("Dial +49 30 55501234");
    expect(option.getAttribute("aria-selected")).toBe("true");
    expect(box().getAttribute("aria-activedescendant")).toBe(option.id);
    fireEvent.click(option);
    expect(asked()).toEqual([["call.dial", { destination: "+493055501234" }]]);
    await waitFor(() => expect(box().value).toBe(""));
  });

  test("letters are not a number, and are never dialled; they take the keypad's room", async () => {
    const { show, asked } = openConsole();
    show();
    fireEvent.input(box(), { target: { value: "jonson" } });
    await screen.findByText("not a number");
    expect(screen.queryByRole("option")).toBeNull();
    fireEvent.keyDown(box(), { key: "Enter", code: "Enter" });
    expect(asked()).toEqual([]);
    expect(screen.queryByRole("group", { name: "Dialpad" })).toBeNull();
    fireEvent.input(box(), { target: { value: "56" } });
    await screen.findByRole("group", { name: "Dialpad" });
  });

  test("an emergency number is dialled, whoever is in hand", async () => {
    const { live, show, asked } = openConsole();
    live.calls.value = callsOf(tracked("a", "connected", "Ana Novak"));
    show();
    fireEvent.input(box(), { target: { value: "112" } });
    expect((await screen.findByRole("option")).textContent).toContain("Dial 112");
    tap("Enter");
    expect(asked()).toEqual([["call.dial", { destination: "112" }]]);
  });

  test("with a caller in hand it offers to send them, by name", async () => {
    const { live, show, asked } = openConsole();
    live.calls.value = callsOf(tracked("a", "connected", "Ana Novak"));
    show();
    fireEvent.input(box(), { target: { value: "5601" } });
    const option = await screen.findByRole("option");
    expect(option.textContent).toContain("Send Ana Novak to 5601");
    fireEvent.click(option);
    expect(asked()).toEqual([["call.safeSend", { call: "a", destination: "5601" }]]);
  });

  test("a refusal gives the number back, and says what to do and who can", async () => {
    const { show, send, view } = openConsole();
    send.mockResolvedValue({ ok: false, entry: "7", error: new AppError("forbidden", { trackingId: "T_1" }).data });
    show();
    fireEvent.input(box(), { target: { value: "5601" } });
    fireEvent.click(await screen.findByRole("option"));
    const notice = await within(await screen.findByRole("list", { name: "Outcomes" })).findByRole("listitem");
    expect(notice.textContent).toContain("Dial: Webex does not allow this.");
    expect(notice.textContent).toContain("Your administrator can put this right.");
    expect(notice.textContent).toContain("T_1");
    expect(box().value).toBe("5601");
    expect(view.said.value.text).toContain("Dial: Webex does not allow this.");
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    await waitFor(() => expect(screen.queryByRole("list", { name: "Outcomes" })).toBeNull());
  });
});

describe("dialpad", () => {
  const pad = () => within(screen.getByRole("group", { name: "Dialpad" }));

  test("has its twelve keys and Dial, and writes into the box", async () => {
    const { show, asked } = openConsole();
    show();
    for (const key of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"]) expect(pad().getByRole("button", { name: key })).toBeTruthy();
    for (const key of ["5", "6", "0", "1"]) fireEvent.click(pad().getByRole("button", { name: key }));
    await waitFor(() => expect(box().value).toBe("5601"));
    fireEvent.click(pad().getByRole("button", { name: "Dial" }));
    expect(asked()).toEqual([["call.dial", { destination: "5601" }]]);
  });

  test("sends tones to who is connected, in order, equal ones too", async () => {
    const { live, show, asked } = openConsole();
    live.calls.value = callsOf(tracked("a", "connected", "Ana"));
    show();
    for (const key of ["5", "5", "#"]) fireEvent.click(pad().getByRole("button", { name: key }));
    await waitFor(() =>
      expect(asked()).toEqual([
        ["call.dtmf", { call: "a", digits: "5" }],
        ["call.dtmf", { call: "a", digits: "5#" }],
      ]),
    );
    expect(box().value).toBe("");
  });

  test("writes a number all the same when told to", async () => {
    const { live, show, asked } = openConsole();
    live.calls.value = callsOf(tracked("a", "connected", "Ana"));
    show();
    fireEvent.click(pad().getByRole("button", { name: "Write a number" }));
    fireEvent.click(pad().getByRole("button", { name: "5" }));
    await waitFor(() => expect(box().value).toBe("5"));
    expect(asked()).toEqual([]);
  });
});

describe("status bar", () => {
  test("says that the line is live, and only its own words are announced", async () => {
    const { live, show } = openConsole();
    show();
    const status = screen.getByRole("status", { name: "Line" });
    const spoken = () => [...status.querySelectorAll(":scope > :not([aria-hidden])")].map((each) => each.textContent).join("");
    expect(status.textContent).toBe("Line live· 3 s");
    expect(spoken()).toBe("Line live");
    live.now.value = now + 5000;
    await waitFor(() => expect(status.textContent).toBe("Line live· 8 s"));
    expect(spoken()).toBe("Line live");
  });

  test.each([
    ["waiting", /^Blind since \d\d:\d\d:\d\d· retrying in 4 s$/],
    ["connecting", /^Connecting…$/],
    ["stopped", /^Line stopped$/],
  ] as const)("%s", (phase, words) => {
    const { live, show } = openConsole();
    live.link.value = { ...live.link.value, phase, retryAt: now + 4000 };
    show();
    expect(screen.getByRole("status", { name: "Line" }).textContent).toMatch(words);
  });

  test("a live line without a pulse is not believed", () => {
    const { live, show } = openConsole();
    live.pulse.value = now - 40_000;
    show();
    expect(screen.getByRole("status", { name: "Line" }).textContent).toMatch(/^No sign of life since/);
  });

  test("whose line it is, how long the sign-in is good, in full for who listens", () => {
    const { live, show } = openConsole();
    live.grants.value = [{ ...noGrant("my-line"), state: "authorised", way: "implicit", validUntil: now + ((13 * 24 + 23) * 60 + 59) * 60_000 }];
    show();
    expect(screen.getByText("Valid for 13 days 23 hours 59 minutes")).toBeTruthy();
    expect(screen.getByText("Grant 13 d 23 h")).toBeTruthy();
    expect(screen.getByRole("button", { name: "0 problems" })).toBeTruthy();
  });

  test("counts what is wrong", () => {
    const { live, show } = openConsole();
    live.link.value = { ...live.link.value, phase: "waiting", error: new AppError("overloaded").data };
    live.grants.value = [{ ...noGrant("my-line"), state: "authorised", way: "implicit", validUntil: now + 3_600_000 }];
    show();
    expect(screen.getByRole("button", { name: "2 problems" }).title).toBe("Webex is overloaded\nThe sign-in runs out soon");
  });
});

describe("signed out", () => {
  const signedOut = () => {
    const desk = openConsole();
    desk.live.link.value = { ...desk.live.link.value, phase: "signed-out" };
    return desk;
  };

  test("one button; without an integration, what is missing and where to go", () => {
    const { show } = signedOut();
    show();
    expect(screen.getByRole("button", { name: "Sign in with Webex" })).toBeTruthy();
    expect(screen.getByText("No Webex integration is set up")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Settings" })).toBeTruthy();
    expect(screen.queryByRole("combobox")).toBeNull();
  });

  test("the last failure says who must act", async () => {
    const { live, show, send } = signedOut();
    live.policy.value = mergePolicy({ "integration.clientId": "C1" }, {});
    send.mockResolvedValue({ ok: false, entry: null, error: new AppError("blocked-by-administrator").data });
    show();
    expect(screen.queryByText("No Webex integration is set up")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Sign in with Webex" }));
    await screen.findByText("Your administrator has blocked Switchboard");
    expect(screen.getByText("Your administrator can put this right.")).toBeTruthy();
  });

  test("a worker that has not answered yet is no reason to show the first screen", () => {
    const { live, show } = signedOut();
    live.awake.value = false;
    live.line.value = {
      grant: "my-line",
      personId: "p",
      userUuid: "u",
      orgId: "o",
      displayName: "Reception",
      extension: "1000",
      number: null,
      country: null,
      broadworksId: null,
      xsi: null,
    };
    show();
    expect(screen.queryByRole("button", { name: "Sign in with Webex" })).toBeNull();
    expect(screen.getByRole("status", { name: "Line" }).textContent).toBe("Connecting…");
  });
});

describe("announced", () => {
  test("who rings, once", () => {
    const { live, view } = openConsole();
    const said: string[] = [];
    view.said.subscribe(({ text }) => text !== "" && said.push(text));
    const stop = watchArrivals(live, view);
    live.calls.value = callsOf(tracked("a", "offered", "Zoë Ní Bhriain"));
    live.calls.value = callsOf(tracked("a", "offered", "Zoë Ní Bhriain"), tracked("b", "connected", "Bo"));
    stop();
    expect(said).toEqual(["Ringing: Zoë Ní Bhriain"]);
  });

  test("each command that ends in doubt or in no, once; what is older than the page only while fresh", () => {
    const { live, view } = openConsole();
    const tell = vi.spyOn(view, "tell");
    const entry = (id: string, more: Partial<LedgerEntry>): LedgerEntry => ({
      id,
      command: "call.hold",
      call: null,
      askedAt: now - 1000,
      acceptedAt: null,
      seenAt: null,
      outcome: "asked",
      error: null,
      via: null,
      trackingId: null,
      ...more,
    });
    live.ledger.value = [entry("old", { outcome: "unknown", askedAt: now - 60_000 }), entry("fresh", { outcome: "unknown" })];
    const stop = watchLedger(live, view, () => now);
    live.ledger.value = [...live.ledger.value, entry("x", { outcome: "accepted" })];
    live.ledger.value = [...live.ledger.value.slice(0, 2), entry("x", { outcome: "refused", error: new AppError("call-gone").data })];
    live.ledger.value = [...live.ledger.value];
    stop();
    expect(tell.mock.calls.map(([{ id, title }]) => [id, title])).toEqual([
      ["fresh", "Hold: it is not known whether it happened."],
      ["x", "Hold: The call had already ended."],
    ]);
  });
});
