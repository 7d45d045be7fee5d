import {
  Bold,
  CircleQuestionMark,
  Code,
  Italic,
  Link2,
  List,
  type LucideIcon,
  Strikethrough,
  TextQuote,
  Type,
  X,
} from "lucide-react";
import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import { Button, IconButton } from "../ui/button";
import { keyOf } from "../ui/key";
import { useScreenKeyboard } from "../ui/screen-keyboard";
import { isShortcut } from "../ui/shortcuts";
import { Toolbar } from "../ui/toolbar";
import { apply, writtenIn } from "./apply";
import {
  type Edit,
  fencePasted,
  isInFence,
  looksLikeCode,
  pasteLink,
  toggleLines,
  toggleLink,
  toggleMark,
  type Written,
} from "./edit";
import { FormattingHelp } from "./formatting-help";
import { editOf, KEY_NAMES } from "./keys";
import styles from "./writing.module.css";

type Field = RefObject<HTMLTextAreaElement | null>;

const TOOLS: readonly (readonly [label: string, Icon: LucideIcon, edit: (written: Written) => Edit])[] = [
  [`Bold (${KEY_NAMES.bold})`, Bold, (written) => toggleMark(written, "bold")],
  [`Italic (${KEY_NAMES.italic})`, Italic, (written) => toggleMark(written, "italic")],
  [`Strike (${KEY_NAMES.strike})`, Strikethrough, (written) => toggleMark(written, "strike")],
  [`Code (${KEY_NAMES.code})`, Code, (written) => toggleMark(written, "code")],
  [`Link (${KEY_NAMES.link})`, Link2, toggleLink],
  ["Quote", TextQuote, (written) => toggleLines(written, "> ")],
  ["List", List, (written) => toggleLines(written, "- ")],
];

/** Whether some of the field's text is selected. */
const useSelects = (field: Field): boolean => {
  const [selects, setSelects] = useState(false);
  useEffect(() => {
    const look = () => {
      const element = field.current;
      setSelects(element === document.activeElement && element?.selectionStart !== element?.selectionEnd);
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [field]);
  return selects;
};

/** Lines that were pasted and look like code, in the text as it was then. Once the text changes, they are what they are. */
type Pasted = { text: string; from: number; to: number };

/** Keeps the focus in the field, and a phone's keyboard open. */
const stay = (event: { preventDefault(): void }) => event.preventDefault();

type WritingToolsProps = {
  field: Field;
  /** What is in the field. */
  text: string;
};

/**
 * What helps to write with marks: the field's shortcuts, a button that shows a toolbar, and an offer to make pasted code a code block. The list
 * of people to mention has the keys first. On a touch screen the toolbar comes with a selection.
 */
export const WritingTools = ({ field, text }: WritingToolsProps) => {
  const onScreen = useScreenKeyboard();
  const selects = useSelects(field);
  const [isChosen, setChosen] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const [pasted, setPasted] = useState<Pasted>();
  const offer = pasted?.text === text ? pasted : undefined;

  const make = (edit: (written: Written) => Edit | undefined): boolean => {
    const element = field.current;
    const made = element ? edit(writtenIn(element)) : undefined;
    if (element && made) apply(element, made);
    return made !== undefined;
  };
  const accept = () => {
    if (offer) make(() => fencePasted(offer));
  };

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const key = keyOf(event);
    const isMenuOpen = field.current?.hasAttribute("aria-controls") === true;
    if (isMenuOpen && key === "Enter") return;
    const declines = offer !== undefined && key === "Escape";
    if (declines) setPasted(undefined);
    const isDone =
      declines ||
      make((written) => {
        const edit = editOf(event, written, onScreen);
        // With nothing selected, the key for code accepts the offer.
        const accepts = offer && edit && isShortcut(event, "code") && written.from === written.to;
        return accepts ? fencePasted(offer) : edit;
      });
    if (!isDone) return;
    event.preventDefault();
    event.stopPropagation();
  });

  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const given = event.clipboardData?.getData("text/plain") ?? "";
    if (make((written) => pasteLink(written, given))) return event.preventDefault();
    const element = field.current;
    if (!element || !looksLikeCode(given) || isInFence(element.value, element.selectionStart)) return;
    const from = element.selectionStart;
    const look = () => setPasted({ text: element.value, from, to: element.selectionStart });
    element.addEventListener("input", look, { once: true });
  });

  useEffect(() => {
    const element = field.current;
    if (!element) return;
    const listening = new AbortController();
    element.addEventListener("keydown", onKeyDown, listening);
    element.addEventListener("paste", onPaste, listening);
    return () => listening.abort();
  }, [field]);

  return (
    <>
      <IconButton
        label="Formatting"
        className={styles.button}
        aria-expanded={isChosen}
        onPointerDown={stay}
        onClick={() => setChosen(!isChosen)}
      >
        <Type size={16} />
      </IconButton>
      {offer && (
        <div className={styles.offer} role="status">
          <span>Is this code?</span>
          <Button small onPointerDown={stay} onClick={accept}>
            Make it a code block
          </Button>
          {!onScreen && <kbd className={styles.key}>{KEY_NAMES.code}</kbd>}
          <IconButton label="Leave it as it is" onPointerDown={stay} onClick={() => setPasted(undefined)}>
            <X size={16} />
          </IconButton>
        </div>
      )}
      {(isChosen || (onScreen && selects)) && (
        <Toolbar label="Formatting" className={styles.tools}>
          {TOOLS.map(([label, Icon, edit]) => (
            <IconButton key={label} label={label} onPointerDown={stay} onClick={() => make(edit)}>
              <Icon size={16} />
            </IconButton>
          ))}
          <IconButton label="Formatting help" onClick={() => setHelping(true)}>
            <CircleQuestionMark size={16} />
          </IconButton>
        </Toolbar>
      )}
      {isHelping && <FormattingHelp onClose={() => setHelping(false)} />}
    </>
  );
};
