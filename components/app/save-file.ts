// Saves something made here as a file of the person's own.

/** Milliseconds that a browser may take to begin with a download. */
const downloadWithin = 60_000;

export function saveFile({ name, type, content }: { readonly name: string; readonly type: string; readonly content: BlobPart }): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), downloadWithin);
}
