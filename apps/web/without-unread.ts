import type { Plugin } from "vite";

/** Of the protocol: what each action is for, in words, which the documents show; and the HTTP status of each error, which the server answers with. */
const OF_THE_PROTOCOL = /^ {2}summary: ".*",$|, status: \d{3}(?= \})/gm;

/** Of the icons: React's keys of their lines, which never move. */
const OF_THE_ICONS = /,\s*key: "\w+"/g;

/** Leaves out what the app never reads. Lines keep their numbers. */
export const withoutUnread = (): Plugin => ({
  name: "without-unread",
  apply: "build",
  enforce: "pre",
  transform: (code, id) => {
    if (id.includes("/packages/protocol/src/")) return { code: code.replace(OF_THE_PROTOCOL, ""), map: null };
    return id.includes("/lucide-react/dist/esm/icons/")
      ? { code: code.replace(OF_THE_ICONS, ""), map: null }
      : undefined;
  },
});
