// Text that came from the network: isolated from our own direction, cut in view, whole on hover.
export function Net({ children, class: name = "" }: { readonly children: string; readonly class?: string }) {
  return (
    <bdi class={`net ${name}`} title={children.slice(0, 1000)}>
      {children.slice(0, 1000)}
    </bdi>
  );
}
