import { isPicture, textOf } from "@parley/protocol/file";
import type { Message } from "@parley/protocol/message";

/** A message on one line: its text, and what it has besides. */
export const spoken = (message: Message): string => {
  const named = (message.files ?? []).map(({ name, type, alt }) =>
    isPicture(type) ? (alt ? `a picture: ${alt}` : "a picture") : name,
  );
  return [textOf(message), ...named].filter(Boolean).join(", ");
};
