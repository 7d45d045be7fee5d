import { useState } from "react";
import { Field } from "./field";
import { isName } from "./is-name";
import { isolate } from "./isolate";

/**
 * The field in which a name has to be typed before something that cannot be undone. `whose`: as "your name". `check` says whether it is there, and
 * from then on the field says so where it is not.
 */
export const useTypedName = (whose: string, name: string) => {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const isThere = isName(typed, name);
  const field = (
    <Field
      label={`To go on, type ${whose}: ${isolate(name)}`}
      value={typed}
      error={asked && !isThere ? `Type ${whose} as it stands above.` : undefined}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
  const check = (): boolean => {
    setAsked(true);
    return isThere;
  };
  return { field, check };
};
