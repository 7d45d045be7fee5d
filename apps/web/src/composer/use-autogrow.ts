import { type RefObject, useLayoutEffect } from "react";

const fit = (element: HTMLTextAreaElement) => {
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
};

/** As high as its text, up to the style's `max-height`. */
export const useAutogrow = (field: RefObject<HTMLTextAreaElement | null>, text: string) => {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what the height depends on
  useLayoutEffect(() => {
    if (field.current) fit(field.current);
  }, [field, text]);

  // The lines break elsewhere in another width.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      // Not at once: an observer that changes what it observes is an error to browsers.
      frame = requestAnimationFrame(() => fit(element));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [field]);
};
