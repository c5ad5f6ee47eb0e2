// Searches WORDS, the rows [url, title, heading, shelf, text] of index-of-words.js, for all words that were typed.
(function () {
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const shelves = document.getElementById("shelves");
  const up = document.body.dataset.up;
  const menu = document.getElementById("menu");
  // "time-out" and "Timeout" are one word.
  const bare = text => text.toLowerCase().replace(/(\w)-(?=\w)/g, "$1");
  // What people type, and what the pages say.
  const SAME = { telemetry: "metrics", prometheus: "metrics", grafana: "dashboard", monitoring: "monitor", debounce: "timer", sigterm: "shutdown",
    kubernetes: "shutdown", ratelimit: "rate", singleton: "name", ordering: "order", dlq: "dead", mdc: "logging", oom: "memory" };
  const rows = WORDS.map(row => ({ row, title: bare(row[1]), heading: bare(row[2]), text: bare(row[4]) }));
  let chosen = -1;

  function score(entry, words) {
    let sum = 0;
    for (const word of words) {
      const other = SAME[word];
      const here = Math.max(points(entry, word), other ? points(entry, other) / 2 : 0);
      if (here === 0) return 0;
      sum += here;
    }
    return entry.row[3] === "Decisions" ? sum / 4 : sum; // why it is so comes after how it is done
  }

  function points(entry, word) {
    return (entry.title.includes(word) ? (entry.heading ? 4 : 20) : 0) + (entry.heading.includes(word) ? 10 : 0)
      + Math.min(3, entry.text.split(word).length - 1);
  }

  function excerpt(entry, word) {
    const text = entry.row[4];
    const at = Math.max(0, text.toLowerCase().indexOf(word) - 40);
    return (at > 0 ? "… " : "") + text.substr(at, 120);
  }

  function line(entry, word) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = up + entry.row[0];
    link.textContent = entry.row[2] ? entry.row[1] + " › " + entry.row[2] : entry.row[1];
    const small = document.createElement("small");
    small.textContent = excerpt(entry, word);
    link.append(small);
    item.append(link);
    return item;
  }

  function show() {
    const words = bare(input.value).split(/\s+/).filter(word => word);
    found.replaceChildren();
    chosen = -1;
    found.hidden = words.length === 0;
    shelves.hidden = words.length > 0;
    if (words.length === 0) return;
    const hits = rows.map(entry => ({ entry, score: score(entry, words) })).filter(hit => hit.score > 0);
    hits.sort((one, other) => other.score - one.score);
    for (const hit of hits.slice(0, 30)) found.append(line(hit.entry, words[0]));
    if (hits.length === 0) found.append(Object.assign(document.createElement("li"), { textContent: "Nothing found." }));
  }

  function choose(step) {
    const items = [...found.querySelectorAll("li")];
    if (items.length === 0) return;
    if (chosen >= 0) items[chosen].classList.remove("chosen");
    chosen = (chosen + step + items.length) % items.length;
    items[chosen].classList.add("chosen");
    items[chosen].scrollIntoView({ block: "nearest" });
  }

  menu.addEventListener("click", () => {
    const open = menu.closest("nav").classList.toggle("open");
    menu.setAttribute("aria-expanded", open);
  });
  input.addEventListener("input", show);
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown") choose(1);
    else if (event.key === "ArrowUp") choose(-1);
    else if (event.key === "Escape") { input.value = ""; show(); }
    else if (event.key === "Enter") {
      const link = found.querySelector(".chosen a") || found.querySelector("a");
      if (link) location.href = link.href;
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", event => {
    if (event.key === "/" && document.activeElement !== input) { input.focus(); event.preventDefault(); }
  });
  const here = document.querySelector("[aria-current]");
  if (here) here.scrollIntoView({ block: "nearest" });
  show(); // a browser may bring back what was typed
})();
