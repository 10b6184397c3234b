// The assembled console: box on top, calls, rows, dialpad, status bar; or the first screen when nobody is signed in.
import { useMemo } from "preact/hooks";
import { PopupGrants } from "@/components/admin/PopupGrants.tsx";
import { useDesk } from "@/components/app/desk.ts";
import { partyName } from "@/components/app/notices.ts";
import { callerInHand } from "@/components/app/send.ts";
import { Calls } from "@/components/calls/Calls.tsx";
import { History } from "@/components/calls/history.ts";
import { Sent } from "@/components/calls/Sent.tsx";
import { Dialpad } from "@/components/dialpad/Dialpad.tsx";
import { CallerHistory } from "@/components/journal/CallerHistory.tsx";
import { Journal } from "@/components/journal/Journal.tsx";
import { JournalLink } from "@/components/journal/JournalLink.tsx";
import { Palette } from "@/components/palette/Palette.tsx";
import { Colleagues } from "@/components/people/Colleagues.tsx";
import { Scope } from "@/components/people/Scope.tsx";
import { Announce } from "@/components/ui/Announce.tsx";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { Commands, useCommands } from "@/components/ui/door.ts";
import { KeyMark } from "@/components/ui/KeyMark.tsx";
import { Net } from "@/components/ui/Net.tsx";
import { Notices } from "@/components/ui/Notices.tsx";
import { ariaKeys, keyLabel, keyOf } from "@/utils/commands/keys.ts";
import { text } from "@/utils/i18n.ts";
import { Box } from "./Box.tsx";
import { createCommandDoor } from "./command-door.ts";
import { KeysSheet } from "./KeysSheet.tsx";
import { Rows } from "./Rows.tsx";
import { SignIn } from "./SignIn.tsx";
import { StatusBar } from "./StatusBar.tsx";
import "./whose.css";

/** What Enter would do with a typed number, in sight even where the rows are scrolled away; else who is searched. */
function EnterDoes() {
  const { live, view } = useDesk();
  const { platform } = useCommands();
  const key = keyOf(live.keymap.value, "call.safeSend")?.key ?? null;
  const row = view.rows.value[Math.min(view.active.value, view.rows.value.length - 1)];
  if (row?.destination == null || row.person !== null) return <Scope />;
  const caller = callerInHand(live, view);
  const party = caller === null ? null : live.calls.value.byId[caller]?.call.party;
  const words = party ? text("console.rows.send_to", [partyName(party, live.country.value), row.shown]) : text("console.rows.dial_to", [row.shown]);
  return (
    <span class="head-enter" aria-hidden="true">
      {key !== null && <KeyMark label={keyLabel(key, platform)} />} <Net>{words}</Net>
    </span>
  );
}

function Head() {
  const { live, view, run } = useDesk();
  const { platform } = useCommands();
  const key = keyOf(live.keymap.value, "dialpad.toggle")?.key ?? null;
  return (
    <header class="head">
      <Box />
      <div class="head-foot">
        <EnterDoes />
        <button
          type="button"
          class="head-dialpad"
          aria-expanded={view.dialpad.value}
          aria-keyshortcuts={key === null ? undefined : ariaKeys(key, platform)}
          onClick={() => void run("dialpad.toggle")}
        >
          {text("console.dialpad.toggle")} {key !== null && <KeyMark label={keyLabel(key, platform)} />}
        </button>
      </div>
    </header>
  );
}

/** Somebody else's calls are in hand here: said for as long as it lasts. */
function WhoseLine() {
  const { live } = useDesk();
  const line = live.line.value;
  if (line?.grant !== "control-phones") return null;
  return (
    <p class="whose" role="note">
      <bdi>{text("line.whose", [line.displayName])}</bdi>
    </p>
  );
}

function Links() {
  const { surface } = useDesk();
  return (
    <nav class="links" aria-label={text("console.links")}>
      {surface === "popup" && <CommandButton command="panel.open" look="link" showKey={false} />}
      {surface !== "window" && <CommandButton command="window.open" look="link" showKey={false} />}
      <JournalLink />
      <CommandButton command="palette.open" look="link" />
      <CommandButton command="keys.show" look="link" />
      <CommandButton command="options.open" look="link" showKey={false} />
      <CommandButton command="auth.signOut" look="link" showKey={false} />
    </nav>
  );
}

/** Whoever types letters looks for somebody and needs the room; digits may come from the dialpad itself. */
const isName = (query: string) => /\p{L}/u.test(query);

function Desk() {
  const { view, surface } = useDesk();
  return (
    <>
      <Head />
      <main class="floor">
        <h1 class="unseen">{text("app.name")}</h1>
        <div class="middle" data-scrolls>
          <Notices notices={view.notices.value} onDismiss={view.dismiss} />
          <div class="side">
            <History.Provider value={CallerHistory}>
              <Calls />
            </History.Provider>
            <Sent />
          </div>
          <div class="side">
            <Rows />
            {!view.journal.value && (
              <>
                <Colleagues />
                {surface === "popup" && <PopupGrants />}
                <Links />
              </>
            )}
          </div>
        </div>
        <Journal />
        {view.dialpad.value && !view.journal.value && !isName(view.query.value) && <Dialpad />}
      </main>
      <WhoseLine />
      <StatusBar />
      <KeysSheet />
    </>
  );
}

/** Nobody is signed in, and the worker says so, not only a storage that it has not filled yet. */
function useIsSignedOut(): boolean {
  const { live } = useDesk();
  return !live.signedIn.value && (live.awake.value || live.line.value === null);
}

export function Console() {
  const desk = useDesk();
  const door = useMemo(() => createCommandDoor(desk), [desk]);
  const isSignedOut = useIsSignedOut();
  return (
    <Commands.Provider value={door}>
      <div class="console">
        {isSignedOut ? (
          <>
            <SignIn />
            {desk.surface === "popup" && <PopupGrants />}
            <StatusBar />
          </>
        ) : (
          <Desk />
        )}
        {desk.view.sheet.value === "palette" && <Palette />}
        <Announce said={desk.view.said} />
      </div>
    </Commands.Provider>
  );
}
