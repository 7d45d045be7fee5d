import type { ClipboardEvent } from "react";

/** What has lines of its own. */
const BLOCKS = "li, ul, ol, blockquote, [data-code]";

/** A text as it would be written: blocks on lines of their own, items and quotes with their marks, no buttons. */
const textOf = (node: Node): string => {
  if (!(node instanceof Element || node instanceof DocumentFragment)) return node.textContent ?? "";
  if (node instanceof Element && node.matches("[data-uncopied]")) return "";
  let text = "";
  let isBlock = false;
  for (const child of node.childNodes) {
    const begins = child instanceof Element && child.matches(BLOCKS);
    const piece = textOf(child);
    if (piece === "") continue;
    text += (begins || isBlock) && text !== "" ? `\n${piece}` : piece;
    isBlock = begins;
  }
  if (!(node instanceof Element)) return text;
  if (node.matches("blockquote")) return text.replace(/^/gm, "> ");
  return node.matches("li") ? `${node.hasAttribute("value") ? `${node.getAttribute("value")}.` : "-"} ${text}` : text;
};

/** The part of an element's text that is selected. */
const selectedIn = (element: Element, range: Range): string => {
  const part = element.ownerDocument.createRange();
  part.selectNodeContents(element);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0)
    part.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
  return textOf(part.cloneContents());
};

/**
 * The text to copy for a selection over several messages. Each has its author and time above its text and the names of its files, also if the screen does not show them.
 * Days and system messages have lines of their own. Undefined if at most one message is selected: the browser copies its text as it is.
 */
const copiedText = (timeline: Element, selection: Selection): string | undefined => {
  if (selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  let messages = 0;
  const blocks = [...timeline.querySelectorAll("article, h2, p[data-seq]")]
    .filter((element) => range.intersectsNode(element))
    .map((element) => {
      const text = element.querySelector("[data-text]");
      const files = [...element.querySelectorAll("[data-file]")];
      if (!text && files.length === 0) return selectedIn(element, range);
      messages += 1;
      const names = files.filter((file) => range.intersectsNode(file)).map((file) => file.getAttribute("data-file"));
      const lines = [element.getAttribute("aria-label"), text && selectedIn(text, range), ...names];
      return lines.filter(Boolean).join("\n");
    });
  return messages > 1 ? blocks.join("\n\n") : undefined;
};

/** Copies the selected messages. Of one, the browser copies the text as it is. */
export const copyMessages = (event: ClipboardEvent<HTMLElement>): void => {
  const selection = window.getSelection();
  const text = selection && copiedText(event.currentTarget, selection);
  if (!text) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", text);
};
