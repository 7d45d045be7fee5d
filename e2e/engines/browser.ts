export type Size = { width: number; height: number };

export type Role =
  | "article"
  | "button"
  | "checkbox"
  | "combobox"
  | "dialog"
  | "link"
  | "log"
  | "menuitem"
  | "navigation"
  | "textbox";

/** Where elements of each role are to be looked for. To ask the engine for the role and the name of every element would take seconds. */
export const CANDIDATES: Record<Role, string> = {
  article: "article",
  button: "button",
  checkbox: "input",
  combobox: "input",
  dialog: "dialog",
  link: "a",
  log: "[role=log]",
  menuitem: "[role=menuitem]",
  navigation: "nav",
  textbox: "input, textarea",
};

/** An element, as the browser names it where the pointer shall go. */
export type Target = Record<string, unknown>;

/** What hands do, a source of input each: one of WebDriver's action sequences, which both of its protocols share. */
export type Input = { type: "key" | "pointer" | "wheel"; id: string; actions: Record<string, unknown>[] };

/** A browser that is driven by a standard of the W3C: as little as a story needs. Each call rejects after `PATIENCE_MS`. */
export type Browser = {
  goto(url: string): Promise<void>;
  /** Calls a function in the page; arguments and result cross as JSON. */
  run<Args extends readonly unknown[], Result>(work: (...args: Args) => Result, ...args: Args): Promise<Result>;
  /** What is shown of a role and a name, as the engine itself tells assistive technology. */
  find(role: Role, name: string): Promise<Target[]>;
  perform(inputs: Input[]): Promise<void>;
  resize(size: Size): Promise<void>;
  /** A PNG of what is in view. */
  screenshot(): Promise<Buffer>;
  /** Ends every process and removes every file of this browser. */
  close(): Promise<void>;
};

/** The first start of a browser on a machine takes its time. */
export const PATIENCE_MS = 30_000;

/** The call of a function, as an expression that gives JSON. */
export const callOf = (work: unknown, args: readonly unknown[]): string =>
  `JSON.stringify((${work})(...${JSON.stringify(args)}) ?? null)`;
