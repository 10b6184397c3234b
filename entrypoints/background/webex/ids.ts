// What is inside a Webex id: base64, with or without padding, of `ciscospark://{region}/{TYPE}/{name}` (webex-rest.md 5.7).

/** null: not base64. */
export function decodeId(webexId: string): string | null {
  const plain = webexId.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  try {
    return atob(plain.padEnd(Math.ceil(plain.length / 4) * 4, "="));
  } catch {
    return null;
  }
}
