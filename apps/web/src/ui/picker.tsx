import type { ReactNode } from "react";
import { SearchField } from "./field";
import { ListBox, type Option, useListBox } from "./list-box";
import styles from "./picker.module.css";

type PickerProps = {
  label: string;
  query: string;
  onQuery(query: string): void;
  options: readonly Option[];
  onPick(key: string): void;
  /** Shown if there are no options. */
  empty: ReactNode;
};

/** A search field over a list to pick from. */
export const Picker = ({ label, query, onQuery, options, onPick, empty }: PickerProps) => {
  const { props, fieldProps, onKeyDown, reset } = useListBox(label, options, onPick);
  return (
    <div className={styles.picker}>
      <SearchField
        label={label}
        // Not `search`: a browser would take the first Esc, to empty the field.
        type="text"
        role="combobox"
        aria-expanded={options.length > 0}
        {...fieldProps}
        value={query}
        onChange={(event) => {
          reset();
          onQuery(event.target.value);
        }}
        onKeyDown={({ nativeEvent }) => onKeyDown(nativeEvent)}
      />
      <div className={styles.list}>
        <ListBox {...props} />
      </div>
      {options.length === 0 && <div className={styles.empty}>{empty}</div>}
    </div>
  );
};
