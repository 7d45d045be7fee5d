import { Logo } from "../ui/logo";
import styles from "./account.module.css";
import { useWorkspace } from "./use-workspace";

/** The workspace's logo; Parley's where it has none, or it cannot be loaded. */
export const WorkspaceLogo = ({ size }: { size: number }) => {
  const logo = useWorkspace().data?.logo;
  return logo === undefined ? (
    <Logo size={size} />
  ) : (
    <img src={logo} alt="" width={size} height={size} className={styles.logo} />
  );
};
