import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
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

const scaled = (view: View, factor: number): View => {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  return scale === 1 ? WHOLE : { scale, x: (view.x * scale) / view.scale, y: (view.y * scale) / view.scale };
};

type LightboxProps = { pictures: readonly ShownFile[]; first: number; onClose(): void };

/** A message's pictures, one at a time, as large as the window. */
export const Lightbox = ({ pictures, first, onClose }: LightboxProps) => {
  const [at, setAt] = useState(Math.max(0, first));
  const [view, setView] = useState(WHOLE);
  const index = Math.min(at, pictures.length - 1);
  const file = pictures[index];
  const fingers = useRef(new Map<number, Point>());
  const swiped = useRef(0);
  const address = useAddress(file);
  if (!file) return null;
  const { name, alt } = file;

  const show = (next: number) => {
    if (next < 0 || next >= pictures.length) return;
    setAt(next);
    setView(WHOLE);
  };
  const zoom = (factor: number) => setView((before) => scaled(before, factor));
  const toStart = (event: KeyboardEvent) => getComputedStyle(event.currentTarget).direction === "rtl";

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, () => void> = {
      ArrowLeft: () => show(index + (toStart(event) ? 1 : -1)),
      ArrowRight: () => show(index + (toStart(event) ? -1 : 1)),
      Home: () => show(0),
      End: () => show(pictures.length - 1),
      "+": () => zoom(1.5),
      "=": () => zoom(1.5),
      "-": () => zoom(1 / 1.5),
    };
    const step = steps[keyOf(event.nativeEvent) ?? ""];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  };

  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    swiped.current = 0;
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!fingers.current.has(event.pointerId)) return;
    const before = [...fingers.current.values()];
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = [...fingers.current.values()];
    const [from, to] = [middle(before), middle(after)];
    if (after.length === 2) zoom(apart(after) / Math.max(1, apart(before)));
    if (view.scale > 1) setView((now) => ({ ...now, x: now.x + to.x - from.x, y: now.y + to.y - from.y }));
    else if (after.length === 1) swiped.current += to.x - from.x;
  };
  const onPointerUp = (event: PointerEvent) => {
    const wasOne = fingers.current.size === 1;
    fingers.current.delete(event.pointerId);
    if (!wasOne || view.scale > 1 || Math.abs(swiped.current) < SWIPE) return;
    show(index + (swiped.current < 0 ? 1 : -1));
  };

  const several = pictures.length > 1;
  return (
    <Dialog title={alt || name} onClose={onClose} bare>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the whole dialog */}
      <div className={styles.lightbox} onKeyDown={onKeyDown}>
        <div className={styles.bar}>
          <IconButton label="Close" onClick={onClose}>
            <X size={18} />
          </IconButton>
          <bdi className={styles.name}>{name}</bdi>
          {several && <span className={styles.counter} role="status">{`${index + 1} of ${pictures.length}`}</span>}
          <IconButton label="Smaller" onClick={() => zoom(1 / 1.5)} disabled={view.scale <= 1}>
            <ZoomOut size={18} />
          </IconButton>
          <IconButton label="Larger" onClick={() => zoom(1.5)} disabled={view.scale >= MOST}>
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
          className={styles.stage}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={onPointerUp}
          onWheel={({ deltaY, ctrlKey }) => ctrlKey && zoom(deltaY < 0 ? 1.1 : 1 / 1.1)}
          onDoubleClick={() => setView((now) => (now.scale > 1 ? WHOLE : scaled(now, 2)))}
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
            <IconButton label="Previous picture" onClick={() => show(index - 1)} disabled={index === 0}>
              <ChevronLeft size={22} />
            </IconButton>
            <IconButton label="Next picture" onClick={() => show(index + 1)} disabled={index === pictures.length - 1}>
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
