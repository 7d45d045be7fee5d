const LATER = "Pictures and files cannot be sent yet: Parley takes text only, for now.";

const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes("Files") === true;

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea") !== null;

/**
 * Says that files come later when somebody pastes or drops one, and keeps the browser from opening in Parley's place what is dropped beside
 * a field. Text is dropped into fields as ever. Until the returned function is called.
 */
export const refuseFiles = (say: (sentence: string) => void): (() => void) => {
  const onDrag = (event: DragEvent) => {
    const files = hasFiles(event.dataTransfer);
    if (!files && isField(event.target)) return;
    event.preventDefault();
    if (event.dataTransfer && !files) event.dataTransfer.dropEffect = "none";
    if (files && event.type === "drop") say(LATER);
  };
  const onPaste = ({ clipboardData }: ClipboardEvent) => {
    // Tables and formatted text are copied with a picture of themselves: there the text is meant.
    if (hasFiles(clipboardData) && clipboardData?.types.includes("text/plain") === false) say(LATER);
  };
  window.addEventListener("dragover", onDrag);
  window.addEventListener("drop", onDrag);
  window.addEventListener("paste", onPaste);
  return () => {
    window.removeEventListener("dragover", onDrag);
    window.removeEventListener("drop", onDrag);
    window.removeEventListener("paste", onPaste);
  };
};
