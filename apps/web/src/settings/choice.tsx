import { useId } from "react";
import styles from "./settings.module.css";

type Option<Value> = { value: Value; title: string; text: string };

type ChoiceProps<Value> = {
  legend: string;
  options: readonly Option<Value>[];
  value: Value;
  onChange(value: Value): void;
};

/** One of a few, each with what it means. */
export const Choice = <Value extends string>({ legend, options, value, onChange }: ChoiceProps<Value>) => {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.option}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>
            <b>{option.title}</b>
            <small>{option.text}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
};
