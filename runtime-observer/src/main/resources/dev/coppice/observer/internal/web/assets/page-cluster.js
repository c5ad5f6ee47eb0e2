// The node of the runtime, its links to other nodes, and its kinds of entities.
import { html, Badge, Card, Figure, Table } from "./parts.js";
import { duration, number, short, size } from "./format.js";

const roundTrip = micros => micros === 0 ? "not measured" : micros < 1_000 ? `${micros} µs` : `${(micros / 1_000).toFixed(1)} ms`;

export const Cluster = ({ body }) => !body.name ? html`<p class="empty">The runtime has not joined a cluster.</p>` : html`
  <dl class="figures">
    <${Figure} title="This node" value=${body.name} note=${body.joined ? "joined" : "joining or leaving"} kind=${body.joined ? "" : "warn"} />
    <${Figure} title="Peers up" value=${number(body.size)} note=${`${number(body.known)} members in the view of the transport`} />
    <${Figure} title="Came up, went down" value=${`${number(body.ups)}, ${number(body.downs)}`} />
    <${Figure} title="Not readable" value=${number(body.undecodable)} kind=${body.undecodable ? "warn" : ""} />
    <${Figure} title="Refused" value=${number(body.refused)} kind=${body.refused ? "warn" : ""} />
  </dl>
  <${Card} title="Links" note=${body.peers.length < body.size ? `${number(body.peers.length)} of ${number(body.size)}` : `incarnation ${body.incarnation}`} wide>
    <${Table} label="Links" rows=${body.peers} row=${each => each.incarnation} empty="No other node is up." columns=${[
      { title: "Node", cell: row => html`<strong>${row.name}</strong> ${row.guest && html`<${Badge}>guest<//>`}` },
      { title: "Roles", cell: row => row.roles.join(", ") }, { title: "Version", cell: row => row.version },
      { title: "Epoch", number: true, cell: row => number(row.epoch) }, { title: "Up for", number: true, cell: row => duration(row.since) },
      { title: "Queue", number: true, cell: row => size(row.waitingBytes) }, { title: "Waiting senders", number: true, cell: row => number(row.waitingSenders) },
      { title: "Round trip", number: true, cell: row => roundTrip(row.roundTripMicros) }, { title: "Last heard", number: true, cell: row => `${duration(row.lastHeard)} ago` },
      { title: "Sent", number: true, cell: row => `${short(row.framesOut)}, ${size(row.bytesOut)}` }, { title: "Received", number: true, cell: row => `${short(row.framesIn)}, ${size(row.bytesIn)}` },
      { title: "Open calls", number: true, cell: row => `${number(row.openCalls)} out, ${number(row.openRequests)} in` },
      { title: "Known processes", number: true, cell: row => number(row.standIns) }, { title: "Monitored here", number: true, cell: row => number(row.watched) },
    ]} />
  <//>
  ${body.kinds.length > 0 && html`<${Card} title="Entities" note="as this node knows them" wide>
    <${Table} label="Entities" rows=${body.kinds} row=${each => each.name} empty="" columns=${[
      { title: "Kind", cell: row => html`<strong>${row.name}</strong> ${row.stopped && html`<${Badge} kind="warn">no majority<//>`}` },
      { title: "Shards by node", cell: row => row.owners.map(each => `${each.node} ${number(each.shards)}`).join(", ") || "not decided yet" },
      { title: "Moving from or to here", number: true, cell: row => number(row.moving) }, { title: "Entities here", number: true, cell: row => number(row.entities) },
      { title: "Waiting messages", number: true, cell: row => number(row.waiting) }, { title: "Table", number: true, cell: row => number(row.table) },
    ]} />
  <//>`}`;
