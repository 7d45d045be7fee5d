import type { CSSProperties } from "react";
import styles from "./avatar.module.css";
import { hue, initials } from "./initials";

type AvatarProps = { userId: string; name: string; size?: number };

/** Decorative: the name always stands beside it. */
export const Avatar = ({ userId, name, size }: AvatarProps) => {
  const style: CSSProperties & Record<`--${string}`, string | number> = { "--hue": hue(userId) };
  if (size !== undefined) style["--avatar"] = `${size}px`;
  return (
    <span className={styles.avatar} style={style} aria-hidden="true">
      {initials(name)}
    </span>
  );
};
