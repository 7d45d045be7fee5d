import { memo } from "react";
import { segmentsOf } from "./segments";
import styles from "./text.module.css";

type TextProps = { content: string; mentioned: RegExp | undefined; me: string };

/** A message's text. Nothing in it is markup: links and names alone are more than text. */
export const Text = memo(({ content, mentioned, me }: TextProps) => {
  let offset = 0;
  return segmentsOf(content, mentioned).map((segment) => {
    const key = offset;
    offset += segment.text.length;
    if (segment.kind === "link")
      return (
        <a key={key} className={styles.link} href={segment.href} target="_blank" rel="noopener noreferrer nofollow">
          {segment.text}
        </a>
      );
    if (segment.kind === "mention")
      return (
        <bdi key={key} className={styles.mention} data-me={segment.name.toLowerCase() === me.toLowerCase()}>
          {segment.text}
        </bdi>
      );
    return segment.text;
  });
});
