// Which given names may be meant by another: Bob is Robert and Robert is Bob.
import { namesFromAToK } from "./nicknames-a-k.ts";
import { namesFromLToZ } from "./nicknames-l-z.ts";

function linesByName(table: string): ReadonlyMap<string, readonly (readonly string[])[]> {
  const lines = new Map<string, (readonly string[])[]>();
  for (const line of table.trim().split("\n")) {
    const names = [...new Set(line.split(/[\s|]+/).filter((name) => name !== ""))];
    for (const name of names) {
      const before = lines.get(name);
      if (before) before.push(names);
      else lines.set(name, [names]);
    }
  }
  return lines;
}

const lines = linesByName(namesFromAToK + namesFromLToZ);

/** Of a folded name all others of the same person, without itself; empty for most words. */
export function otherNames(name: string): ReadonlySet<string> {
  const others = new Set((lines.get(name) ?? []).flat());
  others.delete(name);
  return others;
}
