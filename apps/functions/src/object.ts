import type { Offer, Stored } from "@parley/core/files/store";
import { isShown } from "@parley/protocol/file";
import { LIMITS } from "@parley/protocol/limits";
import { presign, presignPost, type Signer } from "./s3-signature";

/** A file as an object of a bucket, and the addresses that let a browser post and read it. The local store speaks the same. */

/** What is posted is here, until it is looked at. The bucket forgets it after a day. */
const INCOMING = "incoming/";
const KEPT = "files/";
export const incomingKey = (fileId: string): string => INCOMING + fileId;
export const keptKey = (fileId: string): string => KEPT + fileId;

/** What the bucket says of a file: whatever is in it, a browser runs none of it. */
export const contentType = (type: string): string => (isShown(type) ? type : "application/octet-stream");

/** Only what cannot run is shown in its place. The name as ASCII, and as it is (RFC 6266). */
export const disposition = ({ name, type }: Pick<Stored, "name" | "type">): string => {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return `${isShown(type) ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};

/** Where a bucket is, and who signs for it. */
export type Place = { bucket: string; host: string; signer: Signer };

/** Lets somebody post this file: its key, its type and its size as they are here, nothing else. */
export const offer = ({ bucket, signer }: Place, url: string, file: Stored, now: number): Offer => {
  const expiresAt = now + LIMITS.uploadTtlMs;
  const fields = {
    key: incomingKey(file.fileId),
    "Content-Type": file.type,
    "Content-Disposition": disposition(file),
    success_action_status: "204",
  };
  const conditions = [{ bucket }, ["content-length-range", file.bytes, file.bytes]] as const;
  return { url, fields: presignPost(fields, conditions, { at: now, expiresAt }, signer), expiresAt };
};

/** The path and query by which anybody reads this file for some minutes: the same for all who ask within `fileLinkMs`, so that browsers keep it. */
export const address = ({ host, signer }: Place, folder: string, file: Stored, now: number): string => {
  const lifeS = (2 * LIMITS.fileLinkMs) / 1000;
  const query = {
    "response-cache-control": `private, max-age=${lifeS}, immutable`,
    "response-content-disposition": disposition(file),
    "response-content-type": contentType(file.type),
  };
  const at = Math.floor(now / LIMITS.fileLinkMs) * LIMITS.fileLinkMs;
  return presign({ method: "GET", host, path: `${folder}/${keptKey(file.fileId)}`, query }, at, lifeS, signer);
};
