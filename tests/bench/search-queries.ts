// What attendants type to find somebody, in named classes, each with the people it must find.
// Written by those who wrote the search: spellings and nicknames are from common use, but a stranger's list would find gaps that this one does not.
import type { Person } from "../../utils/people/person.ts";
import { chance, type MadeUp, simplyFolded } from "./made-up-people.ts";

export const classes = ["exact", "prefix", "swapped", "accent", "typo", "phonetic", "nickname", "extension", "T9", "mixed", "scripts"] as const;
/** `told`: told-queries.ts. */
export type QueryClass = (typeof classes)[number] | "told";

export interface SearchQuery {
  readonly kind: QueryClass;
  readonly text: string;
  /** Any of these is right: people of one name cannot be told apart by it. */
  readonly right: ReadonlySet<string>;
}

const queriesAClass = 40;

/** Real families of spellings, gathered from telephone books' cross references, not from the rules of any algorithm here. */
const sameSound = `
meyer meier maier mayer mayr|schmidt schmitt schmid|schulz schulze schultz|hoffmann hofmann hoffman|kowalski kowalsky kovalski|jonsson johnson johnsson jonson
larsson larson larsen|hansson hansen hanson|nilsson nielsen nilsen|olsson olsen olson|petersen petersson peterson pettersson|kristensen christensen|sorensen sorenson
thompson thomson tomson|stephens stevens|philips phillips|clark clarke|reid reed read|davies davis|lefebvre lefevre|renault renaud|gautier gauthier
jimenez gimenez|gonzalez gonzales|rodriguez rodrigues|fernandez fernandes|martinez martines|gomez gomes|lopez lopes|perez peres|sanchez sanches|alvarez alvares
kovacs kovac kovach|szabo sabo|nowak novak|wojcik woycik vojcik|lewandowski lewandovski|zimmermann zimmerman cimmermann|neumann neuman noymann|kaiser keyser kayser
kramer cramer|koch kock|fischer fisher|schroder schroeder shroder|ivanov iwanow ivanoff|smirnov smirnow smirnoff|petrov petrow petroff|popov popow popoff
tchaikovsky tschaikowski chaikovsky|shcherbakov scherbakow|papadopoulos papadopulos|yildiz jildiz|sharma scharma|agarwal aggarwal|chaudhary choudhary chowdhury
jansen janssen|visser fisser|de#bruin de#bruijn|meijer meyer|dvorak dworak|svoboda swoboda|prochazka prohaska|simek schimek|sahin schahin|celik tschelik|mohammed muhammad
`;

/** Given name, and what its bearer is asked for by; from common use, in the languages of the people. */
const shortNames = `
robert:bob william:bill richard:dick margaret:peggy elizabeth:betty katherine:kate michael:mike james:jim edward:ted charles:chuck joseph:joe thomas:tom anthony:tony
christopher:chris andrew:drew patricia:trish deborah:debbie rebecca:becky jennifer:jen samuel:sam benjamin:ben nicholas:nick gregory:greg alexander:sandy stephen:steve
hans:johannes wolfgang:wolfi friedrich:fritz josef:sepp heinrich:heiner johannes:hannes magdalena:lena franziska:franzi ulrich:uli katharina:käthe
francisco:paco josé:pepe jesús:chuy ignacio:nacho concepción:concha guadalupe:lupita dolores:lola giuseppe:beppe salvatore:totò vincenzo:enzo luigi:gigi giovanni:gianni
aleksandr:sasha mikhail:misha dmitri:dima nikolai:kolya anastasia:nastya ekaterina:katya maria:masha małgorzata:gosia katarzyna:kasia krzysztof:krzysiek stanisław:staszek
andrzej:jędrek jan:janek łászló:laci ferenc:feri josef:pepa františek:franta jiří:jirka konstantinos:kostas georgios:yorgos cornelis:kees hendrik:henk lars:lasse
`;

const keys = ["abc2", "def3", "ghi4", "jkl5", "mno6", "pqrs7", "tuv8", "wxyz9"];
const onDialpad = (text: string) => Array.from(text, (letter) => keys.find((key) => key.includes(letter))?.at(-1) ?? "").join("");

const wordsIn = (text: string) => simplyFolded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const isLatin = (text: string) => /^[\p{Script=Latin}\p{P}\s]+$/u.test(text);

interface Known {
  readonly person: Person;
  readonly words: readonly string[];
}

/** How many people stand there literally as typed, every word at the beginning of a word of its own (or of a number). */
function literally(known: readonly Known[], typed: readonly string[], most: number): number {
  let count = 0;
  for (const { words } of known) {
    const left = [...words];
    const fits = typed.every((word) => {
      const at = left.findIndex((written) => written.startsWith(word));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
    if (fits && ++count > most) return count;
  }
  return count;
}

/** The same queries for the same people. Of no query do more than five people stand there literally, so that a perfect search finds every one in its first five. */
export function searchQueries({ people, languageOf, latinOf }: MadeUp, seed = 7): readonly SearchQuery[] {
  const random = chance(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const known = people.map((person): Known => {
    const { displayName, readings, department, title, site, numbers } = person;
    return {
      person,
      words: [displayName, ...readings, department ?? "", title ?? "", site ?? "", ...numbers.map(({ value }) => value)].flatMap(wordsIn),
    };
  });
  const latin = known.filter(({ person }) => person.givenName !== null && person.familyName !== null && isLatin(person.displayName));
  const namesakes = Map.groupBy(people, ({ displayName }) => simplyFolded(displayName));
  const sameName = ({ displayName }: Person) => new Set((namesakes.get(simplyFolded(displayName)) ?? []).map(({ id }) => id));
  const queries: SearchQuery[] = [];

  /** Draws people until the class is full; `write` says what is typed for one, or null. */
  function fill(
    kind: QueryClass,
    from: readonly Known[] | ((tries: number) => readonly Known[]),
    write: (person: Person, turn: number) => string | null,
    right: (person: Person) => ReadonlySet<string> = sameName,
    count = queriesAClass,
  ): void {
    let found = 0;
    const had = new Set<string>();
    for (let tries = 0; found < count && tries < 4_000; tries++) {
      const drawn = typeof from === "function" ? from(tries) : from;
      const person = drawn[below(drawn.length)]?.person;
      const text = person && write(person, found);
      if (!person || !text || had.has(text)) continue;
      const answer = right(person);
      if (literally(known, wordsIn(text), 5 + answer.size) > (answer.size > 1 ? answer.size : 5)) continue;
      had.add(text);
      queries.push({ kind, text, right: answer });
      found += 1;
    }
    if (found < count) throw new Error(`only ${found} queries for ${kind}`);
  }
  /** One name after the other: drawn at random every second would be a Smith. */
  function inTurn(from: readonly Known[], name: (person: Person) => string): (tries: number) => readonly Known[] {
    const groups = [...Map.groupBy(from, ({ person }) => simplyFolded(name(person)))].sort(([a], [b]) => (a < b ? -1 : 1));
    return (tries) => groups[tries % groups.length]?.[1] ?? [];
  }
  const onlyThis = ({ id }: Person) => new Set([id]);
  const given = (person: Person) => (person.givenName ?? "").toLowerCase();
  const family = (person: Person) => (person.familyName ?? "").toLowerCase();
  const plainly = simplyFolded;

  fill("exact", latin, (person) => `${given(person)} ${family(person)}`);

  fill("prefix", latin, (person) => {
    const [first = "", last = ""] = [plainly(given(person)), plainly(family(person))];
    for (let length = 2; length < Math.max(first.length, last.length); length++) {
      const text = `${first.slice(0, length)} ${last.slice(0, length)}`;
      if (literally(known, wordsIn(text), 5) <= 5) return text;
    }
    return null;
  });

  fill("swapped", latin, (person) => `${family(person)} ${given(person)}`);

  const marked = latin.filter(({ person }) => /[^\x20-\x7e]/.test(person.displayName));
  fill("accent", marked, (person, turn) => {
    const name = `${given(person)} ${family(person)}`;
    const spelledOut = name.replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ø/g, "oe").replace(/å/g, "aa");
    return plainly(turn % 2 === 0 ? name : spelledOut);
  });

  const long = latin.filter(({ person }) => plainly(family(person)).length >= 5 && !/[ -]/.test(family(person)));
  fill("typo", long, (person, turn) => {
    const letters = [...plainly(family(person))];
    const at = 1 + below(letters.length - 2);
    const another = String.fromCharCode(97 + below(26));
    if (turn % 4 === 0) letters.splice(at, 1);
    else if (turn % 4 === 1) letters.splice(at, 0, another);
    else if (turn % 4 === 2) letters.splice(at, 1, another);
    else letters.splice(at, 2, letters[at + 1] ?? "", letters[at] ?? "");
    const text = letters.join("");
    return text === plainly(family(person)) ? null : `${plainly(given(person))} ${text}`;
  });

  const spellings = new Map<string, readonly string[]>();
  for (const group of sameSound.trim().split(/[|\n]/)) {
    const names = group.split(" ").map((name) => name.replace("#", " "));
    for (const name of names) spellings.set(name, [...(spellings.get(name) ?? []), ...names.filter((other) => other !== name)]);
  }
  const heard = latin.filter(({ person }) => spellings.has(plainly(family(person))));
  fill("phonetic", inTurn(heard, family), (person) => {
    const others = spellings.get(plainly(family(person))) ?? [];
    return `${plainly(given(person))} ${others[below(others.length)]}`;
  });

  const short = new Map(
    shortNames
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split(":").map(plainly))
      .map(([formal = "", nick = ""]) => [formal, nick]),
  );
  const called = latin.filter(({ person }) => short.has(plainly(given(person))));
  fill("nickname", inTurn(called, given), (person) => `${short.get(plainly(given(person)))} ${plainly(family(person))}`);

  const direct = known.filter(({ person }) => person.numbers.length > 1);
  fill(
    "extension",
    direct,
    ({ numbers, displayName }, turn) => {
      const [own, other] = [numbers[0]?.value ?? "", numbers[1]?.value ?? ""];
      return [own, `${own.slice(-4)} ${wordsIn(displayName)[0]?.slice(0, 2)}`, other.slice(-7), other.slice(-9)][turn % 4] ?? null;
    },
    onlyThis,
  );

  const plain = latin.filter(({ person }) => /^[a-z]+ [a-z]+$/.test(plainly(person.displayName)));
  fill("T9", plain, (person, turn) => {
    const [first, last] = [onDialpad(plainly(given(person))), onDialpad(plainly(family(person)))];
    return [`${first}${last}`, `${first} ${last}`, `${first}0${last}`, `${last}${first}`][turn % 4] ?? null;
  });

  const placed = latin.filter(({ person }) => person.department !== null);
  fill(
    "mixed",
    placed,
    (person, turn) => {
      const first = plainly(given(person));
      const department = wordsIn(person.department ?? "")[0] ?? "";
      const extension = person.numbers[0]?.value ?? "";
      const site = wordsIn(person.site ?? "")[0] ?? "";
      for (let length = 2; length <= 5; length++) {
        const text = [
          `${first.slice(0, 3)} ${department} ${extension.slice(0, length)}`,
          `${plainly(family(person)).slice(0, length + 1)} ${department} ${site}`,
          `${extension.slice(0, length)} ${first}`,
        ][turn % 3];
        if (text && literally(known, wordsIn(text), 5) <= 5) return text;
      }
      return null;
    },
    (person) => new Set([person.id]),
  );

  const scripted = known.filter(({ person }) => !isLatin(person.displayName));
  const inLatin = /^(?:russian|greek|arabic|japanese|korean)$/;
  fill(
    "scripts",
    scripted,
    (person, turn) => {
      const [first = "", last = ""] = person.displayName.split(" ");
      const language = languageOf.get(person.id) ?? "";
      if (turn % 2 === 0) return last === "" ? first : `${last} ${first.slice(0, 3)}`;
      // Typed in Latin letters, whether or not the directory knows that writing.
      return inLatin.test(language) ? plainly(latinOf.get(person.id) ?? "") : null;
    },
    (person) => new Set(scripted.flatMap(({ person: { id } }) => (latinOf.get(id) === latinOf.get(person.id) ? [id] : []))),
  );
  return queries;
}
