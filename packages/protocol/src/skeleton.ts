/** Letters, each before the one that it looks like. It is short, as it only marks names and refuses none. */
const LOOK_ALIKES =
  "АAаaВBвbЕEеeКKкkМMмmНHнhОOоoРPрpСCсcТTтtУYуyҮYүyХXхxІIіiЇIЈJјjЅSѕsԀDԁdҺHһhԚQԛqԜWԝwӀlӏlѴVѵvГrгrПnпnЬbьb" +
  "ΑAαaΒBβbΕEεeΖZΗHηnΙIιiΚKκkΜMμuΝNνvΟOοoσoΡPρpΤTτtΥYυuγyΧXχxωw" +
  "ՍUսuՕOօoոnհhյjցgքpՏSԼL" +
  "ᎪAᏴBᏟCᎠDᎬEᏀGᎻHᎫJᏦKᏞLᎷMᏢPᎡRᏚSᎢTᏙVᎳWᏃZ" +
  "ꓮAꓐBꓚCꓓDꓰEꓝFꓖGꓧHꓲIꓙJꓗKꓡLꓟMꓠNꓳOꓑPꓣRꓢSꓔTꓴUꓦVꓪWꓫXꓬYꓜZ" +
  "ⲀAⲂBⲤCⲈEⲎHⲒIⲔKⲘMⲚNⲞOⲢPⲦTⲨYⲬXⲁaⲃbⲥcⲉeⲏhⲓiⲕkⲙmⲛnⲟoⲣpⲧtⲩyⲭxⵔoⵏlⵝxⴹe" +
  "ᗅAᗷBᑕCᗪDᕼHᒍJᒪLᗰMᑎNᑭPᑌUᐯVᗯW᙭X" +
  "ᴀaʙbᴄcᴅdᴇeɢgʜhɪiıiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrᴛtᴜuᴠvᴡwʏyᴢzɑaɡgɩi" +
  "ØOøoÐDðdĐDđdŁLłlĦHħh" +
  // Japanese letters, before the Han characters that look like them.
  "エ工ロ口ニ二カ力タ夕ト卜ハ八";

const SHAPES = new Map(LOOK_ALIKES.match(/../gu)?.map(([letter = "", shape = ""]) => [letter, shape]));

/**
 * The shape of a name as a reader in a hurry sees it, without strokes and punctuation: names with one skeleton are easily taken for each other.
 * It is for comparing only.
 * After Unicode's UTS 39, with a table of the likeliest letters.
 */
export const skeleton = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{Default_Ignorable_Code_Point}|[\u0334-\u0338]|\p{P}/gu, "")
    .replace(/\p{L}/gu, (letter) => SHAPES.get(letter) ?? letter)
    .toLowerCase()
    .replace(/[i1|]/gu, "l")
    .replace(/0/gu, "o")
    .replace(/rn/gu, "m")
    .replace(/vv/gu, "w")
    .replace(/\s+/gu, " ")
    .trim();
