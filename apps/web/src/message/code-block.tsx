import { Copy } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { IconButton } from "../ui/button";
import { useNotify } from "../ui/notice";
import styles from "./code-block.module.css";
import { Collapsible, type Folds } from "./collapsible";
import type { Run } from "./colours";
import { type Language, languageOf } from "./languages";
import { CODE_LINES } from "./tall";
import type { Fence } from "./tree";

/** The code in its colours, once it has been on the screen and they are loaded. Undefined before, and for a language without any. */
const useColours = (code: string, language: Language | undefined) => {
  const block = useRef<HTMLDivElement>(null);
  const [colours, setColours] = useState<{ code: string; runs: Run[] }>();
  useEffect(() => {
    const element = block.current;
    if (!element || language === undefined) return;
    let isGone = false;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void import("./colours").then(
        ({ coloured }) => {
          if (!isGone) setColours({ code, runs: coloured(code, language) });
        },
        // Without its colours the code is as good to read, and the next block tries again.
        () => {},
      );
    });
    observer.observe(element);
    return () => {
      isGone = true;
      observer.disconnect();
    };
  }, [code, language]);
  return [block, colours?.code === code ? colours.runs : undefined] as const;
};

const Runs = ({ runs }: { runs: readonly Run[] }) =>
  runs.map(({ colour, text }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: runs of code have no other identity
    <span key={index} className={colour && styles[colour]}>
      {text}
    </span>
  ));

type FrameProps = Folds & { fence: Fence; label: string; lines: number; children: ReactNode };

/** A long line is scrolled to its end, by the arrow keys, too. Long code folds. */
const Frame = ({ fence, label, lines, children, ...folds }: FrameProps) => {
  const box = { role: "group", tabIndex: 0, "aria-label": label, className: styles.scroller, children };
  if (lines <= CODE_LINES) return <div {...box} />;
  return <Collapsible {...folds} {...box} part={fence.index} more={`Show all ${lines} lines`} />;
};

/** A code block: its language, a button that copies it, and the code. */
export const CodeBlock = ({ fence, ...folds }: Folds & { fence: Fence }) => {
  const { text, language: written } = fence;
  const known = languageOf(written);
  const name = known?.name ?? written;
  const notify = useNotify();
  const [block, runs] = useColours(text, known?.language);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    notify("Code copied.");
  };
  return (
    <div ref={block} className={styles.block} dir="ltr" data-code>
      <div className={styles.head} data-uncopied>
        <bdi className={styles.language}>{name || "Code"}</bdi>
        <IconButton
          label="Copy code"
          className={styles.copy}
          onClick={() => copy().catch(() => notify("The code could not be copied."))}
        >
          <Copy size={14} />
        </IconButton>
      </div>
      <Frame {...folds} fence={fence} label={name ? `Code, ${name}` : "Code"} lines={text.split("\n").length}>
        <pre className={styles.code} translate="no">
          <code>{runs ? <Runs runs={runs} /> : <span>{text}</span>}</code>
        </pre>
      </Frame>
    </div>
  );
};
