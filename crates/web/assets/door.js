// A closed door: whoever waits before it hears when it opens. Without this script "Look again" does the same.

import { openLine } from "./line.js";

const door = document.getElementById("door");
/** How often to look again anyway: the wait it tells of grows shorter, and a line can be refused. */
const LOOK = 20_000;

// Nothing that is being typed or chosen is taken away by a look.
let touched = false;
door?.addEventListener("input", () => (touched = true));

const look = () => {
  if (!touched) location.reload();
};

if (door?.dataset.line) {
  openLine(door.dataset.line, {
    hear: ({ kind }) => kind === "changed" && look(),
    end: look,
  });
  setInterval(look, LOOK);
}
