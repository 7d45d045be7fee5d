import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { SearchField } from "./field";
import { keyOf } from "./key";
import styles from "./picker.module.css";

type Option = { key: string; content: ReactNode };

type PickerProps = {
  label: string;
  query: string;
  onQuery(query: string): void;
  options: readonly Option[];
  onPick(key: string): void;
  /** Stands where the options would, when there are none. */
  empty: ReactNode;
};

/** A search field over a list that the arrow keys walk and Enter picks from (the ARIA combobox pattern). */
export const Picker = ({ label, query, onQuery, options, onPick, empty }: PickerProps) => {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const current = Math.min(active, options.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  return (
    <div className={styles.picker}>
      <SearchField
        label={label}
        // Of a search field, a browser takes the first Esc, to empty it.
        type="text"
        role="combobox"
        aria-expanded={options.length > 0}
        aria-controls={id}
        aria-activedescendant={options.length > 0 ? `${id}-${current}` : undefined}
        aria-autocomplete="list"
        value={query}
        onChange={(event) => {
          setActive(0);
          onQuery(event.target.value);
        }}
        onKeyDown={(event) => {
          const picked = options[current];
          const key = keyOf(event.nativeEvent);
          if (key === "ArrowDown") setActive((current + 1) % options.length || 0);
          else if (key === "ArrowUp") setActive((current - 1 + options.length) % options.length || 0);
          else if (key === "Enter" && picked) onPick(picked.key);
          else return;
          event.preventDefault();
        }}
      />
      <div ref={list} id={id} role="listbox" aria-label={label} className={styles.list}>
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field keeps the focus and handles the keys
          <div
            key={option.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            className={styles.option}
            onPointerMove={() => setActive(index)}
            onClick={() => onPick(option.key)}
          >
            {option.content}
          </div>
        ))}
      </div>
      {options.length === 0 && <div className={styles.empty}>{empty}</div>}
    </div>
  );
};
