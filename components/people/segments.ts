// A text cut where its found parts begin and end: what is printed plain and what is printed marked.
import type { Mark, PersonField } from "@/utils/people/person.ts";

export interface Segment {
  readonly text: string;
  readonly isFound: boolean;
}

/** Longer texts are cut: an eight-kilobyte name is still one row. */
const longest = 200;

/** Marks may overlap and come in any order; those of other fields and indices are passed over. */
export function segmentsOf(text: string, marks: readonly Mark[], field: PersonField, index = 0): readonly Segment[] {
  const shown = text.slice(0, longest);
  const found = marks
    .filter((mark) => mark.field === field && mark.index === index && mark.start < mark.end)
    .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(shown.length, end) }))
    .sort((a, b) => a.start - b.start);
  const segments: Segment[] = [];
  let at = 0;
  for (const { start, end } of found) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    if (from > at) segments.push({ text: shown.slice(at, from), isFound: false });
    segments.push({ text: shown.slice(from, end), isFound: true });
    at = end;
  }
  if (at < shown.length) segments.push({ text: shown.slice(at), isFound: false });
  return segments;
}
