import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "../router/router";
import button from "../ui/button.module.css";
import styles from "./bar.module.css";

type BarProps = { title: ReactNode; icon?: ReactNode; detail?: ReactNode; children?: ReactNode };

/** The top of a screen: its heading, what can be done there, and on narrow windows the way back to the sidebar. */
export const Bar = ({ title, icon, detail, children }: BarProps) => (
  <header className={styles.bar}>
    <Link href="/" className={`${button.icon} ${styles.back}`} aria-label="Back to rooms">
      <ArrowLeft size={20} />
    </Link>
    {icon}
    <h1 className={styles.title}>{title}</h1>
    {detail}
    <div className={styles.actions}>{children}</div>
  </header>
);
