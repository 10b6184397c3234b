// What a match is worth, in points: the only place where the order of results is decided. Exact before prefix before anything guessed.
import type { Area } from "./words.ts";
import { areas } from "./words.ts";

/** How a typed word meets a written one. A higher number is the better match of the two when several hold. */
export const how = {
  none: 0,
  /** The word was used up by another typed word. */
  again: 1,
  soundsRoughly: 2,
  dialpadPrefix: 3,
  dialpad: 4,
  typoPrefix: 5,
  inside: 6,
  sounds: 7,
  typo: 8,
  nickname: 9,
  /** One typo, and it sounds the same. */
  close: 10,
  /** Inside a word of a script that has no spaces: as good as its beginning. */
  insideUnspaced: 11,
  prefix: 12,
  exact: 13,
  numberInside: 14,
  numberPrefix: 15,
  numberSuffix: 16,
  number: 17,
  extensionSuffix: 18,
  extensionPrefix: 19,
  extension: 20,
} as const;

/** For reasons that are shown. */
export type How = "exact" | "prefix" | "inside" | "suffix" | "typo" | "sounds" | "nickname" | "dialpad" | "again";

const shown: readonly (readonly [number, How])[] = [
  [how.again, "again"],
  [how.soundsRoughly, "sounds"],
  [how.dialpadPrefix, "dialpad"],
  [how.dialpad, "dialpad"],
  [how.typoPrefix, "typo"],
  [how.inside, "inside"],
  [how.sounds, "sounds"],
  [how.typo, "typo"],
  [how.nickname, "nickname"],
  [how.close, "typo"],
  [how.insideUnspaced, "inside"],
  [how.prefix, "prefix"],
  [how.exact, "exact"],
  [how.numberInside, "inside"],
  [how.numberPrefix, "prefix"],
  [how.numberSuffix, "suffix"],
  [how.number, "exact"],
  [how.extensionSuffix, "suffix"],
  [how.extensionPrefix, "prefix"],
  [how.extension, "exact"],
];

const points: Readonly<Record<Area, Readonly<Partial<Record<keyof typeof how, number>>>>> = {
  name: {
    exact: 100,
    prefix: 85,
    insideUnspaced: 84,
    close: 66,
    nickname: 64,
    typo: 58,
    sounds: 56,
    inside: 50,
    typoPrefix: 48,
    dialpad: 46,
    dialpadPrefix: 40,
    soundsRoughly: 25,
  },
  department: { exact: 74, prefix: 62, insideUnspaced: 61, typo: 36, close: 37, inside: 32, typoPrefix: 30 },
  title: { exact: 72, prefix: 60, insideUnspaced: 59, typo: 34, close: 35, inside: 28, typoPrefix: 27 },
  site: { exact: 70, prefix: 57, insideUnspaced: 55, typo: 33, close: 33.5, inside: 26, typoPrefix: 24 },
  email: { exact: 68, prefix: 54, typo: 31, inside: 22 },
  number: { extension: 101, number: 99, extensionPrefix: 86, extensionSuffix: 69, numberSuffix: 63, numberPrefix: 52, numberInside: 35 },
};

interface Grade {
  readonly how: number;
  readonly area: Area;
  readonly points: number;
}

/** Worst first; a grade is its position here, 1 to 127. Position 0 is no match. */
const grades: readonly Grade[] = [
  { how: how.none, area: "name" as const, points: 0 },
  { how: how.again, area: "name" as const, points: 1 },
  ...areas
    .flatMap((area) => Object.entries(points[area]).map(([name, worth]): Grade => ({ how: how[name as keyof typeof how], area, points: worth })))
    .sort((a, b) => a.points - b.points),
];

export const again = 1;

const table = new Uint8Array(32 * areas.length);
for (const [grade, { how: one, area }] of grades.entries()) if (grade > again) table[one * areas.length + areas.indexOf(area)] = grade;

/** 0 where such a match does not count in that area: nobody looks for a department by its sound. */
export const gradeOf = (one: number, area: number): number => table[one * areas.length + area] ?? 0;

export const pointsOf: Float64Array = Float64Array.from(grades, (grade) => grade.points);

const guessed: ReadonlySet<number> = new Set([
  how.again,
  how.soundsRoughly,
  how.dialpadPrefix,
  how.dialpad,
  how.typoPrefix,
  how.inside,
  how.sounds,
  how.typo,
  how.nickname,
  how.close,
  how.numberInside,
]);
/** 1 for grades in which what was typed stands as it was typed. */
export const isLiteral: Uint8Array = Uint8Array.from(grades, (grade) => (grade.how !== how.none && !guessed.has(grade.how) ? 1 : 0));

const shownByHow = new Map(shown);
export const gradeHow = (grade: number): number => grades[grade]?.how ?? how.none;
export const gradeShown = (grade: number): How => shownByHow.get(gradeHow(grade)) ?? "again";
