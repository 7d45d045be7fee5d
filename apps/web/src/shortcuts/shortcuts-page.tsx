import { useState } from "react";
import { Dialog } from "../ui/dialog";
import { SearchField } from "../ui/field";
import { keysOf, SHORTCUTS, type ShortcutName } from "../ui/shortcuts";
import { MEANINGS } from "./meanings";
import styles from "./shortcuts-page.module.css";

type Meant = { name: ShortcutName; meaning: string };

const isNamed = (name: string): name is ShortcutName => name in SHORTCUTS;

const GROUPS: readonly { title: string; meant: readonly Meant[] }[] = Object.entries(MEANINGS).map(
  ([title, meanings]) => ({
    title,
    meant: Object.entries<string>(meanings).flatMap(([name, meaning]) => (isNamed(name) ? [{ name, meaning }] : [])),
  }),
);

/** All shortcuts, by the table that the handlers of the keys ask. */
export const ShortcutsPage = ({ onClose }: { onClose(): void }) => {
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase();
  const found = GROUPS.map(({ title, meant }) => ({
    title,
    meant: meant.filter(({ meaning }) => meaning.toLowerCase().includes(wanted)),
  })).filter(({ meant }) => meant.length > 0);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className={styles.page}>
        <SearchField
          // A search field would take the first Esc for itself.
          type="text"
          label="Find a shortcut"
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        {found.length === 0 && <p className={styles.none}>No shortcut does that.</p>}
        {found.map(({ title, meant }) => (
          <section key={title} aria-label={title}>
            <h3 className={styles.title}>{title}</h3>
            <dl className={styles.list}>
              {meant.map(({ name, meaning }) => (
                <div key={name} className={styles.line}>
                  <dt>{meaning}</dt>
                  <dd>
                    <Keys name={name} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
};

/** The keys of one shortcut. Of a row of keys the first and the last stand for all. */
const Keys = ({ name }: { name: ShortcutName }) => {
  const chords: readonly string[] = SHORTCUTS[name];
  const isRow = chords.length > 2;
  const shown = isRow ? [chords[0], chords.at(-1)] : chords;
  return shown.map((chord = "", index) => (
    <span key={chord} className={styles.chord}>
      {index > 0 && <span className={styles.or}>{isRow ? "to" : "or"}</span>}
      {keysOf(chord).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  ));
};
