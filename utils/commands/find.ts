// How well a few typed letters name a command: by words, beginnings of words, initials, or letters in order.

const fold = (words: string) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = (words: string) =>
  fold(words)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

function holdsInOrder(word: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const at = word.indexOf(letter, from);
    if (at < 0) return false;
    from = at + letter.length;
  }
  return true;
}

/** 0 = not at all. */
function weight(token: string, title: readonly string[], also: readonly string[]): number {
  if (title.includes(token)) return 9;
  if (title[0]?.startsWith(token)) return 8;
  const initials = title.map((word) => word[0]).join("");
  if (token.length > 1 && initials.startsWith(token)) return 7;
  if (title.some((word) => word.startsWith(token))) return 6;
  if (also.some((word) => word.startsWith(token))) return 4;
  if (title.some((word) => word.includes(token))) return 3;
  return token.length > 2 && holdsInOrder(title.join(""), token) ? 1 : 0;
}

/** Every word of `query` must be found in the title or in what else belongs to it. Higher is better; null = it does not name this; an empty query names all alike. */
export function howWell(query: string, title: string, also: string): number | null {
  const tokens = wordsOf(query);
  const [titleWords, alsoWords] = [wordsOf(title), wordsOf(also)];
  const weights = tokens.map((token) => weight(token, titleWords, alsoWords));
  if (tokens.length === 0) return 0;
  // Of titles that fit alike, the one of which less is left unsaid.
  return weights.includes(0) ? null : weights.reduce((sum, each) => sum + each, 0) / tokens.length - titleWords.length / 100;
}
