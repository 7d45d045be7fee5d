import { useEffect } from "react";
import { useNotify } from "../ui/notice";

const NOT_HERE = "Pictures and files can be dropped and pasted only in a room where you can write.";

const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes("Files") === true;

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea") !== null;

/**
 * When somebody pastes or drops a file that nothing on the screen takes, says so. Keeps the browser from replacing the app by a file that is dropped beside a
 * field. Text can still be dropped into fields. The returned function ends this.
 */
const refuseFiles = (say: (sentence: string) => void): (() => void) => {
  const onDrag = (event: DragEvent) => {
    if (event.defaultPrevented) return;
    const files = hasFiles(event.dataTransfer);
    if (!files && isField(event.target)) return;
    event.preventDefault();
    if (event.dataTransfer && !files) event.dataTransfer.dropEffect = "none";
    if (files && event.type === "drop") say(NOT_HERE);
  };
  const onPaste = ({ clipboardData, defaultPrevented }: ClipboardEvent) => {
    if (defaultPrevented) return;
    // Other apps add a picture to copied tables and formatted text. There the user means the text.
    if (hasFiles(clipboardData) && clipboardData?.types.includes("text/plain") === false) say(NOT_HERE);
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

/** As `refuseFiles`, in a notice, while the app is on the screen. */
export const RefusedFiles = (): null => {
  const notify = useNotify();
  useEffect(() => refuseFiles(notify), [notify]);
  return null;
};
