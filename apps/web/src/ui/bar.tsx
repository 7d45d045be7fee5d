import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { leaveToRooms } from "../router/router";
import styles from "./bar.module.css";
import { IconButton } from "./button";

type BarProps = { title: ReactNode; icon?: ReactNode; detail?: ReactNode; children?: ReactNode };

/** The top of a screen: its heading, its controls and, in a narrow window, the way back to the sidebar. */
export const Bar = ({ title, icon, detail, children }: BarProps) => (
  <header className={styles.bar}>
    <IconButton label="Back to rooms" className={styles.back} onClick={leaveToRooms}>
      <ArrowLeft size={20} />
    </IconButton>
    {icon}
    <h1 className={styles.title}>{title}</h1>
    {detail}
    <div className={styles.actions}>{children}</div>
  </header>
);
