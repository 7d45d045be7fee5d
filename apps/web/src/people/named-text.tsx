import type { User } from "@parley/protocol/user";
import { isolate } from "../ui/isolate";
import { distinctName } from "./distinct-name";
import { Name } from "./name";

/** Words with people between them. A name is never glued to the words: it could turn their direction, or go on in their voice. */
export type NamedText = readonly (string | User)[];

export const toPlainText = (text: NamedText, alike: ReadonlySet<string>): string =>
  text.map((part) => (typeof part === "string" ? part : isolate(distinctName(part, alike)))).join("");

export const Named = ({ text, className }: { text: NamedText; className?: string | undefined }) =>
  text.map((part, index) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
    if (typeof part === "string") return <span key={index}>{part}</span>;
    return <Name key={index} user={part} className={className} />;
    // biome-ignore-end lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
  });
