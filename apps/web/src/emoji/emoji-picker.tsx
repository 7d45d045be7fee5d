import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import { recentOf, setTone, toneOf } from "../drafts/emoji-taste";
import { Dialog } from "../ui/dialog";
import { isRightToLeft } from "../ui/direction";
import { SearchField } from "../ui/field";
import { keyOf } from "../ui/key";
import { useDebounced } from "../ui/use-debounced";
import { byEmoji, CATEGORIES, EMOJI, type Emoji, search, withTone } from "./emoji";
import styles from "./emoji-picker.module.css";
import { supportedVersion } from "./supported";

const FOUND = 100;
const TONES = ["Default", "Light", "Medium light", "Medium", "Medium dark", "Dark"] as const;

/** How many buttons a row of the grid has. */
const columnsOf = (buttons: readonly HTMLElement[]): number => {
  const next = buttons.findIndex(({ offsetTop }) => offsetTop !== buttons[0]?.offsetTop);
  return next === -1 ? buttons.length : next;
};

/** Where a key leads from the button at `from`. */
const target = (key: string | undefined, from: number, columns: number, length: number, isRtl: boolean): number => {
  const steps: Record<string, number> = {
    ArrowRight: isRtl ? -1 : 1,
    ArrowLeft: isRtl ? 1 : -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  const step = key === undefined ? undefined : steps[key];
  return step === undefined ? from : from + step;
};

/** Lets somebody choose an emoji: by search, from those used last, by category, and with their skin tone. */
export const EmojiPicker = ({
  title,
  onPick,
  onClose,
}: {
  title: string;
  onPick(emoji: string): void;
  onClose(): void;
}) => {
  const { me } = useChat();
  const [typed, type] = useState("");
  const [tone, chooseTone] = useState(() => toneOf(me.userId));
  const [recent] = useState(() => recentOf(me.userId).flatMap((emoji) => byEmoji(emoji) ?? []));
  const [category, choose] = useState(recent.length > 0 ? -1 : 0);
  const query = useDebounced(typed.trim(), 60);
  const supported = supportedVersion();
  const shown = useMemo<readonly Emoji[]>(() => {
    if (query !== "") return search(query, FOUND, supported);
    const all = category === -1 ? recent : (EMOJI[category] ?? []);
    return all.filter(({ version }) => version <= supported);
  }, [query, category, recent, supported]);
  const [current, setCurrent] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  const [told, tell] = useState<Emoji>();
  const id = useId();
  const names = recent.length > 0 ? ["Recent", ...CATEGORIES] : CATEGORIES;
  const offset = recent.length > 0 ? -1 : 0;

  const onGridKey = (event: KeyboardEvent) => {
    const buttons = [...(grid.current?.querySelectorAll("button") ?? [])];
    const from = buttons.findIndex((button) => button.matches(":focus"));
    const isRtl = grid.current !== null && isRightToLeft(grid.current);
    const to = target(keyOf(event.nativeEvent), from, columnsOf(buttons), buttons.length, isRtl);
    if (to === from || from === -1) return;
    event.preventDefault();
    if (to < 0) return document.getElementById(id)?.focus();
    buttons[Math.min(to, buttons.length - 1)]?.focus();
  };

  const pick = (emoji: Emoji) => onPick(withTone(emoji, tone));

  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.picker}>
        <SearchField
          id={id}
          label="Search emoji"
          value={typed}
          onChange={({ target: { value } }) => {
            type(value);
            setCurrent(0);
          }}
          onKeyDown={(event) => {
            const key = keyOf(event.nativeEvent);
            const [first] = search(typed, 1, supported);
            if (key === "ArrowDown") grid.current?.querySelector("button")?.focus();
            else if (key === "Enter" && first) pick(first);
            // A search field would empty itself.
            else if (key === "Escape") onClose();
            else return;
            event.preventDefault();
          }}
        />
        {query === "" && (
          <select
            className={styles.category}
            aria-label="Category"
            value={category}
            onChange={({ target: { value } }) => {
              choose(Number(value));
              setCurrent(0);
            }}
          >
            {names.map((name, index) => (
              <option key={name} value={index + offset}>
                {name}
              </option>
            ))}
          </select>
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form */}
        <div
          ref={grid}
          className={styles.grid}
          role="group"
          aria-label={query === "" ? "Emoji" : "Emoji found"}
          onKeyDown={onGridKey}
        >
          {shown.map((emoji, index) => (
            <button
              key={emoji.emoji}
              type="button"
              className={styles.emoji}
              aria-label={emoji.name}
              title={`:${emoji.shortcodes[0]}:`}
              tabIndex={index === Math.min(current, shown.length - 1) ? 0 : -1}
              onFocus={() => {
                setCurrent(index);
                tell(emoji);
              }}
              onPointerEnter={() => tell(emoji)}
              onClick={() => pick(emoji)}
            >
              {withTone(emoji, tone)}
            </button>
          ))}
        </div>
        {shown.length === 0 && <p className={styles.nothing}>No emoji is called that.</p>}
        <p className="sr-only" role="status">
          {query !== "" && `${shown.length} found`}
        </p>
        <div className={styles.foot}>
          <span className={styles.told} aria-hidden="true">
            {told ? `${withTone(told, tone)} :${told.shortcodes[0]}:` : "\u00a0"}
          </span>
          <select
            aria-label="Skin tone"
            className={styles.tone}
            value={tone}
            onChange={({ target: { value } }) => {
              setTone(me.userId, Number(value));
              chooseTone(Number(value));
            }}
          >
            {TONES.map((name, index) => (
              <option key={name} value={index} aria-label={name}>
                {`${withTone({ emoji: "✋", hasTones: true }, index)} ${name}`}
              </option>
            ))}
          </select>
        </div>
      </div>
    </Dialog>
  );
};
