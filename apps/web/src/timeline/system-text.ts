import type { Message } from "@parley/protocol/message";
import type { NamedText } from "../ui/named-text";

/** What the room says of its members. Earlier versions, and kinds that are not known here, have only a sentence. */
export const systemText = ({ username, system, content }: Message): NamedText => {
  const subject = { name: username };
  const object = system?.object && { name: system.object.username };
  if (system?.kind === "left") return [subject, " left"];
  if (system?.kind === "added" && object) return [subject, " added ", object];
  if (system?.kind === "removed" && object) return [subject, " removed ", object];
  return [content];
};
