/** A table whose columns stand under each other also where nothing renders it: the first to the left, the others to the right. */
export const table = ([header = [], ...rows]: readonly (readonly string[])[]): string => {
  const widths = header.map((_, at) => Math.max(3, ...[header, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => {
    const cells = widths.map((width, at) =>
      at === 0 ? (row[at] ?? "").padEnd(width) : (row[at] ?? "").padStart(width),
    );
    return `| ${cells.join(" | ")} |`;
  };
  const rule = widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(header), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
};

/** At most three digits that count, but none of the whole number is left out. */
export const number = (value: number): string => {
  if (!Number.isFinite(value)) return "?";
  const fraction = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.min(2, fraction) });
};

export const pair = ({ count, p50, p99 }: { count: number; p50: number; p99: number }): string =>
  count === 0 ? "–" : `${number(p50)}/${number(p99)}`;

export const megabytes = (bytes: number): string => number(Math.round(bytes / 1e6));
