// The one live region: outcomes and arriving calls, said once.
import type { ReadonlySignal } from "@preact/signals";

export function Announce({ said }: { readonly said: ReadonlySignal<{ readonly n: number; readonly text: string }> }) {
  const { n, text } = said.value;
  return (
    <div class="unseen" aria-live="assertive" aria-atomic="true">
      <p key={n}>{text}</p>
    </div>
  );
}
