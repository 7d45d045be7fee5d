let count = 0;
const start = Date.now().toString(36);

/** A name that no other test uses, of this run or of an earlier one on the same stage. */
export const unique = (name: string): string => {
  count += 1;
  return `${name} ${start}${process.pid.toString(36)}${count}`;
};
