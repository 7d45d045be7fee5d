import type { ReactNode } from "react";
import { WorkspaceLogo } from "../account/workspace-logo";
import styles from "./sign-in.module.css";

/** A screen for somebody who is not signed in: one column with the logo, a heading, and what there is to do. */
export const Frame = ({ title, children }: { title: ReactNode; children: ReactNode }) => (
  <main className={styles.screen}>
    <div className={styles.column}>
      <WorkspaceLogo size={44} />
      <h1 className={styles.title}>{title}</h1>
      {children}
    </div>
  </main>
);
