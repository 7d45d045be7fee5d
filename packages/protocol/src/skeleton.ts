/** Letters of other alphabets, each before the Latin one that it looks like. Made to be short: names are told apart by it, not refused. */
const LOOK_ALIKES =
  "АAаaВBвbЕEеeКKкkМMмmНHнhОOоoРPрpСCсcТTтtУYуyҮYүyХXхxІIіiЇIЈJјjЅSѕsԀDԁdҺHһhԚQԛqԜWԝwӀlӏlѴVѵvГrгrПnпnЬbьb" +
  "ΑAαaΒBβbΕEεeΖZΗHηnΙIιiΚKκkΜMμuΝNνvΟOοoσoΡPρpΤTτtΥYυuγyΧXχxωw" +
  "ՍUսuՕOօoոnհhյjցgքpՏSԼL" +
  "ᎪAᏴBᏟCᎠDᎬEᏀGᎻHᎫJᏦKᏞLᎷMᏢPᎡRᏚSᎢTᏙVᎳWᏃZ" +
  "ıiɑaɡgɩiʟLɢGɴNʀR";

const LATIN = new Map(LOOK_ALIKES.match(/../gu)?.map(([letter = "", latin = ""]) => [letter, latin]));

/**
 * The shape of a name as a reader in a hurry sees it: names with one skeleton are easily taken for each other. It is for comparing only.
 * After Unicode's UTS 39, with a table of the likeliest letters.
 */
export const skeleton = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/\p{L}/gu, (letter) => LATIN.get(letter) ?? letter)
    .toLowerCase()
    .replace(/[i1|]/gu, "l")
    .replace(/0/gu, "o")
    .replace(/rn/gu, "m")
    .replace(/vv/gu, "w")
    .replace(/\s+/gu, " ")
    .trim();
