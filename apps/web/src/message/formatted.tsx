import type { User } from "@parley/protocol/user";
import { memo, useMemo } from "react";
import { CodeBlock } from "./code-block";
import type { Folds } from "./collapsible";
import styles from "./formatted.module.css";
import { NamedLink } from "./named-link";
import { parser } from "./parser";
import { Piece, Text, type TextProps } from "./text";
import type { Block, Inline } from "./tree";

type Parse = (content: string, mentioned: RegExp | undefined) => Block[] | undefined;

/** What the content's marks make of it. A defect of the parser is reported, and costs a message its formatting only. */
const parseSafely = (parse: Parse, content: string, mentioned: RegExp | undefined): Block[] | undefined => {
  try {
    return parse(content, mentioned);
  } catch (error) {
    reportError(error);
    return undefined;
  }
};

const Pieces = ({ pieces, me }: { pieces: readonly Inline[]; me: User }) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no other identity
  pieces.map((piece, index) => <PieceOf key={index} piece={piece} me={me} />);

const PieceOf = ({ piece, me }: { piece: Inline; me: User }) => {
  if (piece.kind === "code")
    return (
      <code className={styles.code} translate="no">
        {piece.text}
      </code>
    );
  if (!("children" in piece)) return <Piece segment={piece} me={me} />;
  const children = <Pieces pieces={piece.children} me={me} />;
  switch (piece.kind) {
    case "strong":
      return <strong className={styles.strong}>{children}</strong>;
    case "em":
      return <em>{children}</em>;
    case "strike":
      return <s>{children}</s>;
    case "named-link":
      return <NamedLink href={piece.href}>{children}</NamedLink>;
  }
};

type BlocksProps = Folds & { blocks: readonly Block[]; me: User };

const Blocks = ({ blocks, ...around }: BlocksProps) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have no other identity
  blocks.map((block, index) => <BlockOf key={index} block={block} {...around} />);

const BlockOf = ({ block, ...around }: Omit<BlocksProps, "blocks"> & { block: Block }) => {
  switch (block.kind) {
    case "lines":
      return <Pieces pieces={block.children} me={around.me} />;
    case "fence":
      return <CodeBlock fence={block} expanded={around.expanded} onToggle={around.onToggle} />;
    case "quote":
      return (
        <blockquote className={styles.quote} dir="auto">
          <Blocks blocks={block.children} {...around} />
        </blockquote>
      );
    case "list": {
      const items = block.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a text have no other identity
        <li key={index} className={styles.item} value={block.numbers?.[index]}>
          <Blocks blocks={item} {...around} />
        </li>
      ));
      return block.numbers === undefined ? (
        <ul className={styles.list} dir="auto">
          {items}
        </ul>
      ) : (
        <ol className={styles.list} dir="auto">
          {items}
        </ol>
      );
    }
  }
};

/** A message's text, formatted by its marks; as it is written until the parser is loaded, where it cannot be, and where there are too many. */
export const Formatted = memo(({ content, mentioned, me, expanded, onToggle }: TextProps & Folds) => {
  const loaded = parser.useLoaded();
  const blocks = useMemo(() => loaded && parseSafely(loaded.parse, content, mentioned), [loaded, content, mentioned]);
  if (blocks === undefined) return <Text content={content} mentioned={mentioned} me={me} />;
  return <Blocks blocks={blocks} me={me} expanded={expanded} onToggle={onToggle} />;
});
