// The figures of the runtime as a whole.
import { to } from "./address.js";
import { html, Bar, Card, Category, Pairs, Process } from "./parts.js";
import { ago, bytes, number, rate, short } from "./format.js";
import { Chart, Series } from "./charts.js";

const series = new Series();

export function Overview({ body, at }) {
  const { totals, workers, threads, heap } = body;
  series.add(at, { ...totals, deadLetters: body.deadLetters, started: body.started }, { live: body.live, queued: body.queued, zombies: body.zombies });
  const per = name => { const last = series.last(name); return last === null ? "–" : rate(last); };
  const minute = name => short(Math.max(Math.round(series.minute(name) ?? 0), body.lastMinute[name]));
  const tiles = [
    ["Processes", short(body.live), `${per("started")} started a second`, "live"],
    ["Messages a second", per("messages"), `${short(totals.messages)} in all`, "messages"],
    ["Ready to run", short(body.queued), "processes that wait for a worker", "queued"],
    ["Crashes a minute", minute("crashes"), `${short(totals.crashes)} in all`, "crashes", true],
    ["Restarts a minute", minute("restarts"), `${short(totals.restarts)} in all, ${short(totals.gaveUp)} gave up`, "restarts"],
    ["Dead letters a minute", minute("deadLetters"), `${short(body.deadLetters)} in all`, "deadLetters", true],
  ];
  const most = Math.max(1, ...workers.map(worker => worker.queued));
  return html`
    <dl class="tiles">
      ${tiles.map(([title, value, note, name, bad]) => html`
        <div class=${"tile" + (bad && series.last(name) > 0 ? " bad" : "")} key=${name}>
          <dt>${title}</dt><dd class="value">${value}</dd><dd class="note">${note}</dd>
          <dd class="plot"><${Chart} series=${series} name=${name} bad=${bad} label=${`${title}, up to ten minutes`} /></dd>
        </div>`)}
    </dl>
    <div class="columns">
      <div class="stack">
      <${Card} title="Workers" note=${`${number(workers.length)} on ${number(body.processors)} processors`}>
        <ul class="workers">${workers.map(worker => html`
          <li key=${worker.index}>
            <span class="index">${worker.index}</span>
            <span class=${"state " + (worker.parked ? "" : "on")}>${worker.parked ? "parked" : worker.running ? html`<${Process} of=${worker.running} />` : "searching"}</span>
            <${Bar} share=${worker.queued / most} />
            <span class="queued">${number(worker.queued)} queued</span>
          </li>`)}
        </ul>
        <${Pairs} of=${[
          ["Dedicated threads", number(threads.dedicated)], ["Spare workers", `${number(threads.spareWorkers)} now, ${short(totals.spareWorkers)} in all`],
          ["Computing", `${number(threads.computing)}, ${number(threads.waitingToCompute)} waiting`], ["Steals", short(totals.steals)],
        ]} />
      <//>
      <${Card} title="Machine">
        <${Pairs} of=${[
          ["Heap", html`${bytes(heap.used)} of ${bytes(heap.max)} <${Bar} share=${heap.used / heap.max} />`],
          ["Java", body.java], ["Timers", `${short(body.timers)} running, ${short(body.timersFired)} fired`],
          ["Calls timed out", short(totals.callTimeouts)], ["Stalls", short(totals.stalls)], ["Zombies", number(body.zombies)],
        ]} />
      <//>
      </div>
      <${Card} title="Latest events">
        ${body.events.length === 0 ? html`<p class="empty">No crash, restart, stall or dead letter so far.</p>` : html`
        <ol class="events">${body.events.map(event => html`
          <li key=${event.id}><${Category} of=${event.category} /><a href=${to(`/crashes/${event.id}`)}>${event.title}</a><time>${ago(event.at, at)}</time></li>`)}</ol>`}
      <//>
    </div>`;
}
