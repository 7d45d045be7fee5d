/** The keys of files that this page has uploaded, by their ids: their bytes need not be loaded to be shown. */
const sent = new Map<string, string>();

export const sentAs = (fileId: string, key: string): void => void sent.set(fileId, key);

export const keyOfSent = (fileId: string | undefined): string | undefined =>
  fileId === undefined ? undefined : sent.get(fileId);
