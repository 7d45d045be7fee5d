import type { ReactNode } from "react";
import { encode } from "uqr";
import styles from "./link-code.module.css";

/** A link for somebody else or another device: as a QR code, and as a text to select. `children` stand beside the text. */
export const LinkCode = ({ link, children }: { link: string; children?: ReactNode }) => (
  <div className={styles.link}>
    <QrCode text={link} />
    <div className={styles.text}>
      <input readOnly aria-label="The link" value={link} onFocus={(event) => event.target.select()} />
      {children}
    </div>
  </div>
);

/** A QR code, dark on light in every theme, as cameras expect it. */
const QrCode = ({ text }: { text: string }) => {
  const { size, data } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label="A QR code of the link">
      <path fill="#fff" d={`M0 0h${size}v${size}h-${size}z`} />
      <path fill="#000" d={path} shapeRendering="crispEdges" />
    </svg>
  );
};
