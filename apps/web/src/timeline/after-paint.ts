/** Calls back once what was just rendered is measured and painted. Call the returned function to call it off. */
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
