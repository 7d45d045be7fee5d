import { type PointerEvent, type RefObject, useEffect, useRef } from "react";

/** Further off the rail than this, sideways, nothing is chosen. */
const AWAY_PX = 80;
/** A finger that is still for so long means the rail, and not to scroll. */
const HOLD_MS = 300;
const STILL_PX = 8;
/** What is in view may be small. */
const THUMB_SLOP_PX = 8;
/** How a swipe goes on when the finger has gone: its speed in pixels a millisecond decays by this. */
const DECAY = 0.997;
const SLOWEST = 0.03;
const FASTEST = 4;

type Handle = "place" | "read";

type Press = {
  of: Handle;
  element: HTMLElement;
  pointerId: number;
  /** It leads to a place, and does not scroll. Undefined until that is known. */
  drags: boolean | undefined;
  /** It has been over a place that it would choose. */
  hasChosen: boolean;
  /** Moved by no more than this, it goes nowhere. */
  stillPx: number;
  /** Runs while the finger is still. */
  timer: ReturnType<typeof setTimeout> | undefined;
  start: { x: number; y: number };
  last: { y: number; time: number };
  speed: number;
};

type Drag = {
  scroller: RefObject<HTMLElement | null>;
  /** What is in view, as it is drawn on the rail. */
  thumb: RefObject<HTMLElement | null>;
  /** The pointer is over this height of the screen; undefined while it chooses nothing. */
  over(of: Handle, y: number | undefined): void;
  /** The pointer was let go over this height of the screen. */
  chosen(of: Handle, y: number): void;
};

/** Drags along the rail. By touch only what is in view is taken at once, and the rest once it is held: other swipes scroll the messages. */
export const useRailDrag = ({ scroller, thumb, over, chosen }: Drag) => {
  const press = useRef<Press>(undefined);
  const fling = useRef(0);
  const stopFling = () => cancelAnimationFrame(fling.current);

  /** Forgets the press: what the pointer does from now on, and where it is let go, means nothing. */
  const end = (): Press | undefined => {
    const ended = press.current;
    press.current = undefined;
    clearTimeout(ended?.timer);
    if (ended?.element.hasPointerCapture(ended.pointerId)) ended.element.releasePointerCapture(ended.pointerId);
    return ended;
  };
  const cancel = () => {
    const ended = end();
    if (ended) over(ended.of, undefined);
  };

  useEffect(
    () => () => {
      clearTimeout(press.current?.timer);
      cancelAnimationFrame(fling.current);
    },
    [],
  );

  const goOn = (speed: number) => {
    let [rest, before] = [Math.max(-FASTEST, Math.min(FASTEST, speed)), performance.now()];
    const step = (now: number) => {
      const element = scroller.current;
      if (!element || Math.abs(rest) < SLOWEST) return;
      element.scrollTop -= rest * (now - before);
      rest *= DECAY ** (now - before);
      before = now;
      fling.current = requestAnimationFrame(step);
    };
    fling.current = requestAnimationFrame(step);
    // A finger stops it.
    scroller.current?.addEventListener("pointerdown", stopFling, { once: true });
  };

  const isAway = ({ clientX, currentTarget }: PointerEvent<HTMLElement>): boolean => {
    const { left, right } = currentTarget.getBoundingClientRect();
    return Math.max(left - clientX, clientX - right) > AWAY_PX;
  };
  const isOnThumb = ({ clientY }: PointerEvent<HTMLElement>): boolean => {
    const box = thumb.current?.getBoundingClientRect();
    return box !== undefined && clientY > box.top - THUMB_SLOP_PX && clientY < box.bottom + THUMB_SLOP_PX;
  };

  const handlers = (of: Handle) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      stopFling();
      if (event.button !== 0 || press.current) return;
      event.stopPropagation();
      const { currentTarget: element, pointerId, pointerType, clientX: x, clientY: y, timeStamp: time } = event;
      element.setPointerCapture(pointerId);
      const isTouch = pointerType === "touch";
      // Where the read position lies over what is in view, a finger takes the latter: it means to go somewhere more often.
      const isThumb = isTouch && isOnThumb(event);
      const isTaken = isThumb || (of === "read" && !isTouch);
      const now: Press = {
        of: isThumb ? "place" : of,
        element,
        pointerId,
        drags: isTaken || !isTouch || undefined,
        hasChosen: false,
        stillPx: isTouch ? STILL_PX : 0,
        timer: undefined,
        start: { x, y },
        last: { y, time },
        speed: 0,
      };
      press.current = now;
      const take = () => {
        now.of = of;
        now.drags = true;
        // The read position, and what is in view, go nowhere before they are moved.
        now.hasChosen = of === "place";
        over(of, now.last.y);
      };
      if (isTaken && of === now.of) return;
      if (isTouch) now.timer = setTimeout(take, HOLD_MS);
      else take();
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const now = press.current;
      if (now?.pointerId !== event.pointerId) return;
      const { clientX: x, clientY: y, timeStamp: time } = event;
      const isStill = Math.hypot(x - now.start.x, y - now.start.y) <= now.stillPx;
      if (isStill && !now.hasChosen && now.drags !== false) return;
      clearTimeout(now.timer);
      if (now.drags) {
        now.hasChosen = true;
        over(now.of, isAway(event) ? undefined : y);
        return;
      }
      now.drags = false;
      if (scroller.current) scroller.current.scrollTop -= y - now.last.y;
      now.speed = (y - now.last.y) / Math.max(1, time - now.last.time);
      now.last = { y, time };
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (press.current?.pointerId !== event.pointerId) return;
      const ended = end();
      if (!ended) return;
      if (ended.drags && ended.hasChosen && !isAway(event)) chosen(ended.of, event.clientY);
      else over(ended.of, undefined);
      if (ended.drags === false && event.timeStamp - ended.last.time < 50) goOn(ended.speed);
    },
    onPointerCancel: cancel,
    onLostPointerCapture: cancel,
    // A long press would open the browser's menu.
    onContextMenu: (event: { preventDefault(): void }) => {
      if (press.current) event.preventDefault();
    },
  });

  return { handlers, cancel, isPressed: () => press.current !== undefined };
};
