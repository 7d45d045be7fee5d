import type { EditDraft, MessageDraft } from "./drafts";
import { joinedContents, type NamedContent } from "./mentions";

const named = ({ text, mentions = [] }: EditDraft | MessageDraft): NamedContent => ({ text, mentions });

/** The discarded text above what was written since, unless either is in the other: then that alone. Never without the newer words. */
const joined = (discarded: EditDraft | MessageDraft, newer: EditDraft | MessageDraft): NamedContent => {
  if (newer.text.includes(discarded.text)) return named(newer);
  if (discarded.text.includes(newer.text)) return named(discarded);
  return joinedContents(named(discarded), named(newer));
};

/** A draft that is undone, beside what was written since it was discarded. It has the files of both, and the newer reply. */
export const withMessage = (discarded: MessageDraft, newer: MessageDraft | undefined): MessageDraft => {
  if (!newer) return discarded;
  const has = new Set(newer.files?.map(({ key }) => key));
  const files = [...(discarded.files ?? []).filter(({ key }) => !has.has(key)), ...(newer.files ?? [])];
  const { files: _, ...rest } = { ...discarded, ...newer };
  return { ...rest, ...joined(discarded, newer), ...(files.length > 0 && { files }) };
};

/** An edit that is undone, beside what was written since. It is made from the version that the newer one is made from, and is not being saved. */
export const withEdit = (discarded: EditDraft, newer: EditDraft | undefined): EditDraft =>
  newer ? { ...newer, ...joined(discarded, newer), saving: false } : discarded;
