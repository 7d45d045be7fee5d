import type { Plugin } from "vite";

/**
 * Makes Lucide's icons as the app draws them: in the text's colour, and without a name. Lucide's own function also takes contexts, aliases and
 * other strokes, which nobody here sets; it would be 2 kB of the first screen, and run at each rendering of an icon.
 */
const CREATE_ICON = `
import { createElement } from "react";
const DRAWN = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round", strokeLinejoin: "round", "aria-hidden": "true" };
export default ({ node }) => {
  const lines = node.map(([name, attributes], key) => createElement(name, { key, ...attributes }));
  return ({ size = 24, ...rest }) => createElement("svg", { width: size, height: size, ...DRAWN, ...rest }, lines);
};
`;

/** Replaces the function that makes an icon of its lines. */
export const lightIcons = (): Plugin => ({
  name: "light-icons",
  enforce: "pre",
  load: (id) => (id.includes("/lucide-react/dist/esm/createLucideIcon.mjs") ? CREATE_ICON : undefined),
});
