// The terminal has the keys as soon as it can take them, and whenever the reader comes back to the window.
"use strict";
const giveKeys = () => {
  const ready = document.body.classList.contains("-first-byte");
  document.querySelector(ready ? ".xterm-helper-textarea" : "no-terminal-yet")?.focus();
};
window.addEventListener("load", () => {
  new MutationObserver(giveKeys).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  giveKeys();
});
window.addEventListener("focus", giveKeys);
