// What a receptionist may type, written by hand before the search was asked: half remembered, misheard, run together, for names of twenty languages.
// Salutations and names as they are heard were taught to the search afterwards; what it still does not find stays here.
import type { Person } from "../../utils/people/person.ts";
import type { SearchQuery } from "./search-queries.ts";

interface Facts {
  readonly department?: string;
  readonly title?: string;
  readonly site?: string;
  readonly extension?: string;
  readonly readings?: readonly string[];
}

const people: Readonly<Record<string, Facts>> = {
  "Jürgen Müller-Westernhagen": { department: "Sales", site: "Berlin", extension: "45017" },
  "Joanna Smith": { extension: "40121" },
  "Jon Smyth": {},
  "Siobhán Ní Bhriain": {},
  "Saoirse O'Shaughnessy": {},
  "Caoimhe McLoughlin": {},
  "Ludwig van den Bogaert": {},
  "Anneke van der Heijden": {},
  "Wojciech Szczepański": {},
  "Łukasz Błaszczykowski": {},
  "Grzegorz Brzęczyszczykiewicz": {},
  "Çağla Işıkgöz": {},
  "Kıvanç Tatlıtuğ": {},
  "Ευστάθιος Τσουκαλάς": {},
  "Вячеслав Жириновский": {},
  "Юрий Хачатурян": {},
  欧阳明华: { readings: ["Ouyang Minghua"] },
  "Zhang Xiaoming": {},
  "Nguyễn Thị Phương Thảo": {},
  "Đặng Văn Hùng": {},
  "Björn Åkerfeldt-Sjögren": {},
  "Søren Kjærgaard": {},
  "Þórður Guðjónsson": {},
  "Margarita Etxeberria Goikoetxea": {},
  "Guillaume Desrochers-L'Écuyer": {},
  "François-Xavier de La Rochefoucauld": {},
  "Bartholomew Featherstonehaugh": {},
  "Siegfried Oberhuber": { title: "Head of Facilities", department: "Facilities", site: "Wien" },
  "Theodora Quintrell": { department: "Legal", title: "General Counsel" },
  "Kristýna Plíšková-Hřebíčková": {},
  "João Pedro Guimarães": {},
  "Venkatanarasimha Rajuvaripeta": {},
  "Mahmoud Abd El-Rahman": {},
  "عبد الرحمن السيد": {},
  "Elizabeth Quackenbush": {},
  "Gwenllïan Llewellyn": {},
  "Ruairí Ó Conghaile": {},
  "D'Angelo Washington-Briggs": {},
  "Xóchitl Quetzalli": {},
  "Ingeborg Schörghofer": {},
  "Heinz-Günther Döllgast": {},
  "Tímea Szentgyörgyi": {},
  "Quốc Trịnh": {},
  "Rosalind Cholmondeley": {},
  "Seán MacGiolla": {},
};

/** Name, and what is typed for it. */
const typed: Readonly<Record<string, readonly string[]>> = {
  "Jürgen Müller-Westernhagen": ["westernhagen", "muller west", "juergen westerhagen", "mueller-westernhagen", "muellerwesternhagen", "017 west"],
  "Siobhán Ní Bhriain": ["shivawn ni", "siobhan", "shevaun"],
  "Saoirse O'Shaughnessy": ["o shaughnessy", "oshaugnessy", "shaughnessy", "seersha"],
  "Caoimhe McLoughlin": ["keeva mclaughlin", "mc loughlin", "maclaughlin"],
  "Ludwig van den Bogaert": ["van den bogart", "vandenbogaert", "bogaert l"],
  "Anneke van der Heijden": ["van der heyden", "vd heijden", "heiden anneke"],
  "Wojciech Szczepański": ["stepanski"],
  "Łukasz Błaszczykowski": ["blaszczykowski", "lukas blashikovski", "blaszcz"],
  "Grzegorz Brzęczyszczykiewicz": ["brzeczy"],
  "Çağla Işıkgöz": ["cagla isikgoz", "chagla"],
  "Kıvanç Tatlıtuğ": ["kivanc", "tatlitug"],
  "Ευστάθιος Τσουκαλάς": ["tsoukalas", "efstathios", "stathis tsoukalas"],
  "Вячеслав Жириновский": ["zhirinovsky", "schirinowski", "vyacheslav"],
  "Юрий Хачатурян": ["khachaturian", "hachaturyan yuri"],
  欧阳明华: ["ouyang", "minghua ouyang", "ou yang ming hua", "欧阳"],
  "Zhang Xiaoming": ["xiaoming zhang", "xiao ming"],
  "Nguyễn Thị Phương Thảo": ["nguyen phuong thao", "phuong thao"],
  "Đặng Văn Hùng": ["dang van hung", "hung dang"],
  "Björn Åkerfeldt-Sjögren": ["bjoern sjoegren"],
  "Søren Kjærgaard": ["kjaergaard", "kjergard soren"],
  "Þórður Guðjónsson": ["thordur", "gudjonsson"],
  "Margarita Etxeberria Goikoetxea": ["echeverria goicoechea", "etxeberria"],
  "Guillaume Desrochers-L'Écuyer": ["desrochers lecuyer", "lecuyer", "l'ecuyer", "derocher"],
  "François-Xavier de La Rochefoucauld": ["fx de la rochefoucauld", "rochefoucault", "larochefoucauld", "f x roch"],
  "Bartholomew Featherstonehaugh": ["fanshaw", "featherstone", "bart featherstonhaugh"],
  "Siegfried Oberhuber": [
    "siegfried facilities",
    "head facilities wien",
    "oberhuber vienna",
    "mr oberhuber",
    "herr oberhuber",
    "oberhuber, siegfried",
    "facilities oberhuber siegfried",
  ],
  "Theodora Quintrell": ["th qu", "general counsel", "quintrell t", "t quintrell", "dr. quintrell", "quintrell legal"],
  "Kristýna Plíšková-Hřebíčková": ["pliskova", "hrebickova", "pliskova hreb"],
  "Venkatanarasimha Rajuvaripeta": ["venkat raju"],
  "Mahmoud Abd El-Rahman": ["abdelrahman mahmoud", "abd el rahman", "abdulrahman"],
  "Elizabeth Quackenbush": ["liz quackenbush", "beth quack", "quakenbush"],
  "Gwenllïan Llewellyn": ["gwen llewelyn", "luellen"],
  "Ruairí Ó Conghaile": ["o connelly ruari", "conghaile", "rory conghaile"],
  "D'Angelo Washington-Briggs": ["dangelo washington", "briggs washington"],
  "Xóchitl Quetzalli": ["xochitl", "sochil quetzali"],
  "Ingeborg Schörghofer": ["schoerghofer", "schorghofer", "schergofer"],
  "Heinz-Günther Döllgast": ["heinz guenther", "hg doellgast", "heinzgunther"],
  "Tímea Szentgyörgyi": ["szentgyorgyi timea", "sentdjerdji"],
  "Quốc Trịnh": ["trinh quoc"],
  "Rosalind Cholmondeley": ["chumley", "rosalind cholmondely"],
  "Seán MacGiolla": ["shaun macgiolla", "sean mc giolla"],
  "Joanna Smith": ["smith joanna", "joanna smith"],
};

const idOf = (name: string) => `told:${name}`;

export const toldPeople: readonly Person[] = Object.entries(people).map(([name, { department, title, site, extension, readings }]) => {
  const [givenName = null, ...rest] = name.split(" ");
  return {
    id: idOf(name),
    displayName: name,
    givenName,
    familyName: rest.join(" ") || null,
    readings: readings ?? [],
    nicknames: [],
    department: department ?? null,
    title: title ?? null,
    site: site ?? null,
    numbers: extension === undefined ? [] : [{ kind: "extension", value: extension }],
    email: null,
    source: "webex",
    userUuid: null,
    broadworksId: null,
  };
});

export const toldQueries: readonly SearchQuery[] = Object.entries(typed).flatMap(([name, texts]) =>
  texts.map((text): SearchQuery => ({ kind: "told", text, right: new Set([idOf(name)]) })),
);
