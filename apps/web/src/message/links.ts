/** A piece of a text that leads somewhere; `from` and `to` are UTF-16 places in the text. */
type FoundLink = { from: number; to: number; href: string };

/** Characters that nobody sees, or that turn the direction of what follows. */
const UNSEEN = String.raw`\p{Cf}\p{Default_Ignorable_Code_Point}`;

/** Many scripts put no space before an address: `看https://…`. */
const WEB = String.raw`(?<![A-Za-z0-9_])https?:\/\/(?=[\p{L}\p{N}[])`;

/** A mail address is ASCII only: in a text without spaces, the words before it would seem to belong to it. `git@host:path` is none. */
const LOCAL = "A-Za-z0-9._%+-";
const DOMAIN = String.raw`[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,63}`;
const MAIL = String.raw`(?<![${UNSEEN}${LOCAL}@])(?:mailto:)?[${LOCAL}]{1,64}@${DOMAIN}(?![\w%+@/-]|\.\w|:\S)`;

/**
 * What an address is made of, but for its brackets. Of what is not ASCII, the spaces, brackets, quotation marks and ends of sentences of
 * every script end it; a curly apostrophe does not.
 */
const ENDS = String.raw`\p{Z}\p{C}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Terminal_Punctuation}\p{Default_Ignorable_Code_Point}`;
const RUN = new RegExp(String.raw`(?:[!#-'*-;=?-Z^_a-z|~’]|(?!\p{ASCII})[^${ENDS}])+`, "uy");

const OPENED_BY: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
const OPENERS = Object.values(OPENED_BY);

/** After an address, these belong to the sentence around it. */
const TRAILING = ".,;:!?*_~'’…";

/** An address seems to go on behind something unseen: what a reader takes for it would not be where it leads. */
const GOES_ON = new RegExp(String.raw`\p{Bidi_C}*(?!\p{Bidi_C})[${UNSEEN}]+[!-~]{0,4}[\p{L}\p{N}]`, "uy");

/** What turns the direction just ends an address, as it also stands around one; but a host must not seem to go on behind it. */
const HOST_GOES_ON = /\p{Bidi_C}+[.:@-]{0,4}[A-Za-z0-9]/uy;

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Where an address ends: `read`, and, without a bracket that it did not open and the sentence's punctuation, `to`. */
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

/** The address as a browser understands it; undefined where a name or a password stands before the host, which looks like another host. */
const webAddress = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { href, username, password } = new URL(text);
  return username === "" && password === "" ? href : undefined;
};

/** The web and mail addresses in a text, in its order: http, https and mailto alone. No part of the text is read again for each of them. */
export const findLinks = (text: string): FoundLink[] => {
  const start = new RegExp(`${WEB}|${MAIL}`, "giu");
  const links: FoundLink[] = [];
  for (let found = start.exec(text); found; found = start.exec(text)) {
    const from = found.index;
    const afterStart = from + found[0].length;
    const isWeb = found[0].endsWith("/");
    const { read, to } = isWeb ? endOf(text, afterStart) : { read: afterStart, to: afterStart };
    start.lastIndex = to;
    const endsInHost = !isWeb || !text.slice(afterStart, to).includes("/");
    if (match(GOES_ON, text, read) !== undefined) continue;
    if (endsInHost && match(HOST_GOES_ON, text, read) !== undefined) continue;
    const shown = text.slice(from, to);
    const href = isWeb ? webAddress(shown) : `mailto:${shown.replace(/^mailto:/i, "")}`;
    if (href !== undefined) links.push({ from, to, href });
  }
  return links;
};
