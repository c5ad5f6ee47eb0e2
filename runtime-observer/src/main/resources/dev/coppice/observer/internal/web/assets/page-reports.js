// Crashes, one report, stalls and zombies, dead letters.
import { to } from "./address.js";
import { html, Bar, Card, Category, Class, Figure, Pairs, Process, Table } from "./parts.js";
import { ago, clock, duration, number, plural, short } from "./format.js";

export const Crashes = ({ body, at }) => html`
  <dl class="figures">
    <${Figure} title="Crashes" value=${short(body.total)} kind=${body.total ? "bad" : ""} /><${Figure} title="Restarts" value=${short(body.restarts)} />
    <${Figure} title="Supervisors that gave up" value=${short(body.gaveUp)} kind=${body.gaveUp ? "bad" : ""} /><${Figure} title="Kinds" value=${number(body.kinds)} note=${`among the latest ${number(body.kept)}`} />
  </dl>
  <${Card} title="Crash log" note="equal crashes together, the latest first">
    <${Table} label="Crash log" rows=${body.groups} row=${row => row.id} empty="Nothing has crashed since the observer started." columns=${[
      { title: "Times", number: true, cell: row => number(row.count) },
      { title: "What", cell: row => html`<a href=${to(`/crashes/${row.id}`)}>${row.title}</a>` },
      { title: "Behaviour", cell: row => html`<${Class} of=${row.behaviour} />` },
      { title: "Latest", cell: row => html`<${Process} of=${row.process} />` },
      { title: "When", cell: row => row.count > 1 ? `${clock(row.earliest)} – ${clock(row.at)}` : ago(row.at, at) },
    ]} />
  <//>`;

export const Crash = ({ body }) => html`
  <p class="lead"><${Category} of=${body.entry.category} /> ${body.entry.title}</p>
  <p class="note">${clock(body.entry.at)} · ${body.kind} · <a href=${to("/crashes")}>all crashes</a></p>
  <div class="columns">
    <${Card} title="Facts"><${Pairs} of=${[body.entry.process && ["Process", html`<${Process} of=${body.entry.process} />`],
      ...Object.entries(body.fields).map(([name, value]) => [name, html`<code>${value}</code>`])]} /><//>
    ${body.stack && html`<${Card} title="Stack" wide><pre tabindex="0" role="region" aria-label="Stack">${body.stack}</pre><//>`}
    <${Card} title="Ten seconds before">
      ${body.before.length === 0 ? html`<p class="empty">Nothing else was reported.</p>` : html`
      <ol class="events">${body.before.map(event => html`<li key=${event.id}><${Category} of=${event.category} /><a href=${to(`/crashes/${event.id}`)}>${event.title}</a>
        <time>${duration(body.entry.at - event.at)} before</time></li>`)}</ol>`}
    <//>
  </div>`;

export const Stalls = ({ body, at }) => html`
  <dl class="figures"><${Figure} title="Stalls" value=${short(body.total)} note=${`callbacks of more than ${duration(body.threshold)}`} />
    <${Figure} title="Zombies" value=${number(body.zombieCount)} note="killed, and their code still runs" kind=${body.zombieCount ? "bad" : ""} /></dl>
  <div class="columns">
    <${Card} title="In a callback now" note=${plural(body.running.length, "process", "processes")} wide>
      ${body.running.length === 0 ? html`<p class="empty">No process was in a callback at this moment.</p>` : html`<ul class="stacks">${body.running.map(each => html`
        <li key=${each.process.n}><${Process} of=${each.process} />${each.stack && html`<pre tabindex="0" role="region" aria-label=${`Stack of ${each.process.text}`}>${each.stack}</pre>`}</li>`)}</ul>`}
    <//>
    ${body.zombieCount > 0 && html`<${Card} title="Zombies now"><ul class="chips">${body.zombies.map(each => html`<li key=${each.n}><${Process} of=${each} /></li>`)}</ul><//>`}
    <${Card} title="Reported stalls" wide><${Stuck} of=${body.stalls} at=${at} empty="No callback took long since the observer started." /><//>
    ${body.zombieReports.length > 0 && html`<${Card} title="Reported zombies" wide><${Stuck} of=${body.zombieReports} at=${at} /><//>`}
  </div>`;

const Stuck = ({ of, at, empty }) => of.length === 0 ? html`<p class="empty">${empty}</p>` : html`<ul class="stacks">${of.map(each => html`
  <li key=${each.id}><details><summary><${Category} of=${each.category} /> ${each.title} <time>${ago(each.at, at)}</time></summary>
    <p><${Process} of=${each.process} /> ${each.handles && html`handles <code>${each.handles}</code>`} <a href=${to(`/crashes/${each.id}`)}>report</a></p>
    <pre tabindex="0" role="region" aria-label="Stack">${each.stack}</pre></details></li>`)}</ul>`;

export function DeadLetters({ body, at }) {
  const most = Math.max(1, ...body.receivers.map(each => each.count));
  return html`
    <dl class="figures"><${Figure} title="Dead letters" value=${short(body.total)} />
      ${Object.entries(body.causes).map(([cause, count]) => html`<${Figure} title=${cause} value=${short(count)} />`)}</dl>
    <div class="columns">
      <${Card} title="Receivers" note=${`among ${number(body.kept)} that were reported`}>
        ${body.receivers.length === 0 ? html`<p class="empty">None.</p>` : html`<ul class="bars">${body.receivers.map(each => html`<li key=${each.receiver}><span title=${each.receiver}>${each.receiver}</span><${Bar} share=${each.count / most} /><span class="number">${number(each.count)}</span></li>`)}</ul>`}
      <//>
      <${Card} title="Latest" note=${`at most ${body.perSecond} a second are reported, all are counted`} wide>
        <${Table} label="Dead letters" rows=${body.letters} row=${row => row.id} empty="No dead letter was reported." columns=${[
          { title: "When", cell: row => ago(row.at, at) }, { title: "Cause", cell: row => row.cause }, { title: "Message", cell: row => html`<${Class} of=${row.message} />` },
          { title: "Receiver", cell: row => row.receiver }, { title: "Sender", cell: row => row.sender },
        ]} />
      <//>
    </div>`;
}
