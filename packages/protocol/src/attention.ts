import { Level } from "./level";

/** Why somebody may be told of something: it names them (or everybody), is said to them directly, answers them, or is on what they wrote; or none of these. */
export const REASONS = ["mention", "direct", "reply", "reaction", "message"] as const;
export type Reason = (typeof REASONS)[number];

/**
 * Where a person's app is when it happens: the room is on the screen; another one is; the app is open and out of sight; it is not open anywhere.
 */
export const SITUATIONS = ["looking", "elsewhere", "hidden", "closed"] as const;
export type Situation = (typeof SITUATIONS)[number];

/** By what somebody is told. `badge`: beside the room's name. `title`: the page's. `push`: to devices where the app is not open. */
export type Told = {
  badge: "number" | "bold" | "none";
  title: "count" | "dot" | "none";
  sound: boolean;
  notification: boolean;
  push: boolean;
};

const NOTHING: Told = { badge: "none", title: "none", sound: false, notification: false, push: false };

/** What is meant for one person. */
export const isMeantFor = (reason: Reason): boolean =>
  reason === "mention" || reason === "direct" || reason === "reply";

/**
 * How somebody is told. The one rule of the sidebar, the title, an open app's notifications and the push worker. `level` is that of the room, and
 * `nothing` while it is muted. `isQuiet`: it is one of the hours in which they do not want to be disturbed.
 */
export const decide = (level: Level, reason: Reason, situation: Situation, isQuiet = false): Told => {
  // What is looked at is read at once.
  if (level === "nothing" || situation === "looking") return NOTHING;
  const isMeant = isMeantFor(reason);
  const isMessage = reason === "message";
  const mayDisturb = !isQuiet && (isMeant || level === "all");
  const isOutOfSight = situation === "hidden";
  return {
    badge: isMeant ? "number" : isMessage ? "bold" : "none",
    title: isMeant ? "count" : isMessage && level === "all" ? "dot" : "none",
    sound: mayDisturb && ((isMeant && situation === "elsewhere") || (isOutOfSight && reason !== "reaction")),
    notification: mayDisturb && ((isMeant && situation === "elsewhere") || isOutOfSight),
    push: mayDisturb && isMeant && situation === "closed",
  };
};

const BADGES: Record<Told["badge"], string[]> = { number: ["number"], bold: ["bold"], none: [] };
const TITLES: Record<Told["title"], string[]> = { count: ["(1)"], dot: ["•"], none: [] };

/** As one cell of a table: `number · (1) · sound · notification`. */
export const toldText = ({ badge, title, sound, notification, push }: Told): string =>
  [
    ...BADGES[badge],
    ...TITLES[title],
    ...(sound ? ["sound"] : []),
    ...(notification ? ["notification"] : []),
    ...(push ? ["push"] : []),
  ].join(" · ") || "–";

const WORDS: Record<Reason, string> = {
  mention: "mentions me or everybody",
  direct: "is in a direct room",
  reply: "answers a message of mine",
  reaction: "reacts to a message of mine",
  message: "any other message",
};

const table = (level: Level, isQuiet: boolean): string =>
  [
    `| what | ${SITUATIONS.join(" | ")} |`,
    `|---|${SITUATIONS.map(() => "---|").join("")}`,
    ...REASONS.map(
      (reason) =>
        `| ${WORDS[reason]} | ${SITUATIONS.map((situation) => toldText(decide(level, reason, situation, isQuiet))).join(" | ")} |`,
    ),
  ].join("\n");

/** `docs/notifications.md`. */
export const attentionPage = (): string => `# Who is told what, and how

This page is made from [attention.ts](../packages/protocol/src/attention.ts) (\`pnpm --filter @parley/protocol asyncapi\`), the one rule that the
sidebar, the title, notifications and pushes go by.

- **looking**: the room is on a screen that has the focus. **elsewhere**: the app has the focus, and another room is on the screen. **hidden**: the app
  is open, and another window or tab is in front of it. **closed**: the app is open nowhere.
- **number**, **bold**: beside the room's name, and how it is written. **(1)**, **•**: before the page's title. The number counts what is meant for
  me; the point says that there is something else.
- **sound**: if I want one. **notification**: the system's, one for all tabs of a browser, if the browser lets Parley. **push**: to browsers that I
  have said yes in, and only there are any if the app is open nowhere.

In a room that is muted, \`nothing\` counts. Until its message is read, a badge stays, and so does what it adds to the title.

${Level.options
  .map(
    (level) => `## Level \`${level}\`

${table(level, false)}`,
  )
  .join("\n\n")}

## In quiet hours

Badges and titles are as ever; nothing disturbs. With \`all\`:

${table("all", true)}
`;
