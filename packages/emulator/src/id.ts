import { randomBytes } from "node:crypto";

/** Ids look like AWS's: 16 characters of base64url, the last one padding (`L0SM9cOFvHcCIhw=`). */
export const newId = (): string => `${randomBytes(11).toString("base64url")}=`;

export const isId = (value: string): boolean => /^[\w-]{15}=$/.test(value);
