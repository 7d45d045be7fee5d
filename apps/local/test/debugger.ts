import { once } from "node:events";
import { SourceMap } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { type RawData, WebSocket } from "ws";
import * as z from "zod";

/** The Chrome DevTools Protocol, as much as an editor needs of it to set breakpoints. */
const Told = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
});
const ScriptParsed = z.object({ scriptId: z.string(), url: z.string(), sourceMapURL: z.string().optional() });
const Location = z.object({ scriptId: z.string(), lineNumber: z.number(), columnNumber: z.number() });
const Paused = z.object({ callFrames: z.array(z.object({ location: Location })).min(1) });
const Source = z.object({ scriptSource: z.string() });
const SourceMapPayload = z.object({
  version: z.number(),
  sources: z.array(z.string()),
  names: z.array(z.string()),
  mappings: z.string(),
  // A library may ship without some of its sources.
  sourcesContent: z.array(z.string().nullable()).optional(),
});

/** A line of a source file, counted from 1. */
export type Place = { file: string; line: number };

type Script = { id: string; url: string; map: SourceMap; lines: string[] };

/** A debugger on a Node process, which knows lines of sources by the scripts' inline source maps alone, as editors do. */
export const openDebugger = async (address: string) => {
  const socket = new WebSocket(address);
  await once(socket, "open");
  onTestFinished(() => socket.terminate());
  const answers = new Map<number, (result: unknown) => void>();
  const scripts = new Map<string, z.infer<typeof ScriptParsed>>();
  const paused: z.infer<typeof Paused>[] = [];
  socket.on("message", (data: RawData) => {
    const told = Told.parse(JSON.parse(data.toString()));
    if (told.id !== undefined) answers.get(told.id)?.(told.result);
    if (told.method === "Debugger.paused") paused.push(Paused.parse(told.params));
    if (told.method !== "Debugger.scriptParsed") return;
    const script = ScriptParsed.parse(told.params);
    scripts.set(script.scriptId, script);
  });
  let calls = 0;
  const call = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((answered) => {
      calls += 1;
      answers.set(calls, answered);
      socket.send(JSON.stringify({ id: calls, method, params }));
    });
  await call("Debugger.enable");

  const read = async (matches: (url: string) => boolean): Promise<Script> => {
    const script = [...scripts.values()].find(({ url }) => matches(url));
    const [, inline = ""] = script?.sourceMapURL?.split("base64,") ?? [];
    if (!script || inline === "") throw new Error("There is no such script with an inline source map.");
    const { scriptSource } = Source.parse(await call("Debugger.getScriptSource", { scriptId: script.scriptId }));
    const { sourcesContent = [], ...payload } = SourceMapPayload.parse(
      JSON.parse(Buffer.from(inline, "base64").toString()),
    );
    const contents = sourcesContent.map((content) => content ?? "");
    const map = new SourceMap({ ...payload, sourcesContent: contents, file: "", sourceRoot: "" });
    return { id: script.scriptId, url: script.url, map, lines: scriptSource.split("\n") };
  };

  /** The line of a source that a place of the script was made from. */
  const placeOf = ({ map, url }: Script, line: number, column: number): Place | undefined => {
    const entry = map.findEntry(line, column);
    if (!("originalSource" in entry)) return undefined;
    return { file: fileURLToPath(new URL(entry.originalSource, url)), line: entry.originalLine + 1 };
  };

  return {
    /** Sets a breakpoint on a line of a source of the script whose address matches. */
    async breakAt(matches: (url: string) => boolean, { file, line }: Place): Promise<void> {
      const script = await read(matches);
      const lineNumber = script.lines.findIndex((text, index) => {
        const place = placeOf(script, index, text.search(/\S|$/));
        return place?.file === file && place.line === line;
      });
      if (lineNumber < 0) throw new Error(`Nothing was made from ${pathToFileURL(file)}:${line}.`);
      const columnNumber = script.lines[lineNumber]?.search(/\S|$/);
      await call("Debugger.setBreakpoint", { location: { scriptId: script.id, lineNumber, columnNumber } });
    },
    pauses: () => paused.length,
    /** Where it stands, by the sources. */
    async standsAt(matches: (url: string) => boolean): Promise<Place | undefined> {
      const location = paused.at(-1)?.callFrames[0]?.location;
      return location && placeOf(await read(matches), location.lineNumber, location.columnNumber);
    },
    resume: () => call("Debugger.resume"),
  };
};
