import type { Seat } from "./crowd";
import type { Meter } from "./meter";

/**
 * Lets each of the writers say something again as soon as they are answered, and `againMs` after they are refused. Answers with what ends it:
 * what is under way is still answered.
 */
export const writeInLoops = (meter: Meter, writers: readonly Seat[], againMs: number): (() => void) => {
  let isOver = false;
  const write = (seat: Seat): void => {
    if (isOver) return;
    meter.say(seat, performance.now(), (isRefused) => {
      if (isRefused) setTimeout(write, againMs, seat);
      else write(seat);
    });
  };
  for (const seat of writers) write(seat);
  return () => {
    isOver = true;
  };
};
