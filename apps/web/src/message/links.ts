/** A link in a text, from UTF-16 index `from` to `to`. */
type FoundLink = { from: number; to: number; href: string };

/** Invisible characters, and those that change the direction of the text after them. */
const UNSEEN = String.raw`\p{Cf}\p{Default_Ignorable_Code_Point}`;

/** Many scripts put no space before an address: `看https://…`. */
const WEB = String.raw`(?<![A-Za-z0-9_])https?:\/\/(?=[\p{L}\p{N}[])`;

/** Only ASCII counts for a mail address: in a text without spaces, the words before it would else belong to it. `git@host:path` is not one. */
const LOCAL = "A-Za-z0-9._%+-";
const DOMAIN = String.raw`[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,63}`;
const MAIL = String.raw`(?<![${UNSEEN}${LOCAL}@])(?:mailto:)?[${LOCAL}]{1,64}@${DOMAIN}(?![\w%+@/-]|\.\w|:\S)`;

/**
 * What an address is made of, but for its brackets. Of what is not ASCII, the spaces, brackets, quotation marks and ends of sentences of
 * every script end it; a curly apostrophe does not.
 */
const ENDS = String.raw`\p{Z}\p{C}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Terminal_Punctuation}\p{Default_Ignorable_Code_Point}`;
const RUN = new RegExp(String.raw`(?:[!#-'*-;=?-Z^_a-z|~’]|(?!\p{ASCII})[^${ENDS}])+`, "uy");

const START = new RegExp(`${WEB}|${MAIL}`, "giu");

const OPENED_BY: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
const OPENERS = Object.values(OPENED_BY);

/** At the end of an address, these belong to the sentence around it. */
const TRAILING = ".,;:!?*_~'’…";

/** The address seems to go on after invisible characters, so a reader would take it for another one. */
const GOES_ON = new RegExp(String.raw`\p{Bidi_C}*(?!\p{Bidi_C})[${UNSEEN}]+[!-~]{0,4}[\p{L}\p{N}]`, "uy");

/** Direction marks often stand around an address, so they simply end it. But a host must not seem to go on after one. */
const HOST_GOES_ON = /\p{Bidi_C}+[.:@-]{0,4}[A-Za-z0-9]/uy;

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Where an address ends. `read`: the end of its characters. `to`: the same without unopened brackets and the sentence's punctuation. */
const endOf = (text: string, from: number): { read: number; to: number } => {
  const open: string[] = [];
  let to = from;
  for (let read = from; ; ) {
    const run = match(RUN, text, read);
    const bracket = text.charAt(read);
    if (run !== undefined) {
      read += run.length;
      let end = read;
      while (end > to && TRAILING.includes(text.charAt(end - 1))) end--;
      if (end > read - run.length) to = end;
    } else if (OPENERS.includes(bracket)) {
      open.push(bracket);
      read++;
    } else if (bracket !== "" && bracket in OPENED_BY && open.pop() === OPENED_BY[bracket]) {
      read++;
      to = read;
    } else return { read, to };
  }
};

/** The address as a browser reads it. Undefined if it has a user name or a password, which looks like another host. */
const webAddress = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { href, username, password } = new URL(text);
  return username === "" && password === "" ? href : undefined;
};

/** The http, https and mail addresses in a text, in order. Takes time in proportion to the text's length. */
export const findLinks = (text: string): FoundLink[] => {
  START.lastIndex = 0;
  const links: FoundLink[] = [];
  for (let found = START.exec(text); found; found = START.exec(text)) {
    const from = found.index;
    const afterStart = from + found[0].length;
    const isWeb = found[0].endsWith("/");
    const { read, to } = isWeb ? endOf(text, afterStart) : { read: afterStart, to: afterStart };
    START.lastIndex = to;
    const endsInHost = !isWeb || !text.slice(afterStart, to).includes("/");
    if (match(GOES_ON, text, read) !== undefined) continue;
    if (endsInHost && match(HOST_GOES_ON, text, read) !== undefined) continue;
    const shown = text.slice(from, to);
    const href = isWeb ? webAddress(shown) : `mailto:${shown.replace(/^mailto:/i, "")}`;
    if (href !== undefined) links.push({ from, to, href });
  }
  return links;
};
