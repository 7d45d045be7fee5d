import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from "react";
import type { ShownFile } from "../deferred/deferred";
import { IconButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { keyOf } from "../ui/key";
import styles from "./lightbox.module.css";
import { addressOf, useAddress } from "./use-address";

const MOST = 8;
/** Pixels that a finger moves sideways to turn to the next picture. */
const SWIPE = 60;

type View = { scale: number; x: number; y: number };
const WHOLE: View = { scale: 1, x: 0, y: 0 };

type Point = { x: number; y: number };
const middle = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});
const apart = ([a, b]: readonly Point[]): number => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0);

const bounded = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/**
 * The picture enlarged so that what was at `from` is at `to`, both counted from the middle of its place. It always covers where it was as a whole,
 * `width` by `height` pixels large, so that it cannot be lost.
 */
const moved = (
  { scale: before, x, y }: View,
  factor: number,
  from: Point,
  to: Point,
  { width, height }: { width: number; height: number },
): View => {
  const scale = Math.min(MOST, Math.max(1, before * factor));
  const by = scale / before;
  return {
    scale,
    x: bounded(to.x - by * (from.x - x), ((scale - 1) * width) / 2),
    y: bounded(to.y - by * (from.y - y), ((scale - 1) * height) / 2),
  };
};

const CENTRE: Point = { x: 0, y: 0 };

type LightboxProps = { pictures: readonly ShownFile[]; first: number; onClose(): void };

/** A message's pictures, one at a time, as large as the window. */
export const Lightbox = ({ pictures, first, onClose }: LightboxProps) => {
  const [at, setAt] = useState(Math.max(0, first));
  const [view, setView] = useState(WHOLE);
  const index = Math.min(at, pictures.length - 1);
  const file = pictures[index];
  const fingers = useRef(new Map<number, Point>());
  const swiped = useRef(0);
  const stage = useRef<HTMLDivElement>(null);
  const address = useAddress(file);

  const change = (factor: number, from = CENTRE, to = from) => {
    const picture = stage.current?.querySelector("img");
    if (!picture) return;
    const { offsetWidth: width, offsetHeight: height } = picture;
    setView((before) => moved(before, factor, from, to, { width, height }));
  };
  /** Counted from the middle of the picture's place. */
  const placeOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const { left = 0, top = 0, width = 0, height = 0 } = stage.current?.getBoundingClientRect() ?? {};
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };

  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey) return;
    // Else the browser enlarges the page.
    event.preventDefault();
    change(event.deltaY < 0 ? 1.1 : 1 / 1.1, placeOf(event));
  });
  const reset = useEffectEvent(() => setView(WHOLE));
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    stage.current?.addEventListener("wheel", (event) => onWheel(event), { signal, passive: false });
    window.addEventListener("resize", () => reset(), { signal });
    return () => listening.abort();
  }, []);
  if (!file) return null;
  const { name, alt } = file;

  const show = (next: number) => {
    if (next < 0 || next >= pictures.length) return;
    setAt(next);
    setView(WHOLE);
  };
  const isRtl = ({ currentTarget }: { currentTarget: Element }) => getComputedStyle(currentTarget).direction === "rtl";

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, () => void> = {
      ArrowLeft: () => show(index + (isRtl(event) ? 1 : -1)),
      ArrowRight: () => show(index + (isRtl(event) ? -1 : 1)),
      Home: () => show(0),
      End: () => show(pictures.length - 1),
      "+": () => change(1.5),
      "=": () => change(1.5),
      "-": () => change(1 / 1.5),
    };
    const step = steps[keyOf(event.nativeEvent) ?? ""];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  };

  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, placeOf(event));
    swiped.current = 0;
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!fingers.current.has(event.pointerId)) return;
    const before = [...fingers.current.values()];
    fingers.current.set(event.pointerId, placeOf(event));
    const after = [...fingers.current.values()];
    const [from, to] = [middle(before), middle(after)];
    if (after.length > 1) change(apart(after) / Math.max(1, apart(before)), from, to);
    else if (view.scale > 1) change(1, from, to);
    else swiped.current += to.x - from.x;
  };
  const onPointerUp = (event: PointerEvent) => {
    const wasOne = fingers.current.size === 1;
    fingers.current.delete(event.pointerId);
    if (!wasOne || view.scale > 1 || Math.abs(swiped.current) < SWIPE) return;
    show(index + (swiped.current < 0 === isRtl(event) ? -1 : 1));
  };
  const onDoubleClick = (event: MouseEvent) => {
    if (view.scale > 1) setView(WHOLE);
    else change(2, placeOf(event));
  };

  const several = pictures.length > 1;
  return (
    <Dialog title={alt || name} onClose={onClose} bare>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the whole dialog, also after a click on the picture */}
      <div className={styles.lightbox} onKeyDown={onKeyDown} tabIndex={-1}>
        <div className={styles.bar}>
          <IconButton label="Close" onClick={onClose}>
            <X size={18} />
          </IconButton>
          <bdi className={styles.name}>{name}</bdi>
          {several && (
            <span className={styles.counter} role="status" dir="auto">{`${index + 1} of ${pictures.length}`}</span>
          )}
          <IconButton label="Smaller" onClick={() => change(1 / 1.5)} aria-disabled={view.scale <= 1 || undefined}>
            <ZoomOut size={18} />
          </IconButton>
          <IconButton label="Larger" onClick={() => change(1.5)} aria-disabled={view.scale >= MOST || undefined}>
            <ZoomIn size={18} />
          </IconButton>
          {file.fileId !== undefined && (
            <a className={styles.download} href={addressOf(file)} download={name} aria-label={`Download ${name}`}>
              <Download size={18} aria-hidden="true" />
            </a>
          )}
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: buttons and keys do the same */}
        <div
          ref={stage}
          className={styles.stage}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={({ pointerId }) => fingers.current.delete(pointerId)}
          onDoubleClick={onDoubleClick}
        >
          {address !== undefined && (
            <img
              key={address}
              className={styles.picture}
              src={address}
              alt={alt || name}
              draggable={false}
              style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
            />
          )}
        </div>
        {several && (
          <div className={styles.turn}>
            <IconButton
              label="Previous picture"
              onClick={() => show(index - 1)}
              aria-disabled={index === 0 || undefined}
            >
              <ChevronLeft size={22} />
            </IconButton>
            <IconButton
              label="Next picture"
              onClick={() => show(index + 1)}
              aria-disabled={index === pictures.length - 1 || undefined}
            >
              <ChevronRight size={22} />
            </IconButton>
          </div>
        )}
        {alt && (
          <p className={styles.alt} dir="auto">
            {alt}
          </p>
        )}
      </div>
    </Dialog>
  );
};
