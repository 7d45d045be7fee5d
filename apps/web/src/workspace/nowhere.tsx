import { above } from "../router/above";
import type { Route } from "../router/route";
import { navigate } from "../router/router";
import { Bar } from "../ui/bar";
import { Button } from "../ui/button";
import styles from "./welcome.module.css";

const PLACES: Partial<Record<Route["name"], string>> = {
  room: "Go to the room",
  "room-settings": "Go to the room’s settings",
  settings: "Go to the settings",
};

/** In the place of a page that there is not. */
export const Nowhere = () => {
  const near = above(window.location.pathname);
  const place = near && PLACES[near.route.name];
  return (
    <>
      <Bar title="There is no such page" />
      <div className={styles.welcome}>
        <p className={styles.text}>The link may be wrong, or the page was moved.</p>
        <div className={styles.actions}>
          {near && place !== undefined && (
            <Button look="primary" onClick={() => navigate(near.path, { replace: true })}>
              {place}
            </Button>
          )}
          <Button onClick={() => navigate("/", { replace: true })}>Go to your rooms</Button>
        </div>
      </div>
    </>
  );
};
