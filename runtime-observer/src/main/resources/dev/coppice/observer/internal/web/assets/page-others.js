// Waits, pages of the application, the audit log.
import { html, Card, Figure, Process, Table } from "./parts.js";
import { clock, duration, number, plural } from "./format.js";

const Chain = ({ edges, cycle }) => html`
  <ol class=${"chain" + (cycle ? " cycle" : "")}>
    ${edges.map((edge, i) => html`<li key=${i}><${Process} of=${edge.waiter} /><span class="arrow">waits ${duration(edge.since)} for <code>${edge.request}</code></span></li>`)}
    <li><${Process} of=${edges.at(-1).server} />${cycle && html`<span class="arrow">and so on</span>`}</li>
  </ol>`;

export const Waits = ({ body }) => html`
  <dl class="figures"><${Figure} title="Waiting" value=${number(body.size)} /><${Figure} title="Cycles" value=${number(body.cycleCount)} kind=${body.cycleCount ? "bad" : ""} />
    <${Figure} title="Longest chain" value=${number(body.longestSize)} /></dl>
  <div class="columns">
    ${body.cycles.map((cycle, i) => html`<${Card} key=${i} title="These wait for each other" note=${plural(cycle.length, "process", "processes")}><${Chain} edges=${cycle} cycle=${true} /><//>`)}
    ${body.longest.length > 0 && html`<${Card} title="Longest chain" note="look at the last one first"><${Chain} edges=${body.longest} />
      ${body.longest.length < body.longestSize && html`<p class="note">The first ${number(body.longest.length)} of ${number(body.longestSize)}.</p>`}<//>`}
    <${Card} title="All waits" note="longest first" wide>
      <${Table} label="Waits" rows=${body.edges} empty="No process waits for a reply at this moment." columns=${[
        { title: "Waiter", cell: row => html`<${Process} of=${row.waiter} />` }, { title: "For", cell: row => html`<${Process} of=${row.server} />` },
        { title: "Request", cell: row => html`<code>${row.request}</code>` }, { title: "Since", number: true, cell: row => duration(row.since) },
        { title: "Deferred", cell: row => row.deferred ? "yes" : "no" },
      ]} />
    <//>
  </div>`;

export const Own = ({ body }) => html`
  ${body.failure && html`<p class="error" role="alert">${body.failure}</p>`}
  ${body.sections.map((section, i) => section.type === "text" ? html`<p class="lead" key=${i}>${section.text}</p>`
    : section.type === "figures" ? html`<dl class="figures" key=${i}>${Object.entries(section.values).map(([name, value]) => html`<${Figure} title=${name} value=${value} />`)}</dl>`
    : html`<${Card} key=${i} title=${section.title} note=${section.rows.length < section.size ? `${number(section.rows.length)} of ${number(section.size)}` : ""}>
        <${Table} label=${section.title} rows=${section.rows} columns=${section.columns.map((title, column) => ({ title, cell: row => typeof row[column] === "object" ? html`<${Process} of=${row[column]} />` : row[column] }))} /><//>`)}`;

export const Audit = ({ body }) => html`
  <${Card} title="Audit log" note="also in the log of the program, under dev.coppice.observer.audit">
    <${Table} label="Audit log" rows=${body.entries} empty="No action was ordered since the observer started." columns=${[
      { title: "At", cell: row => clock(row.at) }, { title: "User", cell: row => row.user }, { title: "Action", cell: row => row.action },
      { title: "Process", cell: row => row.process }, { title: "Outcome", cell: row => row.outcome },
    ]} />
  <//>`;
