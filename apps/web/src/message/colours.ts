import type { Emitter } from "highlight.js";
import highlighter from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import type { Language } from "./languages";

/** What a run of code is, in the words of the style sheet. */
export type Colour = "keyword" | "text" | "value" | "comment" | "name" | "kind" | "meta" | "added" | "removed";

/** A run of code of one colour; undefined is that of all text. */
export type Run = { colour: Colour | undefined; text: string };

const LANGUAGES = {
  bash,
  cpp,
  csharp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
} satisfies Record<Language, unknown>;

/** By the first word of the library's scopes. Others look as the text around them. */
const COLOURS: Record<string, Colour> = {
  keyword: "keyword",
  operator: "keyword",
  "selector-tag": "keyword",
  string: "text",
  regexp: "text",
  char: "text",
  link: "text",
  number: "value",
  literal: "value",
  symbol: "value",
  bullet: "value",
  comment: "comment",
  quote: "comment",
  doctag: "comment",
  title: "name",
  name: "name",
  section: "name",
  "selector-class": "name",
  "selector-id": "name",
  type: "kind",
  built_in: "kind",
  attr: "kind",
  attribute: "kind",
  property: "kind",
  variable: "kind",
  "template-variable": "kind",
  meta: "meta",
  addition: "added",
  deletion: "removed",
};

/** Collects what the library finds as a flat list, in the place of its HTML. */
class Runs implements Emitter {
  readonly runs: Run[] = [];
  private readonly scopes: (Colour | undefined)[] = [];

  addText(text: string): void {
    const colour = this.scopes.at(-1);
    const last = this.runs.at(-1);
    if (last !== undefined && last.colour === colour) last.text += text;
    else if (text !== "") this.runs.push({ colour, text });
  }

  openNode(scope: string): void {
    this.scopes.push(COLOURS[scope.split(".")[0] ?? ""] ?? this.scopes.at(-1));
  }

  closeNode(): void {
    this.scopes.pop();
  }

  startScope(scope: string): void {
    this.openNode(scope);
  }

  endScope(): void {
    this.closeNode();
  }

  __addSublanguage(other: Emitter): void {
    if (other instanceof Runs) for (const { text, colour } of other.runs) this.runs.push({ text, colour });
  }

  toHTML(): string {
    return "";
  }

  finalize(): void {}
}

highlighter.configure({ __emitter: Runs });
for (const [name, language] of Object.entries(LANGUAGES)) highlighter.registerLanguage(name, language);

/** The code in runs, which joined are the code. */
export const coloured = (code: string, language: Language): Run[] => {
  const { _emitter: emitter } = highlighter.highlight(code, { language, ignoreIllegals: true });
  return emitter instanceof Runs ? emitter.runs : [{ colour: undefined, text: code }];
};
