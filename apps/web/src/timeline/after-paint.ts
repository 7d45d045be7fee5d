/** Calls `callback` once the present rendering is painted and measured. The returned function cancels that. */
export const afterPaint = (callback: () => void): (() => void) => {
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(callback);
  });
  return () => cancelAnimationFrame(frame);
};
