/** The languages that code blocks are coloured in: the library’s name, the one that a reader sees, and what authors call them, too. */
export const LANGUAGES = [
  ["bash", "Shell", "sh", "shell", "zsh", "console"],
  ["cpp", "C++", "c", "h", "cc", "hpp", "c++"],
  ["csharp", "C#", "cs", "c#"],
  ["css", "CSS", "scss", "less"],
  ["diff", "Diff", "patch"],
  ["go", "Go", "golang"],
  ["java", "Java"],
  ["javascript", "JavaScript", "js", "jsx", "mjs", "cjs"],
  ["json", "JSON", "jsonc", "json5"],
  ["python", "Python", "py", "py3"],
  ["rust", "Rust", "rs"],
  ["sql", "SQL", "postgres", "mysql", "sqlite"],
  ["typescript", "TypeScript", "ts", "tsx", "mts"],
  ["xml", "HTML", "html", "xml", "svg", "vue"],
  ["yaml", "YAML", "yml"],
] as const;

export type Language = (typeof LANGUAGES)[number][0];

const BY_NAME = new Map<string, { language: Language; name: string }>(
  LANGUAGES.flatMap(([language, name, ...others]) => [language, ...others].map((each) => [each, { language, name }])),
);

/** The language that an author means; undefined for one that has no colours. */
export const languageOf = (written: string) => BY_NAME.get(written.toLowerCase());
