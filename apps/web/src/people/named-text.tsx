import type { User } from "@parley/protocol/user";
import { isolate } from "../ui/isolate";
import { distinctName } from "./distinct-name";
import { Name } from "./name";

/** A sentence with people in it. Names stay apart from the words: a name could change their direction, or continue the sentence. */
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
