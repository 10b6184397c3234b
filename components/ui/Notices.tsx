// What went otherwise than asked: stays where it is until it is dismissed, says who must act.
import type { AppErrorData } from "@/utils/errors.ts";
import { text } from "@/utils/i18n.ts";

export interface NoticeRow {
  readonly id: string;
  readonly kind: "hint" | "refused" | "unknown";
  readonly title: string;
  readonly remedy: string | null;
  readonly error: AppErrorData | null;
}

interface Props {
  readonly notices: readonly NoticeRow[];
  onDismiss(id: string): void;
}

export function Notices({ notices, onDismiss }: Props) {
  if (notices.length === 0) return null;
  return (
    <ul class="notices" aria-label={text("console.outcome.list")}>
      {notices.map(({ id, kind, title, remedy, error }) => (
        <li key={id} class={`notice ${kind}`}>
          <div class="notice-words">
            <p dir="auto">{title}</p>
            {remedy !== null && <p class="quiet">{remedy}</p>}
            {error !== null && kind !== "hint" && error.code !== "not-now" && (
              <p class="quiet">
                {text(`console.owner.${error.owner}`)}
                {error.trackingId !== null && (
                  <>
                    {" · "}
                    <code>{error.trackingId}</code>
                  </>
                )}
              </p>
            )}
          </div>
          <button
            type="button"
            class="verb link"
            aria-label={text("console.outcome.dismiss")}
            title={text("console.outcome.dismiss")}
            onClick={() => onDismiss(id)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
