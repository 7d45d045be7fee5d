/** Compares names in the order of the reader's language, without regard to case, `room 2` before `room 10`. */
export const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;
