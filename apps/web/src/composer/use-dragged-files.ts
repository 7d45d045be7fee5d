import { useEffect, useState } from "react";

/** A browser repeats `dragover` at least so often (https://html.spec.whatwg.org/multipage/dnd.html: 350 ms); whoever says nothing drags no more. */
const SILENT_MS = 800;

/** Whether files are dragged over the page, to where `takes` says that they are taken. */
export const useDraggedFiles = (takes: (event: DragEvent) => boolean): boolean => {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(silence);
      setOver(false);
    };
    document.addEventListener(
      "dragover",
      (event) => {
        clearTimeout(silence);
        silence = setTimeout(end, SILENT_MS);
        setOver(takes(event));
      },
      { signal },
    );
    // It leaves the page where it comes to no other element.
    document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget === null && end(), { signal });
    document.addEventListener("drop", end, { signal });
    return () => {
      listening.abort();
      end();
    };
  }, [takes]);
  return isOver;
};
