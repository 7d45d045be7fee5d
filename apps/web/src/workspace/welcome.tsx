import { Compass, MessageCircle, Plus } from "lucide-react";
import { useState } from "react";
import { useChat } from "../chat/chat";
import { NewDirect } from "../people/new-direct";
import { CreateRoom } from "../room/create-room";
import { navigate } from "../router/router";
import { Button } from "../ui/button";
import styles from "./welcome.module.css";

/** What a wide window shows where there is no room to go back to. */
export const Welcome = () => {
  const { me } = useChat();
  const [dialog, setDialog] = useState<"room" | "direct">();
  return (
    <div className={styles.welcome}>
      <h1 className={styles.title}>
        Welcome, <bdi>{me.username}</bdi>
      </h1>
      <p className={styles.text}>Pick a room on the left, or start with one of these.</p>
      <div className={styles.actions}>
        <Button onClick={() => navigate("/browse")}>
          <Compass size={16} /> Find a room to join
        </Button>
        <Button onClick={() => setDialog("room")}>
          <Plus size={16} /> Start a room of your own
        </Button>
        <Button onClick={() => setDialog("direct")}>
          <MessageCircle size={16} /> Write to somebody
        </Button>
      </div>
      {dialog === "room" && <CreateRoom onClose={() => setDialog(undefined)} />}
      {dialog === "direct" && <NewDirect onClose={() => setDialog(undefined)} />}
    </div>
  );
};
