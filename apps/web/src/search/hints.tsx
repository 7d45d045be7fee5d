import { isolate } from "../ui/isolate";
import styles from "./search-page.module.css";

/** What one may type, and what it finds. */
const HINTS = [
  ["release notes", "both words, or longer ones that begin so"],
  ['"release notes"', "these words, one after the other"],
  ["from:me", "by somebody: a name, a handle, or me"],
  ["in:general", "in a room"],
  ["after:2026-03-12", "from that day on; also a month or a year, today, yesterday"],
  ["before:2026-03-12", "before that day"],
  ["has:link", "with a link"],
  ["has:file", "with a file"],
] as const;

/** Shown while nothing is typed. Each example can be taken over. */
export const Hints = ({ onPick }: { onPick(text: string): void }) => (
  <section className={styles.hints} aria-label="What you can type">
    <p>Finds messages in all of your rooms, without regard to case and accents.</p>
    <ul>
      {HINTS.map(([example, meaning]) => (
        <li key={example}>
          <button
            type="button"
            dir="ltr"
            aria-label={`Type ${isolate(example)}`}
            onClick={(event) => {
              onPick(`${example} `);
              event.currentTarget.closest("section")?.parentElement?.querySelector("input")?.focus();
            }}
          >
            {example}
          </button>
          <span>{meaning}</span>
        </li>
      ))}
    </ul>
  </section>
);
