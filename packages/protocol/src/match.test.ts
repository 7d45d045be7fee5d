import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold } from "./fold";
import { matcher, rangesOf, type Searched } from "./match";
import type { SearchQuery, SearchWord } from "./search";

const me = { userId: "me", username: "Ada" };

const message = (content: string, more: Partial<Searched> = {}): Searched => ({
  userId: "bob",
  content,
  sentAt: Date.parse("2030-03-12T12:00:00.000Z"),
  isDeleted: false,
  ...more,
});

const finds = (query: SearchQuery, each: Searched): boolean => matcher(query, me)(each);
const has = (text: string, word: string | SearchWord): boolean =>
  finds({ words: [typeof word === "string" ? { text: word } : word] }, message(text));
const phrase = (text: string): SearchWord => ({ text, whole: true });

describe("a word", () => {
  test.each([
    ["the beginning of a word", "We deploy on Friday", "depl"],
    ["case and accents left out", "Café Ångström, İstanbul", "ANGSTROM"],
    ["letters that Unicode does not take apart", "Straße nach Łódź über Ærø", "strasse"],
    ["the same in the query", "STRASSE", "straße"],
    ["composed or not", "Jose\u0301", "josé"],
    ["behind punctuation and marks", "(**deploy** it)", "deploy"],
    ["a part of a name in code", "call parse_typed()", "typed"],
    ["punctuation as it is", "I like C++ more", "c++"],
    ["an apostrophe as it is typed", "don’t", "don't"],
    ["Arabic without its vowel signs, and with a stretched letter", "مَرْحَبـــا بكم", "مرحبا"],
    ["the Arabic alef with a hamza", "أحمد هنا", "احمد"],
    ["an Arabic word behind its article", "التذكرة هنا", "تذكرة"],
    ["an Arabic word behind and", "مرحبا، التذكرة هنا والخطة جاهزة", "الخطة"],
    ["an Arabic word behind and, and the article", "مرحبا، التذكرة هنا والخطة جاهزة", "خطة"],
    ["an Arabic word behind three particles", "وبالمدرسة", "مدرسة"],
    ["an Arabic word behind to, and the article", "ولِلْمَدرسة", "مدرسة"],
    ["an Arabic verb in the future", "سيكتب غدا", "يكتب"],
    ["an Arabic verb behind and, in the future", "وستكتب غدا", "تكتب"],
    ["a Hebrew word behind its article", "הכרטיס כאן", "כרטיס"],
    ["a Hebrew word behind two particles", "נפגשנו כשהתוכנית, ובבית", "בית"],
    ["a Hebrew word with points behind a particle", "וְשָׁלוֹם", "שלום"],
    ["a Hebrew word behind another script", "今הכרטיס", "כרטיס"],
    ["Hebrew without its points", "שָׁלוֹם לכולם", "שלום"],
    ["Chinese anywhere", "今天我们讨论发布计划", "发布"],
    ["Japanese anywhere", "明日は東京タワーへ行きます", "タワー"],
    ["half-width kana", "ｶﾀｶﾅ", "カタカナ"],
    ["a Latin word within Chinese", "我们用React写", "react"],
    ["Thai anywhere", "วันนี้อากาศดีมาก", "อากาศ"],
    ["Korean within a word", "대한민국헌법", "민국"],
    ["Hindi with its vowel signs", "हिन्दी में लिखा", "हिन्दी"],
    ["an emoji in any tone", "well done 👍🏽", "👍"],
    ["across a soft hyphen", "re\u00adlease", "release"],
    ["full-width letters", "ＡＢＣ", "abc"],
  ])("finds %s", (_, text, word) => {
    expect(has(text, word)).toBe(true);
  });

  test.each([
    ["the middle of a word", "redeploy", "deploy"],
    ["another word", "deploy", "display"],
    ["the middle of an Arabic word", "مكتبة", "تبة"],
    ["an Arabic word behind other letters", "المدرسة", "درسة"],
    ["an Arabic word behind particles in another order", "الوخطة", "خطة"],
    ["an Arabic word behind a letter that is none of its particles", "سمكتبة", "مكتبة"],
    ["the middle of a Hebrew word", "מחברת", "ברת"],
    ["a Hebrew word behind three letters", "ושהבית", "בית"],
    ["a Hebrew particle alone before another script", "בdeploy", "deploy"],
    ["a Hebrew word behind an Arabic particle", "وשלום", "שלום"],
    ["a kana with another mark", "がく", "か"],
    ["a Hindi word with another vowel", "की", "के"],
    ["the id of somebody who is mentioned", "ask <@bob-2030> first", "bob"],
    ["nothing that can be seen", "anything", "\u200b"],
  ])("does not find %s", (_, text, word) => {
    expect(has(text, word)).toBe(false);
  });
});

test("a phrase is its words one after the other, each to its end, with spaces and punctuation alone between them", () => {
  const notes = phrase("release notes");
  expect(has("The Release  —\nNotes!", notes)).toBe(true);
  expect(has("very **release** *notes*", notes)).toBe(true);
  for (const text of ["release the notes", "notes release", "prerelease notes", "release notesy", "releasenotes"])
    expect(has(text, notes)).toBe(false);
  expect(has("我们的发布计划", phrase("发布计划"))).toBe(true);
  expect(has("ask @room now", phrase("@room"))).toBe(true);
  // Any of its words may be behind particles.
  expect(has("وصلت الخطة الجديدة", phrase("خطة جديدة"))).toBe(true);
  expect(has("התוכנית והכרטיס", phrase("תוכנית כרטיס"))).toBe(true);
  expect(has("خطة مجديدة", phrase("خطة جديدة"))).toBe(false);
  expect(has("release thenotes", phrase("release notes"))).toBe(false);
});

test("a mention is found by whom it means, and by @room", () => {
  expect(has("ask <@u1>", { text: "@bob", people: ["u1"] })).toBe(true);
  expect(has("ask <@u2>", { text: "@bob", people: ["u1"] })).toBe(false);
  expect(has("hear <@room>", "@room")).toBe(true);
});

test("the names of files and what pictures show are text", () => {
  const files = [{ name: "Quartals-Bericht.pdf", alt: "Ein Turm" }];
  for (const text of ["quartals", "bericht", "turm"])
    expect(finds({ words: [{ text }] }, message("", { files }))).toBe(true);
  expect(finds({ has: ["file"] }, message("", { files }))).toBe(true);
  expect(finds({ has: ["file"] }, message("Bericht.pdf"))).toBe(false);
});

test("all that is asked for must hold", () => {
  const at = (time: string) => message("see https://parley.example", { sentAt: Date.parse(time) });
  const query: SearchQuery = { after: "2030-03-12T00:00:00.000Z", before: "2030-03-13T00:00:00.000Z", has: ["link"] };
  expect(finds(query, at("2030-03-12T00:00:00.000Z"))).toBe(true);
  expect(finds(query, at("2030-03-13T00:00:00.000Z"))).toBe(false);
  expect(finds(query, at("2030-03-11T23:59:59.999Z"))).toBe(false);
  expect(finds({ ...query, from: ["bob"] }, at("2030-03-12T00:00:00.000Z"))).toBe(true);
  expect(finds({ ...query, from: ["cyd"] }, at("2030-03-12T00:00:00.000Z"))).toBe(false);
  expect(finds({ ...query, words: [{ text: "see" }, { text: "no" }] }, at("2030-03-12T00:00:00.000Z"))).toBe(false);
});

test("what mentions the reader or everybody is found, unless they wrote it", () => {
  const mentioned: SearchQuery = { mentioned: true };
  for (const content of ["<@me>!", "<@room>!", "hey @ada"]) expect(finds(mentioned, message(content))).toBe(true);
  expect(finds(mentioned, message("<@room>!", { userId: "me" }))).toBe(false);
  expect(finds(mentioned, message("<@bob>!"))).toBe(false);
});

test("deleted messages and the room's own are never found", () => {
  const query: SearchQuery = { from: ["bob"] };
  expect(finds(query, message("x"))).toBe(true);
  expect(finds(query, message("x", { isDeleted: true }))).toBe(false);
  expect(finds(query, message("x", { messageType: "SYSTEM" }))).toBe(false);
});

/** What may be written before a word, as one with it. */
const ARABIC = ["", "و", "ف"].flatMap((and) => ["", "ب", "ك", "ل", "ال", "بال", "كال", "لل"].map((each) => and + each));
const FUTURE = ["س", "وس", "فس"];
const HEBREW = [..."והבלכמש"].flatMap((first) => ["", ..."והבלכמש"].map((second) => first + second));

/** The same by other means: the whole text is taken apart into characters, and each place is tried. */
const slowly = (text: string, { text: typed, whole }: SearchWord): boolean => {
  const slowFold = (each: string) =>
    [
      ...each
        .normalize("NFKD")
        .replace(/\p{Default_Ignorable_Code_Point}|ـ/gu, "")
        .toLowerCase(),
    ]
      .filter((character) => !/^[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u0655\u0670]$/.test(character))
      .map((character) => ({ ß: "ss", ł: "l", ø: "o", ı: "i", ς: "σ", "’": "'" })[character] ?? character)
      .join("");
  const characters = [...slowFold(text)];
  const parts = slowFold(typed)
    .split(" ")
    .filter((part) => part !== "");
  const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}\p{M}]/u.test(character);
  const isDense = (character: string | undefined) =>
    character !== undefined && /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{sc=Thai}]/u.test(character);
  const ends = (at: number) =>
    !isWord(characters[at - 1]) || !isWord(characters[at]) || isDense(characters[at - 1]) || isDense(characters[at]);
  const isBehind = (at: number) => {
    const start = characters.findLastIndex((_, index) => index < at && ends(index));
    const before = characters.slice(start, at).join("");
    return (
      (ARABIC.includes(before) && /\p{sc=Arab}/u.test(characters[at] ?? "")) ||
      (FUTURE.includes(before) && /[يتنا]/.test(characters[at] ?? "")) ||
      (HEBREW.includes(before) && /\p{sc=Hebr}/u.test(characters[at] ?? ""))
    );
  };
  const isAt = (start: number): boolean => {
    let at = start;
    if (!ends(at) && !isBehind(at)) return false;
    for (const [index, part] of parts.entries()) {
      if (index > 0) {
        const begin = at;
        if (!ends(at)) return false;
        const particles = () =>
          [0, 1, 2, 3, 4].find(
            (n) =>
              characters
                .slice(at + n)
                .join("")
                .startsWith(part) &&
              (n === 0 || (!ends(at + n) && isBehind(at + n))),
          );
        while (at < characters.length && !isWord(characters[at]) && (at === begin || particles() === undefined))
          at += 1;
        if (at === begin) return false;
        at += particles() ?? 0;
      }
      for (const character of part) {
        if (characters[at] !== character) return false;
        at += 1;
      }
    }
    return !/[\u3099\u309a]/.test(characters[at] ?? "") && (!whole || ends(at));
  };
  return parts.length > 0 && characters.some((_, start) => isAt(start));
};

const letters = fc.constantFrom(
  ..."aábßłøıİΣςσñ",
  ..."今发布計か",
  "か\u3099",
  "が",
  ..."ไทย",
  ..."한국",
  "مَ",
  "ـ",
  "أ",
  ..."وبل",
  "ال",
  "שׁ",
  ..."הק",
  "👍",
  "\u00ad",
  "7",
);
const gap = fc.constantFrom(" ", " ", ", ", "\n", "-", "_");
const wordOf = (unit: fc.Arbitrary<string>) => fc.string({ unit, minLength: 1, maxLength: 4 });
const textOf = (unit: fc.Arbitrary<string>) =>
  fc.array(fc.oneof({ weight: 3, arbitrary: wordOf(unit) }, gap), { maxLength: 8 }).map((all) => all.join(""));
const [aWord, someText] = [wordOf(letters), textOf(letters)];

test.each([
  ["in any script", letters],
  ["in Arabic", fc.constantFrom("و", "ب", "ل", "ا", "س", "ي")],
  ["in Hebrew", fc.constantFrom("ה", "ש", "ק")],
])("finds what a plain filter finds, %s", (_, unit) => {
  const words = fc.tuple(wordOf(unit), fc.option(wordOf(unit), { nil: undefined }), fc.boolean()).map(
    ([first, second, whole]): SearchWord => ({
      text: whole && second !== undefined ? `${first} ${second}` : first,
      ...(whole && { whole: true as const }),
    }),
  );
  let found = 0;
  fc.assert(
    fc.property(textOf(unit), words, fc.constantFrom(" ", "", undefined), (text, word, between) => {
      const whole = between === undefined ? text : `${text}${between}${word.text}`;
      const expected = slowly(whole, word);
      if (expected) found += 1;
      expect(has(whole, word)).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
  expect(found).toBeGreaterThan(500);
});

describe("what is highlighted", () => {
  const marked = (text: string, ...words: (string | SearchWord)[]) =>
    rangesOf(
      words.map((word) => (typeof word === "string" ? { text: word } : word)),
      text,
    ).map(([start, end]) => text.slice(start, end));

  test("is what was found, as it is written", () => {
    expect(marked("Die Straße ist STRASSENBAHN", "strasse")).toEqual(["Straße", "STRASSE"]);
    expect(marked("Jose\u0301 und José", "jose")).toEqual(["Jose\u0301", "José"]);
    expect(marked("مَرْحَبـــا بكم", "مرحبا")).toEqual(["مَرْحَبـــا"]);
    expect(marked("والخطة هنا، للخطة", "خطة")).toEqual(["خطة", "خطة"]);
    expect(marked("וְהַכַּרטיס", "כרטיס")).toEqual(["כַּרטיס"]);
    expect(marked("我们的发布计划", "发布", "计划")).toEqual(["发布计划"]);
    expect(marked("Release — notes", phrase("release notes"))).toEqual(["Release — notes"]);
    expect(marked("한국어", "하")).toEqual(["한"]);
    expect(marked("ﬁne", "f")).toEqual(["ﬁ"]);
    expect(marked("nothing", "else")).toEqual([]);
  });

  test("is somewhere wherever a word was found, and never cuts a character", () => {
    fc.assert(
      fc.property(someText, aWord, (text, word) => {
        const whole = `${text} ${word}`;
        const ranges = rangesOf([{ text: word }], whole);
        expect(ranges.length > 0).toBe(has(whole, word));
        for (const [start, end] of ranges) {
          expect(start).toBeLessThan(end);
          expect(whole.slice(start, end).isWellFormed()).toBe(true);
          expect(fold(whole.slice(start, end)).startsWith(fold(word).trim())).toBe(true);
        }
      }),
    );
  });
});

test("a text made to be slow is not", () => {
  const piled = `e${"\u0301".repeat(3_999)}`;
  const begun = performance.now();
  for (let n = 0; n < 200; n += 1) has(piled, "f");
  for (const text of ["a".repeat(4_000), "a ".repeat(2_000), `a${" ".repeat(3_999)}`])
    for (let n = 0; n < 50; n += 1) has(text, phrase("a b"));
  // By whole texts, `normalize` alone would take minutes.
  expect(performance.now() - begun).toBeLessThan(20_000);
});
