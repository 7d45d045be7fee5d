import "./without-eval";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { loadWhenIdle } from "./deferred/deferred";
import { Boundary } from "./ui/boundary";
import { keepFocus } from "./ui/focus";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
keepFocus();
// React renders a transition in short tasks, so the page reacts to keys and touches meanwhile.
startTransition(() =>
  createRoot(root).render(
    <StrictMode>
      <Boundary>
        <App />
      </Boundary>
    </StrictMode>,
  ),
);
loadWhenIdle(async () => (await import("./parts")).PARTS);
