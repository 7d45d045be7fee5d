import type { Message } from "@parley/protocol/message";
import type { NamedText } from "../people/named-text";

/** What the room says of its members. Earlier versions, and kinds that are not known here, have only a sentence. */
export const systemText = ({ userId, username, system, content }: Message): NamedText => {
  const subject = { userId, username };
  if (system?.kind === "left") return [subject, " left"];
  if (system?.kind === "added" && system.object) return [subject, " added ", system.object];
  if (system?.kind === "removed" && system.object) return [subject, " removed ", system.object];
  return [content];
};
