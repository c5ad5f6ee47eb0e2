// Names and groups, timers, applications.
import { useState } from "./vendor/hooks.mjs";
import { to } from "./address.js";
import { html, Badge, Bar, Card, Figure, Pairs, Process, Processes, Table } from "./parts.js";
import { duration, number, plural, short } from "./format.js";

const HOLDERS = [
  { title: "Name", cell: row => html`<code>${row.name}</code>` },
  { title: "Process", cell: row => html`<${Process} of=${row.process} />` },
];

const none = (units, text) => text ? `No ${units} match.` : `No ${units}.`;

const Groups = ({ of, unit, column, text }) => html`
  <${Card} title=${of.title} note=${plural(of.size, unit)}>
    ${of.failure ? html`<p class="error">${of.failure}</p>` : html`<${Table} label=${of.title} rows=${of.groups} row=${row => row.group} empty=${none(unit + "s", text)} columns=${[
      { title: unit === "topic" ? "Topic" : "Group", cell: row => html`<code>${row.group}</code>` }, { title: column, number: true, cell: row => number(row.members.size) },
      { title: "First", cell: row => html`<${Processes} of=${row.members} />` },
    ]} />`}
  <//>`;

export function Names({ body, ask }) {
  const [text, setText] = useState("");
  return html`
    <form class="filters" onSubmit=${event => event.preventDefault()}>
      <input type="search" aria-label="Filter names" placeholder="Names that contain…" value=${text}
        onInput=${event => { setText(event.target.value); ask(event.target.value ? "text=" + encodeURIComponent(event.target.value) : ""); }} />
    </form>
    <div class="columns">
      <${Card} title="Names" note=${plural(body.size, "name")}>
        <${Table} label="Names" rows=${body.names} row=${row => row.name} empty=${none("names", text)} columns=${HOLDERS} />
        ${body.names.length < body.size && html`<p class="note">${number(body.names.length)} of ${number(body.size)} shown.</p>`}
      <//>
      ${body.registries.map(registry => html`
        <${Card} title=${registry.title} note=${plural(registry.size, "entry", "entries")}>
          ${registry.failure ? html`<p class="error">${registry.failure}</p>` : html`<${Table} label=${registry.title} rows=${registry.entries} empty=${none("entries", text)} columns=${HOLDERS} />`}
        <//>`)}
      ${body.scopes.map(scope => html`<${Groups} of=${scope} unit="group" column="Members" text=${text} />`)}
      ${body.publishers.map(publisher => html`<${Groups} of=${publisher} unit="topic" column="Subscriptions" text=${text} />`)}
    </div>`;
}
Names.query = () => "";

export function Timers({ body }) {
  const due = Object.entries(body.due);
  const most = Math.max(1, ...due.map(([, count]) => count));
  return html`
    <dl class="figures"><${Figure} title="Running" value=${short(body.running)} /><${Figure} title="Fired" value=${short(body.fired)} note="since the start" /></dl>
    <div class="columns">
      <${Card} title="Due" note=${body.lookedAt < body.live ? `of the oldest ${number(body.lookedAt)} processes` : "timers of processes"}>
        <ul class="bars">${due.map(([when, count]) => html`<li key=${when}><span>${when}</span><${Bar} share=${count / most} /><span class="number">${number(count)}</span></li>`)}</ul>
      <//>
      <${Card} title="Owners" note="most timers first" wide>
        <${Table} label="Owners of timers" rows=${body.owners} row=${row => row.process.n} empty="No process has a timer." columns=${[
          { title: "Process", cell: row => html`<${Process} of=${row.process} />` }, { title: "Timers", number: true, cell: row => number(row.size) },
          { title: "Next in", number: true, cell: row => duration(row.next) }, { title: "Every", number: true, cell: row => row.period === null ? "once" : duration(row.period) },
          { title: "Message", cell: row => html`<code>${row.message}</code>` },
        ]} />
      <//>
    </div>`;
}

export const Applications = ({ body }) => body.applications.length === 0 ? html`<p class="empty">No application is loaded in this runtime.</p>` : html`
  <div class="columns">${body.applications.map(each => html`
    <${Card} key=${each.name} title=${each.name} note=${html`<${Badge} kind=${each.running ? "good" : ""}>${each.running ? "running" : "loaded"}<//>`}>
      ${each.running && html`<p class="note">Start ${each.order} of this runtime. <a href=${to("/tree")}>See its tree</a></p>`}
      ${Object.keys(each.settings).length === 0 ? html`<p class="empty">It has no settings.</p>` : html`<${Pairs} of=${Object.entries(each.settings).map(([key, value]) => [key, html`<code>${value}</code>`])} />`}
    <//>`)}
  </div>`;
