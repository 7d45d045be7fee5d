import type { ReactNode } from "react";
import { Dialog } from "../ui/dialog";
import { KEY_NAMES } from "./keys";
import styles from "./writing.module.css";

/** What is written, what it shows, and the shortcut. */
const ROWS: readonly (readonly [written: string, shown: ReactNode, key?: string])[] = [
  ["**bold**", <strong key="">bold</strong>, KEY_NAMES.bold],
  ["_italic_", <em key="">italic</em>, KEY_NAMES.italic],
  ["~~struck~~", <s key="">struck</s>, KEY_NAMES.strike],
  ["`code`", <code key="">code</code>, KEY_NAMES.code],
  ["[words](https://…)", "a link with words", KEY_NAMES.link],
  ["> quoted", "a quote"],
  ["- tea", "a list"],
  ["1. first", "a numbered list"],
  ["```ts", "a code block, up to the next ```, here of TypeScript"],
  ["\\*", "a star that is no mark"],
];

export const FormattingHelp = ({ onClose }: { onClose(): void }) => (
  <Dialog title="Formatting" onClose={onClose}>
    <table className={styles.help}>
      <thead>
        <tr>
          <th scope="col">You write</th>
          <th scope="col">It shows</th>
          <th scope="col">Key</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([written, shown, key]) => (
          <tr key={written}>
            <td>
              <code>{written}</code>
            </td>
            <td>{shown}</td>
            <td>{key && <kbd>{key}</kbd>}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <p className={styles.note}>
      Shift and Enter break the line and continue a list. Within a code block, Enter breaks the line, too.
    </p>
  </Dialog>
);
