/** What a name that is copied from a sentence has around it. */
const ISOLATES = /[\u2066-\u2069]/g;

const plain = (text: string): string => text.replace(ISOLATES, "").normalize().replace(/\s+/g, " ").trim();

/** Whether somebody has typed this name, or pasted it from where it stands. */
export const isName = (typed: string, name: string): boolean => plain(typed) === plain(name);
