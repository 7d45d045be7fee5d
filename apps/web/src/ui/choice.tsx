import { useId } from "react";
import styles from "./choice.module.css";

type Option<Value> = { value: Value; title: string; text?: string };

type ChoiceProps<Value> = {
  legend: string;
  options: readonly Option<Value>[];
  value: Value;
  disabled?: boolean;
  onChange(value: Value): void;
};

/** One of a few; `text` says what an option means. */
export const Choice = <Value extends string>({
  legend,
  options,
  value,
  disabled = false,
  onChange,
}: ChoiceProps<Value>) => {
  const name = useId();
  return (
    <fieldset className={styles.choice} disabled={disabled}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.option}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>
            {option.text === undefined ? option.title : <b>{option.title}</b>}
            {option.text !== undefined && <small>{option.text}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
};
