// Asks before something is done to a process.
import { useEffect, useRef, useState } from "./vendor/hooks.mjs";
import { html } from "./parts.js";
import { act } from "./live.js";

const WORDS = {
  kill: ["Kill", "It ends at once, whatever it is doing. Its supervisor decides whether it is restarted."],
  terminate: ["Terminate", "It is asked to end, and runs its cleanup. Its supervisor decides whether it is restarted."],
  restart: ["Restart", "Its supervisor shuts it down and starts it again, with a new state and an empty mailbox."],
  suspend: ["Suspend", "It handles no message until it is resumed. Callers wait meanwhile, and may time out."],
  resume: ["Resume", "It continues with what has arrived in the meantime."],
};
const DESTRUCTIVE = new Set(["kill", "terminate", "restart"]);

export const title = action => WORDS[action][0];

export function Confirm({ action, process, onClose }) {
  const dialog = useRef(null);
  const [typed, setTyped] = useState("");
  const [state, setState] = useState({});
  useEffect(() => { dialog.current.showModal(); }, []);
  const [name, effect] = WORDS[action];
  const destructive = DESTRUCTIVE.has(action);
  const ready = !state.busy && (!destructive || typed === String(process.n));
  const order = async event => {
    event.preventDefault();
    if (!ready) return;
    setState({ busy: true });
    try {
      await act(action, { process: process.n, confirm: typed });
      onClose(`${name}: done.`);
    } catch (failed) {
      setState({ error: failed.message });
    }
  };
  return html`
    <dialog ref=${dialog} aria-labelledby="confirm-title" onClose=${() => onClose(null)}>
      <form onSubmit=${order}>
        <h2 id="confirm-title">${name} ${process.text}?</h2>
        <p>${effect}</p>
        ${destructive && html`
          <label for="confirm-number">Type the number of the process, <strong>${process.n}</strong>, to confirm</label>
          <input id="confirm-number" autocomplete="off" inputmode="numeric" value=${typed} onInput=${event => setTyped(event.target.value.trim())} />`}
        ${state.error && html`<p class="error" role="alert">${state.error}</p>`}
        <footer>
          <button type="button" class="plain" onClick=${() => dialog.current.close()}>Cancel</button>
          <button type="submit" class=${destructive ? "danger" : "primary"} disabled=${!ready}>${name}</button>
        </footer>
      </form>
    </dialog>`;
}
