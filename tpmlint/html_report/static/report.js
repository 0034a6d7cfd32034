"use strict";
(() => {
  const page = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const views = all(".view");
  const notice = document.getElementById("notice");
  const search = document.getElementById("q");
  page.classList.add("js");
  for (const each of all(".tools, .filters")) each.hidden = false;

  // Which view is shown: the one that the address names, or the one that holds the item it names.
  const named = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  };
  // What an address says may come from anybody: cut, and characters that act are shown.
  const legible = (text) =>
    (text.length > 80 ? text.slice(0, 79) + "…" : text).replace(/[\p{C}\p{Z}]/gu, (each) =>
      each === " " ? each : `\\u{${each.codePointAt(0).toString(16)}}`,
    );
  const pin = document.querySelector(".pin");
  let pinned = "";
  const show = (moved) => {
    const name = named();
    const found = name === "main" ? null : document.getElementById(name);
    if (name === "main") return;
    const article = found && found.matches(".item") ? found : null;
    const every = name === "everything";
    // A rule whose findings were too many for the page has no place of its own.
    const view = found?.closest(".view") || (name.startsWith("r-") && document.getElementById("findings")) || views[0];
    document.body.classList.toggle("every", every);
    document.body.classList.toggle("one", Boolean(article));
    for (const each of views) each.classList.toggle("shown", every || each === view);
    for (const each of all(".item")) each.classList.toggle("shown", article ? each === article : true);
    for (const each of all(".index")) each.hidden = Boolean(article);
    pin.hidden = !article || "off" in article.dataset;
    pinned = article ? article.id.slice(article.id.indexOf(":") + 1) : "";
    for (const each of all("nav a")) {
      if (!every && each.hash === "#" + view.id) each.setAttribute("aria-current", "page");
      else each.removeAttribute("aria-current");
    }
    sift();
    if (name && !found && !every && !name.startsWith("r-")) {
      notice.textContent = `This report has no ${legible(name)}`;
    }
    if (moved) {
      scrollTo(0, 0);
      const heading = (article || view).querySelector(article ? "h3" : "h2");
      if (found && found !== view && !article) {
        found.tabIndex = -1;
        found.focus();
        return;
      }
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  };

  // Search and filters: what does not match is hidden; on the map it fades.
  const texts = new WeakMap();
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const name = (element) => element.id || (element.matches("a") ? element : element.querySelector("a"))?.getAttribute("href") || "";
  const text = (element) => {
    if (!texts.has(element)) texts.set(element, plain(element.textContent + " " + name(element)));
    return texts.get(element);
  };
  const sift = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const matches = (element) => words.every((word) => text(element).includes(word));
    let shown = 0;
    let total = 0;
    let filtered = words.length > 0;
    for (const view of views) {
      if (!view.classList.contains("shown")) continue;
      const chosen = all("[data-filter]", view).filter((each) => each.value);
      if (chosen.length) filtered = true;
      for (const each of all("[data-s]", view)) {
        if (each.matches(".item") && document.body.classList.contains("one")) {
          each.hidden = false;
          continue;
        }
        const fits = matches(each) && chosen.every((by) => each.dataset[by.dataset.filter] === by.value);
        each.hidden = !fits;
        total += 1;
        shown += fits;
      }
      for (const each of all(".rule, .gap", view)) each.hidden = !each.querySelector("[data-s]:not([hidden])");
      if (view.id === "map") {
        const hits = map.search(words.length ? matches : null);
        total += map.size;
        shown += hits;
      }
    }
    notice.textContent = !filtered || !total ? "" : shown ? `${shown} of ${total} match` : "Nothing here matches";
  };

  // The map: an item's line is what leads from it to strategy, and what leads from it to code and people.
  const map = (() => {
    const svg = document.querySelector("svg.map");
    if (!svg) return { search: () => 0, size: 0 };
    const nodes = new Map(all(".layer a", svg).map((node) => [node.dataset.n, node]));
    const strata = new Map();
    for (const layer of all(".layer", svg)) list(layer);
    // Where there is no room for a drawing, the layers are lists.
    function list(layer) {
      const section = document.createElement("section");
      const heading = document.createElement("h3");
      const items = document.createElement("ul");
      heading.textContent = layer.getAttribute("aria-label");
      for (const node of all("a", layer)) {
        const item = document.createElement("li");
        const link = document.createElement("a");
        item.className = layer.classList[1];
        link.href = node.getAttribute("href");
        link.textContent = node.querySelector("title").textContent;
        item.append(link);
        items.append(item);
        strata.set(node.dataset.n, item);
      }
      section.append(heading, items);
      document.querySelector(".strata").append(section);
    }
    const lines = all(".lines path", svg).map((path) => ({ path, ends: path.dataset.e.split(" ") }));
    const above = new Map();
    const below = new Map();
    for (const { ends: [one, other] } of lines) {
      (below.get(one) || below.set(one, []).get(one)).push(other);
      (above.get(other) || above.set(other, []).get(other)).push(one);
    }
    const reach = (from, links, found) => {
      const waiting = [from];
      while (waiting.length) {
        for (const next of links.get(waiting.pop()) || []) {
          if (!found.has(next)) {
            found.add(next);
            waiting.push(next);
          }
        }
      }
    };
    // What is left after a search moves together, so that a line can be seen whole however large the map is.
    const placed = new Map(
      [...nodes].map(([number, node]) => {
        const [x, y] = node.getAttribute("transform").match(/[\d.]+/g).map(Number);
        return [number, { x, y, tall: Number(node.querySelector("rect").getAttribute("height")) }];
      }),
    );
    const drawn = new Map(lines.map(({ path }) => [path, path.getAttribute("d")]));
    const view = svg.getAttribute("viewBox").split(" ").map(Number);
    const gap = 10;
    const pack = (on) => {
      const layers = new Map();
      for (const number of on) {
        const { x } = placed.get(number);
        (layers.get(x) || layers.set(x, []).get(x)).push(number);
      }
      const high = (layer) => layer.reduce((sum, number) => sum + placed.get(number).tall + gap, 0);
      const longest = Math.max(0, ...[...layers.values()].map(high));
      const now = new Map();
      const free = new Map(); // Of each layer the middles of the gaps between its cards.
      for (const [x, layer] of layers) {
        let y = (longest - high(layer)) / 2;
        free.set(x, [y - gap / 2]);
        for (const number of layer.sort((a, b) => placed.get(a).y - placed.get(b).y)) {
          const { tall } = placed.get(number);
          nodes.get(number).setAttribute("transform", `translate(${x} ${y})`);
          now.set(number, { x, y: y + tall / 2 });
          y += tall + gap;
          free.get(x).push(y - gap / 2);
        }
      }
      // A line passes a layer in between where there is no card: above or below all, or through the nearest gap.
      const pass = (x, y) => {
        const gaps = free.get(x) || [y];
        if (y <= gaps[0] || y >= gaps.at(-1)) return y;
        return gaps.reduce((best, each) => (Math.abs(each - y) < Math.abs(best - y) ? each : best));
      };
      const curve = (x, y, end) => `C${(x + end.x) / 2} ${y} ${(x + end.x) / 2} ${end.y} ${end.x} ${end.y}`;
      for (const { path, ends } of lines) {
        const [from, to] = ends.map((number) => now.get(number));
        if (!from || !to) continue;
        if (from.x === to.x) {
          path.setAttribute("d", `M${from.x} ${from.y}C${from.x - 26} ${from.y} ${to.x - 26} ${to.y} ${to.x} ${to.y}`);
          continue;
        }
        let [x, y] = [from.x + 190, from.y];
        let d = `M${x} ${y}`;
        for (let next = from.x + 256; next < to.x; next += 256) {
          const lane = { x: next, y: pass(next, y + ((to.y - y) * (next - x)) / (to.x - x)) };
          d += curve(x, y, lane) + `H${next + 190}`;
          [x, y] = [next + 190, lane.y];
        }
        path.setAttribute("d", d + curve(x, y, to));
      }
      svg.setAttribute("viewBox", [view[0], view[1], view[2], longest + 60].join(" "));
    };
    const unpack = () => {
      for (const [number, { x, y }] of placed) nodes.get(number).setAttribute("transform", `translate(${x} ${y})`);
      for (const [path, d] of drawn) path.setAttribute("d", d);
      svg.setAttribute("viewBox", view.join(" "));
    };
    const draw = (starts) => {
      const on = new Set();
      const lit = new Set();
      for (const start of starts) {
        const up = new Set([start]);
        const down = new Set([start]);
        reach(start, above, up);
        reach(start, below, down);
        for (const line of lines) {
          const [one, other] = line.ends;
          if ((up.has(one) && up.has(other)) || (down.has(one) && down.has(other))) lit.add(line);
        }
        for (const each of up) on.add(each);
        for (const each of down) on.add(each);
      }
      for (const [number, node] of nodes) node.classList.toggle("on", on.has(number));
      for (const line of lines) line.path.classList.toggle("on", lit.has(line));
      return on;
    };
    let kept = null;
    const settle = () => {
      svg.classList.toggle("narrowed", kept !== null);
      if (kept !== null) draw(kept);
    };
    const at = (event) => event.target.closest(".layer a");
    const narrow = (event) => {
      const node = at(event);
      if (!node) return;
      svg.classList.add("narrowed");
      draw([node.dataset.n]);
    };
    const leave = (event) => {
      if (at(event)) settle();
    };
    for (const kind of ["mouseover", "focusin"]) svg.addEventListener(kind, narrow);
    for (const kind of ["mouseout", "focusout"]) svg.addEventListener(kind, leave);
    return {
      size: nodes.size,
      search(matches) {
        const hits = matches ? [...nodes].filter(([, node]) => matches(node)).map(([number]) => number) : [];
        kept = matches ? hits : null;
        settle();
        const on = matches ? draw(hits) : null;
        // Pointing at one of those that are left lets the others fade, and hides none.
        for (const node of nodes.values()) node.classList.toggle("kept", node.classList.contains("on"));
        for (const { path } of lines) path.classList.toggle("kept", path.classList.contains("on"));
        svg.classList.toggle("packed", on !== null);
        if (on) pack(on);
        else unpack();
        for (const [number, node] of nodes) node.classList.toggle("hit", hits.includes(number));
        for (const [number, item] of strata) item.hidden = on !== null && !on.has(number);
        return matches ? hits.length : nodes.size;
      },
    };
  })();

  // Where the matrix is too wide it becomes a list, in which each dot is followed by the name of its column.
  for (const row of all(".matrix tbody tr")) {
    for (const cell of row.querySelectorAll(".t, .f")) {
      cell.dataset.c = cell.closest("table").tHead.rows[1].cells[cell.cellIndex].textContent.trim();
    }
  }

  // Tables: a click on a heading sorts by it, another one turns the order around.
  for (const table of all("table.sort")) {
    const heads = all("thead th", table);
    const body = table.tBodies[0];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numbers = head.classList.contains("n") || body.querySelector(`tr > :nth-child(${column + 1})[data-v]`);
        const rising = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "descending" : !numbers;
        for (const each of heads) each.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", rising ? "ascending" : "descending");
        const value = (row) => {
          const cell = row.cells[column];
          const shown = cell.dataset.v ?? cell.textContent.trim();
          return numbers ? Number(shown) || 0 : shown;
        };
        const compare = (a, b) => (numbers ? a - b : a.localeCompare(b, "en", { numeric: true, sensitivity: "base" }));
        const rows = [...body.rows].map((row) => [value(row), row]);
        rows.sort((a, b) => (rising ? compare(a[0], b[0]) : compare(b[0], a[0])));
        body.append(...rows.map(([, row]) => row));
        notice.textContent = `Sorted by ${button.textContent.trim()}, ${rising ? "ascending" : "descending"}`;
      });
    });
  }

  // Light and dark: the reader's system decides until the button is used.
  const button = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (page.dataset.theme ? page.dataset.theme === "dark" : dark.matches);
  const keep = (theme) => {
    try {
      if (theme) localStorage.setItem("tpmlint-theme", theme);
      return localStorage.getItem("tpmlint-theme");
    } catch {
      return null; // A page from a disk may have nowhere to keep it.
    }
  };
  const paint = (theme) => {
    if (theme === "dark" || theme === "light") page.dataset.theme = theme;
    button.textContent = isDark() ? "Light theme" : "Dark theme"; // What it does.
  };
  paint(keep());
  dark.addEventListener("change", () => paint());
  button.addEventListener("click", () => {
    paint(isDark() ? "light" : "dark");
    keep(page.dataset.theme);
  });

  pin.addEventListener("click", () => (search.value = pinned));
  search.addEventListener("input", sift);
  for (const each of all("[data-filter]")) each.addEventListener("change", sift);
  addEventListener("hashchange", () => show(true));
  show(false);
})();
