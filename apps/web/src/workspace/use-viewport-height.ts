import { useEffect } from "react";

/** Keeps the composer above iOS's keyboard. That keyboard covers the page, and only the visual viewport says how much is left. */
export const useViewportHeight = () => {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const resize = () => {
      const covered = window.innerHeight - viewport.height > 1 && viewport.scale === 1;
      if (covered) document.documentElement.style.setProperty("--viewport-height", `${viewport.height}px`);
      else document.documentElement.style.removeProperty("--viewport-height");
      if (covered) window.scrollTo(0, 0);
    };
    viewport.addEventListener("resize", resize);
    return () => viewport.removeEventListener("resize", resize);
  }, []);
};
