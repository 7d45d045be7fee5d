import type { Message, SystemChange } from "@parley/protocol/message";
import type { NamedText } from "../people/named-text";

/** What somebody did to a person. A ban is called `removed` on the wire. */
const DONE: Readonly<Record<string, string>> = {
  added: " added ",
  joined: " joined by an invitation of ",
  kicked: " kicked ",
  removed: " banned ",
  unbanned: " lifted the ban of ",
};

const ROLES = { owner: " an owner", moderator: " a moderator", member: " a member" };
const INVITERS = { owners: "owners", moderators: "owners and moderators", members: "all members" };

/** What an owner did to the room. */
const governed = ({ kind, name, description, invite, post, mention }: SystemChange): string | undefined => {
  if (kind === "left") return " left";
  if (kind === "renamed" && name !== undefined) return ` renamed the room to “\u2068${name}\u2069”`;
  if (kind === "described")
    return description ? ` changed the description: \u2068${description}\u2069` : " removed the description";
  if (kind === "inviting" && invite) return ` let ${INVITERS[invite]} add people`;
  if (kind === "posting")
    return post === "moderators" ? " let only owners and moderators write" : " let everybody write";
  if (kind === "mentioning")
    return mention === "moderators"
      ? " let only owners and moderators mention everybody"
      : " let everybody mention everybody";
  if (kind === "archived") return " archived the room";
  return kind === "unarchived" ? " took the room back into use" : undefined;
};

/** The sentence of a system message. For earlier versions, and kinds that this client does not know, it is the message's own text. */
export const systemText = ({ userId, username, system, content }: Message): NamedText => {
  const subject = { userId, username };
  if (!system) return [content];
  const { kind, object, role } = system;
  const done = DONE[kind];
  if (done && object) return [subject, done, object];
  if (kind === "role" && object && role) return [subject, " made ", object, ROLES[role]];
  const sentence = governed(system);
  return sentence === undefined ? [content] : [subject, sentence];
};
