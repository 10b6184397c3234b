// A key, drawn for the eye only: assistive technology has it from aria-keyshortcuts.
export function KeyMark({ label }: { readonly label: string }) {
  return (
    <span class="key-mark" aria-hidden="true">
      <kbd>{label}</kbd>
    </span>
  );
}
