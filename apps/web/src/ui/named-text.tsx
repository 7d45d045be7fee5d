import { Fragment } from "react";

/** Words with names between them. A name is never glued to the words: it could turn their direction, or go on in their voice. */
export type NamedText = readonly (string | { name: string })[];

/** A name within plain text, with its direction kept to itself (FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE). */
export const isolate = (name: string): string => `\u2068${name}\u2069`;

export const toPlainText = (text: NamedText): string =>
  text.map((part) => (typeof part === "string" ? part : isolate(part.name))).join("");

export const Named = ({ text, className }: { text: NamedText; className?: string | undefined }) =>
  text.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
    <Fragment key={index}>{typeof part === "string" ? part : <bdi className={className}>{part.name}</bdi>}</Fragment>
  ));
