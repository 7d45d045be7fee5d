/** Whether what the element holds goes from right to left, so that the left arrow leads forth. */
export const isRightToLeft = (element: Element): boolean => getComputedStyle(element).direction === "rtl";
