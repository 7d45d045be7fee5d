import type { Message } from "@parley/protocol/message";

type Said = { content?: string; system?: { kind: string; object?: { userId: string } } };

/** What a message says, whatever its people are called today: of a system message what happened, and to whom. */
export const saidIn = ({ content = "", system }: Said | Message): string =>
  system ? `${system.kind} ${system.object?.userId ?? ""}` : content;

/** A name in this simulation: `p3`, and `p3.17` once its person has taken another one. Functions of the version before may name nobody. */
const NAME = /\b(undefined|p\d+(\.\d+)?)\b/g;

/** A preview without the names in it, which are those of the time when it was made. */
export const nameless = (preview: string | undefined): string | undefined => preview?.replace(NAME, "…");
