import type { FileApi } from "@parley/client/upload";
import { ParleyError } from "@parley/protocol/error";
import { Attachment } from "@parley/protocol/file";
import { Upload } from "@parley/protocol/upload";
import { call } from "../session/http";
import { sentAs } from "./sent";

const unreachable = () => new ParleyError("server.busy", "Files cannot be uploaded right now.");

/** A post that moves no byte for so long has failed. */
const SILENT_MS = 60_000;

/** `XMLHttpRequest`, because `fetch` does not say how much is sent. */
const post = (
  { url, fields }: Upload,
  file: Blob,
  signal: AbortSignal,
  progress: (bytes: number) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file);
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    let silence = window.setTimeout(abort, SILENT_MS);
    const moved = () => {
      clearTimeout(silence);
      silence = window.setTimeout(abort, SILENT_MS);
    };
    signal.addEventListener("abort", abort);
    request.upload.onprogress = ({ loaded }) => {
      moved();
      progress(Math.min(loaded, file.size));
    };
    request.onloadend = () => {
      clearTimeout(silence);
      signal.removeEventListener("abort", abort);
      const { status } = request;
      if (status >= 200 && status < 300) resolve();
      else if (status >= 400 && status < 500 && status !== 429)
        reject(new ParleyError("file.not_ready", "Unable to upload the file: it was refused."));
      else reject(unreachable());
    };
    request.open("POST", url);
    request.send(form);
  });

/** The server's side of files, from a browser. `file` finds the bytes of one. */
export const fileApi = (file: (key: string) => Promise<Blob | undefined>): FileApi => ({
  ask: async (input) => Upload.parse(await call("POST", "/api/files", input)),
  post: async (upload, key, signal, progress) => {
    const bytes = await file(key);
    if (!bytes) throw new ParleyError("file.not_found", "Unable to upload the file: this browser no longer has it.");
    signal.throwIfAborted();
    await post(upload, bytes, signal, progress);
    sentAs(upload.fileId, key);
  },
  discard: async (fileId) => void (await call("DELETE", `/api/files/${fileId}`)),
  complete: async (fileId) => Attachment.parse(await call("POST", `/api/files/${fileId}/complete`)),
});
