import { Compass, MessageCircle, Plus } from "lucide-react";
import { useState } from "react";
import { useChat } from "../chat/chat";
import { Name } from "../people/name";
import { navigate } from "../router/router";
import { type Start, StartDialog } from "../sidebar/start-dialog";
import { Button } from "../ui/button";
import styles from "./welcome.module.css";

/** A wide window shows this if there is no last room. */
export const Welcome = () => {
  const { me } = useChat();
  const [dialog, setDialog] = useState<Start>();
  return (
    <div className={styles.welcome}>
      <h1 className={styles.title}>
        <span>Welcome, </span>
        <Name user={me} />
      </h1>
      <p className={styles.text}>Pick a room on the left, or start with one of these.</p>
      <div className={styles.actions}>
        <Button onClick={() => navigate("/browse")}>
          <Compass size={16} />
          <span>Find a room to join</span>
        </Button>
        <Button onClick={() => setDialog("room")}>
          <Plus size={16} />
          <span>Start a room of your own</span>
        </Button>
        <Button onClick={() => setDialog("direct")}>
          <MessageCircle size={16} />
          <span>Write to somebody</span>
        </Button>
      </div>
      <StartDialog start={dialog} onClose={() => setDialog(undefined)} />
    </div>
  );
};
