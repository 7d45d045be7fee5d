/** Names in the order of the reader's language, whatever their case, `room 2` before `room 10`. */
export const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;
