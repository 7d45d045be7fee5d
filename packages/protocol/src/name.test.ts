import { describe, expect, test } from "vitest";
import { Username } from "./text";

const accepts = (name: string) => Username.safeParse(name).success;

/** Of many scripts, some as their keyboards write them. */
const NAMES = [
  "Ada Lovelace",
  "Đặng Thị Hồng Nhung",
  "D\u0303o\u0302\u0301i Ho\u031b\u0300i",
  "Bjørn Þór",
  "Łukasz Żółć",
  "İpek Ağaoğlu",
  "Ọlámídé Ògún",
  "ɛ\u0303\u0301 Ewe",
  "D’Angelo O'Neil-Smith",
  "Пётр Ильич",
  "Ђорђе",
  "Ғани Қожа",
  "Николай II",
  "Ада (Ada)",
  "ada_мария",
  "Ιωάννης",
  "Αἰσχύλος",
  "Հովհաննես",
  "გიორგი",
  "משה",
  "מֹשֶׁה",
  "שָּׁלוֹם",
  "محمد",
  "مُحَمَّد",
  "اللَّٰه",
  "علی\u200cرضا",
  "ئارام",
  "ܝܘܚܢܢ",
  "मोहनदास गाँधी",
  "ज़ीनत",
  "सड़क ढ़ूँढ",
  "क्\u200dष",
  "শ্রী র\u200d্যাব",
  "ਗੁਰਪ੍ਰੀਤ",
  "અમિત",
  "தமிழ்ச்செல்வன்",
  "శ్రీనివాస్",
  "ಶ್ರೀ",
  "ജയന്\u200d",
  "ශ්\u200dරී",
  "สมชาย ที่รัก",
  "ปู่ น้ำ",
  "ສົມສັກ",
  "ရွှေ့ ကျွန်ုပ်",
  "ស្រីពេជ្រ",
  "བསྒྲུབས་རྒྱལ",
  "ᠮᠣᠩᠭ᠋ᠣᠯ",
  "አበበ",
  "李明",
  "葛\u{E0100}城",
  "山田 太郎",
  "ヤマダ・タロー",
  "ﾔﾏﾀﾞ",
  "Tシャツ部",
  "김민수",
  "K팝",
  "東京Team",
  "ร้านCoffee",
  "العربيةWiFi",
  "👩🏽\u200d💻 Zoë",
  "👩\u200d❤\ufe0f\u200d💋\u200d👨",
  "👁\ufe0f\u200d🗨\ufe0f",
  "❤\ufe0f",
  "1\ufe0f\u20e3",
  "🏳\ufe0f\u200d🌈 🇺🇦",
  "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
  "C++ & C#",
  "µTorrent",
  "Ada\u00a0L.",
  "⠁⠙⠁",
];

describe("people have such names", () => {
  test.each(NAMES)("%j", (name) => {
    expect(Username.parse(name)).toBe(name.normalize());
  });
});

/** Names that look like others. */
const DISGUISES = {
  "a space without width": ["Ada\u200b", "A\u200bda", "\u2060Ada", "A\ufeffda"],
  "a joiner where nothing joins": [
    "Ada\u200d",
    "A\u200cda",
    "\u200dAda",
    "Ада\u200d",
    "李\u200d明",
    "👍\u200dAda",
    "Ada\u200d👍",
  ],
  "two joiners": ["علی\u200c\u200cرضا", "👩\u200d\u200d💻"],
  "a soft hyphen": ["A\u00adda"],
  "a direction": ["\u202eadA", "\u2066Ada\u2069", "Ada\u200f", "\u061cAda"],
  "a filler": ["Ada\u3164", "Ada\uffa0", "A\u115fda", "A\u034fda", "Ada\u17b4"],
  "a variation of nothing": ["Ada\ufe0f", "A\ufe0eda", "1\ufe0f", "Ada\u{E0100}", "Ada\u180b"],
  tags: ["Ada\u{E0041}", "\u{1F3F4}\u{E0067}", "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}", "👍\u{E007F}"],
  "what nobody has assigned": ["Ada\ue000", "Ada\u{10FFFD}", "Ada\u0378"],
  "two alphabets in a word": ["Mаrk", "Аdmin", "Αda", "раypal", "Bоb", "xՕx", "Ꭺda", "Ωmega", "A1Б"],
  "a pile of marks": ["A\u0334\u0335\u0336\u0337da", "x\u0301\u0301", "ก็็็็", "ก\u0e48\u0e48"],
};

describe.each(Object.entries(DISGUISES))("%s is refused in a name", (_, names) => {
  test.each(names)("%j", (name) => {
    expect(accepts(name)).toBe(false);
  });
});
