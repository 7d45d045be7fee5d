import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import type { ShownFile } from "../deferred/deferred";
import { keyOfSent } from "../files/sent";

/** The address in this page of a file that this browser has; undefined until it is known, and without a key. */
export const useLocal = (key: string | undefined): string | undefined => {
  const { files } = useChat();
  const [found, setFound] = useState<{ key: string; address: string | undefined }>();
  useEffect(() => {
    if (key === undefined) return;
    let isGone = false;
    const look = async () => {
      const address = await (await files.kept()).address(key);
      if (!isGone) setFound({ key, address });
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
  return key === undefined ? file && addressOf(file) : local;
};
