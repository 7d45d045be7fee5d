/** An emoji that came with each version of Unicode's emoji data, newest first. */
const NEW_IN = [
  [16, "\u{1fae9}"],
  [15.1, "\u{1f426}\u200d\u{1f525}"],
  [15, "\u{1fae8}"],
  [14, "\u{1fae0}"],
  [13.1, "\u{1f62e}\u200d\u{1f4a8}"],
  [13, "\u{1f972}"],
] as const;

const OLDEST = 12.1;
const SIDE = 24;

/** Whether the system's font draws it: in colour, and as one. What it lacks it draws as an empty box, or as several. */
const isDrawn = (context: CanvasRenderingContext2D, emoji: string): boolean => {
  context.clearRect(0, 0, SIDE, SIDE);
  context.fillText(emoji, 0, 0);
  if (context.measureText(emoji).width > 1.5 * context.measureText("\u{1f600}").width) return false;
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  for (let at = 0; at < data.length; at += 4) if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return true;
  return false;
};

let version: number | undefined;

/** The newest version whose emoji the system can draw. Newer ones are left out, as people would choose among empty boxes. */
export const supportedVersion = (): number => {
  if (version !== undefined) return version;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [SIDE, SIDE];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return OLDEST;
  context.font = "16px sans-serif";
  context.textBaseline = "top";
  // Where not even an old one is in colour, the system draws all in black.
  const isColoured = isDrawn(context, "\u{1f600}");
  version = isColoured ? (NEW_IN.find(([, emoji]) => isDrawn(context, emoji))?.[0] ?? OLDEST) : OLDEST;
  return version;
};
