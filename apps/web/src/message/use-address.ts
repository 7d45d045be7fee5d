import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import type { ShownFile } from "../deferred/deferred";
import { keyOfSent } from "../files/sent";

/** The address in this page of a file that this browser has; undefined until it is known, null where it is gone. */
export const useLocal = (key: string | undefined): string | null | undefined => {
  const { files } = useChat();
  const [found, setFound] = useState<{ key: string; address: string | null }>();
  useEffect(() => {
    if (key === undefined) return;
    let isGone = false;
    const look = async () => {
      const address = await (await files.kept()).address(key);
      if (!isGone) setFound({ key, address: address ?? null });
    };
    void look();
    return () => {
      isGone = true;
    };
  }, [files, key]);
  return found && found.key === key ? found.address : undefined;
};

/** Where the server has a file. */
export const addressOf = ({ fileId }: Pick<ShownFile, "fileId">): string | undefined =>
  fileId && `/api/files/${fileId}`;

/** Where a file is shown from: this browser if it was sent from this page, and the server otherwise. */
export const useAddress = (file: ShownFile | undefined): string | undefined => {
  const key = file?.key ?? keyOfSent(file?.fileId);
  const local = useLocal(key);
  return key === undefined || local === null ? file && addressOf(file) : local;
};
