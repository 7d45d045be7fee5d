/** A pane of `sst dev` beside those for the live functions and the web app: the functions' tests, run again with every change. */
export const functionTests = new sst.x.DevCommand("FunctionTests", {
  dev: { title: "Functions: tests", command: "npx vitest --project @parley/functions", autostart: false },
});
