const UNITS = ["B", "kB", "MB"] as const;

/** How large a file is, in a unit that gives few digits. */
export const sizeText = (bytes: number): string => {
  const power = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : 2;
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
};
