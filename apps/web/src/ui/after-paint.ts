/** Calls `callback` once the present rendering is painted and measured. The returned function cancels that. */
export const afterPaint = (callback: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // The frame is painted when its own task ends. A second frame to wait for would be one more to draw.
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(callback);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
};
