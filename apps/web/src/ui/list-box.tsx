import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { keyOf } from "./key";
import styles from "./list-box.module.css";

export type Option = { key: string; content: ReactNode };

type ListBoxProps = {
  id: string;
  label: string;
  options: readonly Option[];
  current: number;
  onHover(index: number): void;
  onPick(key: string): void;
};

/**
 * The list of options of a text field, by ARIA's combobox pattern: the field keeps the focus, the arrow keys move through the list, and any of
 * `pickKeys` picks. Spread `fieldProps` on the field.
 */
export const useListBox = (
  label: string,
  options: readonly Option[],
  onPick: (key: string) => void,
  pickKeys: readonly string[] = ["Enter"],
) => {
  const id = useId();
  const [active, setActive] = useState(0);
  const { length } = options;
  const current = Math.min(active, length - 1);

  /** Returns whether the list took the key. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const key = keyOf(event);
    const option = options[current];
    if (option === undefined || key === undefined) return false;
    if (key === "ArrowDown") setActive((current + 1) % length);
    else if (key === "ArrowUp") setActive((current - 1 + length) % length);
    else if (pickKeys.includes(key) && !event.shiftKey) onPick(option.key);
    else return false;
    event.preventDefault();
    return true;
  };

  const props: ListBoxProps = { id, label, options, current, onHover: setActive, onPick };
  return {
    props,
    onKeyDown,
    /** Back to the first option. */
    reset: () => setActive(0),
    fieldProps: {
      "aria-controls": id,
      "aria-activedescendant": length > 0 ? `${id}-${current}` : undefined,
      "aria-autocomplete": "list" as const,
    },
  };
};

/** The list of `useListBox`. The option that its keys would pick is always in view. */
export const ListBox = ({ id, label, options, current, onHover, onPick }: ListBoxProps) => {
  const list = useRef<HTMLDivElement>(null);
  const inView = useRef(0);
  useEffect(() => {
    // Scrolling lays the page out at once, which a list that begins with its first option does not need.
    if (inView.current === current) return;
    inView.current = current;
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <div ref={list} id={id} role="listbox" aria-label={label} className={styles.list}>
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field keeps the focus and handles the keys
        <div
          key={option.key}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === current}
          className={styles.option}
          onPointerMove={() => onHover(index)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(option.key)}
        >
          {option.content}
        </div>
      ))}
    </div>
  );
};
