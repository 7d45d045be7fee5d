import { lazy, type RefObject, Suspense, useState } from "react";

/** What the menu needs of its field. `className`: where it is placed. */
export type EmojiMenuProps = {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  className: string | undefined;
};

const LoadedMenu = lazy(async () => ({ default: (await import("./loaded-menu")).LoadedMenu }));

/** A colon and a letter, as an emoji's name begins. */
const BEGINS = /(^|[\s(]):[a-z+-]/i;

/** Completes `:` and two letters of a field's text to an emoji. It is loaded when somebody types the first of them for the first time. */
export const EmojiMenu = (props: EmojiMenuProps) => {
  const [isNeeded, need] = useState(false);
  if (!isNeeded && BEGINS.test(props.text)) need(true);
  return (
    isNeeded && (
      <Suspense>
        <LoadedMenu {...props} />
      </Suspense>
    )
  );
};
