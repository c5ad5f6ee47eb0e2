// The start of the page: reads what the viewer may do, and draws the frame.
import { render } from "./vendor/preact.mjs";
import { html } from "./parts.js";
import { begin } from "./live.js";
import { Frame } from "./frame.js";

const root = document.getElementById("app");
try {
  await begin();
  root.replaceChildren();
  render(html`<${Frame} />`, root);
} catch (failed) {
  root.replaceChildren(Object.assign(document.createElement("p"), { className: "loading", textContent: `The observer cannot be shown: ${failed.message}.` }));
}
