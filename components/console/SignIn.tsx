// The first screen: sign in, or what is missing for it, and what went wrong last time with who must act.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { itemSignal } from "@/components/app/item-signal.ts";
import { errorWords, ownerText } from "@/components/app/notices.ts";
import { useWithheld } from "@/components/app/withheld.ts";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { AppError, type AppErrorData } from "@/utils/errors.ts";
import { text } from "@/utils/i18n.ts";
import { lineLeftItem, signInItem } from "@/utils/state.ts";

function LastError({ error }: { readonly error: AppErrorData }) {
  const { title, remedy } = errorWords(error);
  return (
    <div class="signin-error">
      <p class="strong">{title}</p>
      <p>{remedy}</p>
      <p class="quiet">{ownerText(error)}</p>
      {error.detail !== null && error.detail !== "" && (
        <p class="quiet">
          <bdi>{error.detail}</bdi>
        </p>
      )}
      {error.trackingId !== null && <code class="quiet">{error.trackingId}</code>}
    </div>
  );
}

/** A chosen person's line was left: that it was, and the way back. */
function LineLeft() {
  const { live, view, run } = useDesk();
  const left = useMemo(() => itemSignal(lineLeftItem), []);
  const refused = useSignal<AppErrorData | null>(null);
  const person = live.policy.value.values["line.person"];
  if (!left.value || person === "") return null;
  const takeUp = async () => {
    const reply = await run("line.choose", { person });
    refused.value = reply.ok ? null : reply.error;
    view.notices.value = []; // told here, in full
  };
  return (
    <div class="signin-missing">
      <p>{text("line.left")}</p>
      {refused.value !== null && <LastError error={refused.value} />}
      <button type="button" class="verb go line-left" onClick={() => void takeUp()}>
        {text("line.take_up")}
      </button>
    </div>
  );
}

export function SignIn() {
  const { live, view, run } = useDesk();
  const stored = useMemo(() => itemSignal(signInItem), []);
  /** From the press until the reply, which may come after this page is gone: the stored state goes on telling. */
  const isAsking = useSignal(false);
  const refused = useSignal<AppErrorData | null>(null);
  const askBrowser = useWithheld();
  const isBusy = isAsking.value || stored.value.running;
  const isSetUp = !live.loaded.value || live.policy.value.values["integration.clientId"] !== "";
  const grant = live.grants.value.find(({ id }) => id === "my-line");
  const error = refused.value ?? stored.value.error ?? grant?.error ?? live.link.value.error;

  const signIn = async (pressedAt: number) => {
    isAsking.value = true;
    refused.value = null;
    const isAllowed = await askBrowser();
    if (!isAllowed) {
      isAsking.value = false;
      refused.value = new AppError("hosts-withheld").data;
      return;
    }
    const reply = await run("auth.signIn", {}, pressedAt);
    isAsking.value = false;
    refused.value = reply.ok ? null : reply.error;
    view.notices.value = []; // told here, in full
  };
  return (
    <main class="signin">
      <img src="/icon/128.png" alt="" width="56" height="56" />
      <h1>{text("app.name")}</h1>
      <p>{text("console.signin.what")}</p>
      <LineLeft />
      {!isSetUp && (
        <div class="signin-missing">
          <p class="strong">{text("console.signin.missing")}</p>
          <p>{text("console.signin.missing_remedy")}</p>
        </div>
      )}
      {error !== null && !isBusy && <LastError error={error} />}
      <div class="signin-verbs">
        <CommandButton command="auth.signIn" look={isSetUp ? "go" : "plain"} isBusy={isBusy} onPress={(pressedAt) => void signIn(pressedAt)} />
        <CommandButton command="options.open" look={isSetUp ? "link" : "go"} />
      </div>
      <p class="quiet signin-wait" hidden={!isBusy}>
        {text("console.signin.busy")}
      </p>
    </main>
  );
}
