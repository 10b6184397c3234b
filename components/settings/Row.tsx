// One row of the settings page: name, sentence, state, one control.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "@/utils/i18n.ts";
import type { Origin } from "@/utils/policy.ts";

export interface RowIds {
  /** Of the control. */
  readonly control: string;
  /** Of the sentence and of what is wrong, for aria-describedby. */
  readonly hint: string;
  /** Of the name, for controls that a label cannot reach. */
  readonly title: string;
}

export interface RowProps {
  readonly title: string;
  readonly hint?: string | null;
  /** undefined: the row holds no setting. */
  readonly origin?: Origin;
  /** What is wrong with the value that was typed. */
  readonly wrong?: string | null;
  /** `label`: the name is the control's label; `plain`: the row only shows something. */
  readonly as?: "label" | "plain";
  /** The control goes under the sentence and takes the whole width. */
  readonly wide?: boolean;
  readonly children: (ids: RowIds) => ComponentChildren;
}

export function Row({ title, hint = null, origin, wrong = null, as = "label", wide = false, children }: RowProps) {
  const id = useId();
  const ids: RowIds = { control: `${id}-control`, hint: `${id}-hint`, title: `${id}-title` };
  return (
    <div class={`set-row${wide ? " is-wide" : ""}`} data-origin={origin}>
      <div class="set-words">
        {as === "label" ? (
          <label class="set-name" id={ids.title} for={ids.control}>
            {title}
          </label>
        ) : (
          <span class="set-name" id={ids.title}>
            {title}
          </span>
        )}
        {origin !== undefined && <Standing origin={origin} />}
        <p class="set-hint" id={ids.hint}>
          {hint}
          {origin === "locked" && <span class="set-why">{t("options.state.locked_why")}</span>}
          {wrong !== null && <span class="set-wrong">{wrong}</span>}
        </p>
      </div>
      <div class="set-control">{children(ids)}</div>
    </div>
  );
}

function Standing({ origin }: { readonly origin: Origin }) {
  return (
    <span class="set-origin" data-origin={origin}>
      {t(`options.state.${origin}`)}
    </span>
  );
}
