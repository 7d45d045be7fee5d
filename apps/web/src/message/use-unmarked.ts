import { useParts } from "../deferred/deferred";

/** A message's text without its marks, for a line that tells of it; as it is written until that part of the app is loaded. */
export const useUnmarked = (content: string): string => useParts()?.withoutMarks(content) ?? content;
