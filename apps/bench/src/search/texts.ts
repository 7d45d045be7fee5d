/** Words of the languages that messages are written in. Chinese and Thai put no spaces between theirs. */
const LANGUAGES: readonly { readonly words: readonly string[]; readonly space: string; readonly share: number }[] = [
  {
    share: 50,
    space: " ",
    words:
      "the to and of we is it on for that be this with you have will can at as not are if when but deploy release plan review build test server room message user change please thanks meeting today tomorrow customer invoice contract design screen colour button error failed fixed works again later maybe question answer table engine proof number".split(
        " ",
      ),
  },
  {
    share: 20,
    space: " ",
    words:
      "die der und das ist nicht wir ich auf für mit eine Straße Größe schön Prüfung Änderung Übersicht Veröffentlichung Rechnung Vertrag heute morgen später vielleicht Frage Antwort bitte danke läuft wieder Fehler behoben Maschine".split(
        " ",
      ),
  },
  {
    share: 15,
    space: "",
    words:
      "今天 明天 我们 他们 讨论 发布 计划 问题 回答 会议 客户 合同 设计 错误 修复 测试 服务器 消息 房间 谢谢 请 可以 以后 也许".split(
        " ",
      ),
  },
  {
    share: 10,
    space: " ",
    words:
      "في من على إلى هذا نحن مع اليوم غدًا اجتماع عميل عقد تصميم خطأ إصلاح اختبار خادم رسالة غرفة شكرًا سؤال جواب ربما لاحقًا خطة إصدار".split(
        " ",
      ),
  },
  {
    share: 5,
    space: "",
    words: "วันนี้ พรุ่งนี้ เรา ประชุม ลูกค้า สัญญา ออกแบบ ข้อผิดพลาด แก้ไข ทดสอบ ข้อความ ห้อง ขอบคุณ คำถาม คำตอบ".split(" "),
  },
];

const EMOJI = ["👍", "😀", "🎉", "🙏🏽", "👩‍🚀", "❤️"];

/** Of n words the first is chosen most often, the second half as often, and so on. */
const zipf = <Item>(items: readonly Item[], random: () => number): Item => {
  const total = Math.log(items.length + 1);
  const at = Math.floor(Math.exp(random() * total)) - 1;
  return items[Math.min(at, items.length - 1)] as Item;
};

/** A word that only few messages have: one of `every`. */
export const RARE = "zanzibar";

/** A message as people write them, some 60 characters long. */
export const writeText = (random: () => number, every = 20_000): string => {
  const shares = LANGUAGES.flatMap((language) => Array.from({ length: language.share }, () => language));
  const language = shares[Math.floor(random() * shares.length)] ?? LANGUAGES[0];
  if (!language) throw new Error("there is no language");
  const words = Array.from({ length: 3 + Math.floor(random() * 14) }, () => zipf(language.words, random));
  const emoji = random() < 0.1 ? ` ${zipf(EMOJI, random)}` : "";
  const rare = random() * every < 1 ? ` ${RARE}` : "";
  return words.join(language.space) + emoji + rare;
};
