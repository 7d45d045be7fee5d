import type { SystemChange } from "@parley/protocol/message";

/** What a system message says, in English, for clients that know no `system`. */
export const sentenceOf = (author: string, system: SystemChange): string => `${author} ${deed(system)}`;

const deed = ({ kind, object, role, name, description, invite, post, mention }: SystemChange): string => {
  switch (kind) {
    case "joined":
      return `joined by an invitation of ${object?.username}`;
    case "role":
      return `made ${object?.username} ${role === "owner" ? "an" : "a"} ${role}`;
    case "renamed":
      return `renamed the room to ${name}`;
    case "described":
      return description ? `changed the description to ${description}` : "took the description away";
    case "inviting":
      return `let ${invite} add people`;
    case "posting":
      return post === "moderators" ? "let only moderators write" : "let everybody write";
    case "mentioning":
      return mention === "moderators"
        ? "let only moderators mention the whole room"
        : "let everybody mention the whole room";
    case "archived":
    case "unarchived":
    case "deleted":
      return `${kind} the room`;
    default:
      return object ? `${kind} ${object.username}` : kind;
  }
};
