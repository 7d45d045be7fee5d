/** Browsers and systems by what their user agents contain. Many name others as well, so the order counts. */
const BROWSERS = [
  ["Edg", "Edge"],
  ["OPR/", "Opera"],
  ["SamsungBrowser/", "Samsung Internet"],
  ["Firefox/", "Firefox"],
  ["FxiOS/", "Firefox"],
  ["CriOS/", "Chrome"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const SYSTEMS = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["CrOS", "ChromeOS"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
] as const;

/** A device as its owner would call it: `Firefox on Linux`. */
export const deviceOf = (userAgent = ""): string => {
  const [browser, system] = [BROWSERS, SYSTEMS].map(
    (names) => names.find(([contained]) => userAgent.includes(contained))?.[1],
  );
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? "Unknown device";
};
