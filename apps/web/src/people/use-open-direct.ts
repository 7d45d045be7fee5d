import { useMutation } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";

/** Opens the direct room with somebody and goes there. */
export const useOpenDirect = () => {
  const { client } = useChat();
  return useMutation({
    mutationFn: (userId: string) => client.request("openDirect", { userId }),
    onSuccess: ({ room }) => navigate(roomPath(room.roomId)),
  });
};
