import type { Message } from "@parley/protocol/message";
import type { NamedText } from "../people/named-text";

/** The sentence of a system message. For earlier versions, and kinds that this client does not know, it is the message's own text. */
export const systemText = ({ userId, username, system, content }: Message): NamedText => {
  const subject = { userId, username };
  if (system?.kind === "left") return [subject, " left"];
  if (system?.kind === "added" && system.object) return [subject, " added ", system.object];
  if (system?.kind === "removed" && system.object) return [subject, " removed ", system.object];
  if (system?.kind === "joined" && system.object) return [subject, " joined by an invitation of ", system.object];
  return [content];
};
