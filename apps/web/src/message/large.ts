/** More cannot be three emoji. */
const LONGEST = 60;

/** No literal, which a browser without the flag `v` could not read. */
const FEW_EMOJI = "^(?:\\p{RGI_Emoji} ?){1,3}$";

const ONLY_EMOJI = (() => {
  try {
    return new RegExp(FEW_EMOJI, "v");
  } catch {
    // A browser without the flag `v` shows them as other text.
    return undefined;
  }
})();

/** Whether a message is one to three emoji and nothing else: it is drawn larger. */
export const isLarge = (content: string): boolean => content.length <= LONGEST && ONLY_EMOJI?.test(content) === true;
