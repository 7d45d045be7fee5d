let count = 0;

/** A name that no other test of this run uses. */
export const unique = (name: string): string => {
  count += 1;
  return `${name} ${process.pid.toString(36)}${count}`;
};
