import { useMutation } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";

/** Opens the direct room with somebody and shows it. Calls `onOpened` together with the change of the screen. */
export const useOpenDirect = (onOpened?: () => void) => {
  const { client } = useChat();
  return useMutation({
    mutationFn: (userId: string) => client.request("openDirect", { userId }),
    onSuccess: ({ room }) => {
      onOpened?.();
      navigate(roomPath(room.roomId));
    },
  });
};
