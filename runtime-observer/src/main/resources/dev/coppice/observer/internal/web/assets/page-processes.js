// The first processes by a key, filtered.
import { useEffect, useState } from "./vendor/hooks.mjs";
import { to } from "./address.js";
import { html, Bar, Card, Class, Process, Status, Table } from "./parts.js";
import { number } from "./format.js";
import { go } from "./live.js";

const KEYS = [["mailbox", "Longest mailbox"], ["age", "Oldest"], ["busy", "Busiest"]];
const FIELDS = [["label", "label"], ["behaviour", "behaviour"], ["name", "name"]];
const STATES = ["waiting", "ready", "running", "blocked", "hibernated", "suspended"];

export function Processes({ body, url }) {
  const parameters = url.searchParams;
  const by = parameters.get("by") ?? "mailbox";
  const set = (changes) => {
    const wanted = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries(changes)) value ? wanted.set(name, value) : wanted.delete(name);
    const text = wanted.toString();
    go(to("/processes" + (text ? "?" + text : "")), true);
  };
  const within = parameters.get("within");
  const most = Math.max(1, ...body.rows.map(row => row.mailbox));
  const share = row => by === "busy" ? row.busy : row.mailbox / most;
  return html`
    <form class="filters" onSubmit=${event => event.preventDefault()}>
      <fieldset class="segments"><legend class="sr">Order</legend>
        ${KEYS.map(([key, title]) => html`<label class=${by === key ? "on" : ""}><input type="radio" name="by" value=${key} checked=${by === key} onChange=${() => set({ by: key })} />${title}</label>`)}
      </fieldset>
      <${Filter} parameters=${parameters} set=${set} />
      <select aria-label="State" value=${parameters.get("status") ?? ""} onChange=${event => set({ status: event.target.value })}>
        <option value="">any state</option>${STATES.map(each => html`<option value=${each}>${each}</option>`)}
      </select>
      ${within && html`<button class="plain" type="button" onClick=${() => set({ within: "" })}>Below process ${within} ✕</button>`}
    </form>
    <${Card} title="Processes" note=${`${number(body.rows.length)} of ${number(body.matched)}${by === "busy" ? " that ran in the last second" : ""}, looked at ${number(body.live)} in ${(body.micros / 1000).toFixed(1)} ms`}>
      <${Table} label="Processes" rows=${body.rows} row=${row => row.process.n} empty="No process passes the filter." columns=${[
        { title: "Process", cell: row => html`<${Process} of=${row.process} />` },
        { title: "Behaviour", wide: true, cell: row => html`<${Class} of=${row.behaviour} />` },
        { title: "Name", cell: row => row.name ?? html`<span class="muted">–</span>` },
        { title: "State", cell: row => html`<${Status} of=${row.status} />` },
        { title: "Mailbox", number: true, cell: row => html`${row.atLeast ? "≥ " : ""}${number(row.mailbox)}` },
        ...(by === "busy" ? [{ title: "Busy", number: true, cell: row => `${Math.round(row.busy * 100)} %` }] : []),
        ...(by === "age" ? [] : [{ title: by === "busy" ? "Share" : "Heat", cell: row => html`<${Bar} share=${share(row)} kind=${share(row) > 0.8 && (by === "busy" || row.mailbox > 100) ? "bad" : ""} />` }]),
      ]} />
    <//>`;
}

function Filter({ parameters, set }) {
  const active = FIELDS.find(([field]) => parameters.get(field))?.[0] ?? "label";
  const [field, setField] = useState(active);
  const [text, setText] = useState(parameters.get(active) ?? "");
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text === (parameters.get(field) ?? "") && FIELDS.every(([each]) => each === field || !parameters.get(each))) return;
      set({ label: "", behaviour: "", name: "", [field]: text });
    }, 250);
    return () => clearTimeout(timer);
  }, [text, field]);
  return html`
    <span class="joined">
      <select aria-label="Filter by" value=${field} onChange=${event => setField(event.target.value)}>${FIELDS.map(([each, title]) => html`<option value=${each}>${title}</option>`)}</select>
      <input type="search" aria-label="Filter text" placeholder="contains" value=${text} onInput=${event => setText(event.target.value)} />
    </span>`;
}
