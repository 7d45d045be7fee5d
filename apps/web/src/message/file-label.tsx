import type { ReactNode } from "react";
import styles from "./file-label.module.css";
import { sizeText } from "./size";

type FileLabelProps = { file: { name: string; bytes: number }; children?: ReactNode };

/** What a file is called and how large it is, and what else is said of it below. */
export const FileLabel = ({ file: { name, bytes }, children }: FileLabelProps) => (
  <span className={styles.about}>
    <bdi className={styles.name} title={name}>
      {name}
    </bdi>
    <span className={styles.size} dir="ltr">
      {sizeText(bytes)}
    </span>
    {children}
  </span>
);
