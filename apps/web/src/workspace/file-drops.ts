const LATER = "Pictures and files cannot be sent yet: Parley takes text only, for now.";

const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes("Files") === true;

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea") !== null;

/**
 * When somebody pastes or drops a file, says that files come later. Keeps the browser from replacing the app by a file that is dropped beside a
 * field. Text can still be dropped into fields. The returned function ends this.
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
    // Other apps add a picture to copied tables and formatted text. There the user means the text.
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
