// One process.
import { useState } from "./vendor/hooks.mjs";
import { to } from "./address.js";
import { html, Badge, Card, Category, Pairs, Process, Processes, Status, Table } from "./parts.js";
import { ago, clock, duration, number, plural } from "./format.js";
import { act, go, may, read, session } from "./live.js";
import { Confirm, title } from "./dialogs.js";

const ACTIONS = ["suspend", "resume", "restart", "terminate", "kill"];

export function OneProcess({ body, at, url }) {
  const [asking, setAsking] = useState(null);
  const [said, say] = useState("");
  const actions = ACTIONS.filter(may).filter(action => action === "suspend" ? body.status !== "suspended" : action === "resume" ? body.status === "suspended" : true);
  if (!body.alive) return html`
    <p class="lead">Process ${body.number} has ended.</p>
    ${said && html`<p class="said" role="status">${said}</p>`}
    <${Reports} of=${body.reports} at=${at} />
    ${body.trace && html`<${Trace} trace=${body.trace} />`}`;
  const process = body.process;
  return html`
    <p class="lead"><${Status} of=${body.status} /> ${sentence(body)}</p>
    <div class="actions">
      ${actions.map(action => html`<button class=${action === "kill" || action === "terminate" ? "danger" : "plain"} onClick=${() => setAsking(action)}>${title(action)}</button>`)}
      <a class="button plain" href=${to(`/processes?within=${body.number}`)}>Processes below</a>
      ${session.actions.length === 0 && html`<span class="muted">This observer only shows: no action is permitted.</span>`}
    </div>
    ${said && html`<p class="said" role="status">${said}</p>`}
    ${asking && html`<${Confirm} action=${asking} process=${process} onClose=${text => { setAsking(null); if (text) say(text); }} />`}
    <div class="columns">
      <${Card} title="Identity">
        <${Pairs} of=${[
          ["Label", body.label], ["Behaviour", html`<code>${body.behaviour}</code>`], ["Name", body.name ?? html`<span class="muted">none</span>`],
          ["Runs", { quick: "on a worker", blocking: "on a dedicated thread", computing: "on a compute thread" }[body.profile]],
          ["Traps exits", body.trapsExits ? "yes" : "no"],
        ]} />
      <//>
      <${Card} title="Connections">
        <${Pairs} of=${[
          ["Parent", html`<${Process} of=${body.parent} />`], ["Ancestors", html`<${Processes} of=${body.ancestors} />`],
          ["Links", html`<${Processes} of=${body.links} />`], ["Monitors", html`<${Processes} of=${body.monitors} />`],
          ["Monitored by", html`<${Processes} of=${body.monitoredBy} />`], body.callers.size > 0 && ["Started for", html`<${Processes} of=${body.callers} />`],
        ]} />
      <//>
      <${Card} title="Mailbox" note=${`${body.atLeast ? "at least " : ""}${plural(body.mailbox, "message")}`}>
        ${body.messages.length === 0 ? html`<p class="empty">Empty.</p>` : html`<ol class="messages">${body.messages.map((message, i) => html`<li key=${i}><code>${message}</code></li>`)}</ol>`}
      <//>
      <${State} number=${body.number} />
      <${Card} title="Stack">
        ${body.stack ? html`<pre tabindex="0" role="region" aria-label="Stack">${body.stack}</pre>` : html`<p class="empty">It is in no callback.</p>`}
      <//>
      <${Card} title="Timers" note=${plural(body.timers.size, "timer")}>
        <${Table} label="Timers" rows=${body.timers.first} empty="No timer delivers to it." columns=${[
          { title: "Fires in", number: true, cell: timer => duration(timer.remaining) },
          { title: "Every", number: true, cell: timer => timer.period === null ? "once" : duration(timer.period) },
          { title: "Message", cell: timer => html`<code>${timer.message}</code>` },
        ]} />
      <//>
      ${Object.keys(body.dictionary).length > 0 && html`<${Card} title="Dictionary"><${Pairs} of=${Object.entries(body.dictionary)} /><//>`}
      ${may("trace") && html`<${Tracing} number=${body.number} url=${url} trace=${body.trace} />`}
      <${Reports} of=${body.reports} at=${at} />
    </div>`;
}

function sentence(body) {
  const waiting = `${body.atLeast ? "at least " : ""}${plural(body.mailbox, "message")} waiting`;
  switch (body.status) {
    case "waiting": return html`${body.process.text} is idle and waits for a message.`;
    case "ready": return html`${body.process.text} waits for a worker, with ${waiting}.`;
    case "running": return html`${body.process.text} is in a callback, with ${waiting}.`;
    case "blocked": return html`${body.process.text} waits in a callback for a reply or a time, with ${waiting}. <a href=${to("/waits")}>Waits</a>`;
    case "suspended": return html`${body.process.text} is suspended and handles no message; ${waiting}.`;
    default: return html`${body.process.text}, ${waiting}.`;
  }
}

function State({ number: process }) {
  const [state, setState] = useState({});
  if (!session.state) return null;
  const look = async () => {
    setState({ ...state, busy: true });
    try {
      const answer = await read(`/state/${process}.json`);
      setState({ shown: answer.body.state, error: answer.body.failure, at: answer.at });
    } catch (failed) {
      setState({ error: failed.message });
    }
  };
  return html`
    <${Card} title="State" note=${state.at ? `read at ${clock(state.at)}` : "the process is asked for it"}>
      ${state.shown && html`<${Pairs} of=${Object.entries(state.shown).map(([key, value]) => [key, html`<code>${value}</code>`])} />`}
      ${state.error && html`<p class="error" role="alert">${state.error}</p>`}
      <button class="plain" disabled=${state.busy} onClick=${look}>${state.shown ? "Read again" : "Read the state"}</button>
    <//>`;
}

function Tracing({ number: process, url, trace }) {
  const [events, setEvents] = useState("200");
  const [seconds, setSeconds] = useState("60");
  const [error, setError] = useState("");
  const start = async event => {
    event.preventDefault();
    try {
      const answer = await act("trace", { process, events: Number(events), seconds: Number(seconds) });
      setError("");
      go(to(`/process/${process}?trace=${answer.trace}`), true);
    } catch (failed) {
      setError(failed.message);
    }
  };
  const running = trace && !trace.end;
  return html`
    <${Card} title="Trace" note="ends by itself" wide>
      ${running ? html`<button class="plain" onClick=${() => act("stop-trace", { trace: trace.id })}>Stop the trace</button>` : html`
      <form class="inline" onSubmit=${start}>
        <label>events <input type="number" min="1" max="10000" value=${events} onInput=${event => setEvents(event.target.value)} /></label>
        <label>seconds <input type="number" min="1" max="600" value=${seconds} onInput=${event => setSeconds(event.target.value)} /></label>
        <button class="primary">Start a trace</button>
      </form>`}
      ${error && html`<p class="error" role="alert">${error}</p>`}
      ${trace && html`<${Trace} trace=${trace} />`}
    <//>`;
}

const Trace = ({ trace }) => html`
  <p class="note">${trace.end ? html`<${Badge}>ended: ${trace.end}<//> ` : html`<${Badge} kind="good">running<//> `}
    ${plural(trace.delivered, "event")}${trace.dropped ? `, ${number(trace.dropped)} dropped` : ""}</p>
  <${Table} label="Trace" rows=${trace.events} row=${event => event.seq} empty="No event yet." columns=${[
    { title: "At", cell: event => clock(event.at) }, { title: "What", cell: event => event.kind }, { title: "", cell: event => html`<code>${event.text}</code>` },
  ]} />`;

const Reports = ({ of, at }) => html`
  <${Card} title="Reports about it">
    ${of.length === 0 ? html`<p class="empty">None is kept.</p>` : html`
    <ol class="events">${of.map(event => html`<li key=${event.id}><${Category} of=${event.category} /><a href=${to(`/crashes/${event.id}`)}>${event.title}</a><time>${ago(event.at, at)}</time></li>`)}</ol>`}
  <//>`;
