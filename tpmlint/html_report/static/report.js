(() => {
  const page = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const element = (name, className, ...inside) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...inside);
    return made;
  };
  const views = all(".view");
  const notice = document.getElementById("notice");
  const search = document.getElementById("q");
  page.classList.add("js");
  for (const each of all(".tools, .filters")) each.hidden = false;

  // In a large report links name an item by its number, to save room; people see and send its own address.
  const own = new Map(all(".item > h3[id]").map((each) => ["#" + each.id, "#" + encodeURIComponent(each.parentNode.id)]));
  for (const link of own.size ? all("a") : []) {
    const address = own.get(link.getAttribute("href"));
    if (address) link.setAttribute("href", address.replaceAll("%3A", ":"));
  }

  // Many teams are folded until one is opened, found by a search, or named by the address.
  const teams = all(".team");
  if (teams.length > 8) for (const each of teams) each.open = false;

  // Which view is shown: the one that the address names, or the one that holds the item it names. Behind a question
  // mark stands what is searched and how it is filtered, so that a link shows the same to others.
  const address = () => {
    const [name, query = ""] = location.hash.slice(1).split("?");
    return { name, query: new URLSearchParams(query) };
  };
  const named = () => {
    try {
      return decodeURIComponent(address().name);
    } catch {
      return "";
    }
  };
  const filters = () => all("[data-filter]");
  const read = () => {
    const { query } = address();
    search.value = query.get("q") || "";
    for (const each of filters()) {
      each.value = query.get(each.dataset.filter) ?? each.dataset.usual ?? "";
      if (each.selectedIndex < 0) each.value = each.dataset.usual ?? "";
    }
    if (map) map.unfolded = new Set((query.get("open") || "").split(",").filter(Boolean));
    link();
  };
  const query = () => {
    const said = new URLSearchParams();
    if (search.value) said.set("q", search.value);
    for (const each of filters()) {
      if (each.value !== (each.dataset.usual ?? "")) said.set(each.dataset.filter, each.value);
    }
    if (map?.unfolded.size) said.set("open", [...map.unfolded].join(","));
    const text = said.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
    return text && "?" + text;
  };
  const link = () => {
    for (const each of all("nav a")) each.hash = each.hash.split("?")[0] + query();
  };
  // Letters of one search are one step back; so is each choice of a filter.
  let typing = false;
  const write = (kind) => {
    const hash = "#" + (address().name || views[0].id) + query();
    try {
      if (hash !== location.hash) history[kind === "fold" || (kind === "type" && typing) ? "replaceState" : "pushState"](null, "", hash);
    } catch {
      // A browser may refuse: in a frame without an address, or after too many changes at once.
    }
    typing = kind === "type";
    link();
    if (kind !== "fold") sift();
  };
  // What an address says may come from anybody: cut, and characters that act are shown.
  const legible = (text) =>
    (text.length > 80 ? text.slice(0, 79) + "…" : text).replace(/[\p{C}\p{Z}]/gu, (each) =>
      each === " " ? each : `\\u{${each.codePointAt(0).toString(16)}}`,
    );
  const pin = document.querySelector(".pin");
  let before = null;
  const show = () => {
    const name = named();
    const moved = before !== null && before !== name;
    before = name;
    typing = false;
    read();
    if (name === "main") return;
    // Only what is in a view can be shown: the search and the button are on the page too.
    const target = document.getElementById(name);
    const found = target?.closest(".view") && target;
    const article = found?.closest(".item");
    const every = name === "everything";
    // A rule whose findings were too many for the page has no place of its own.
    const view = found?.closest(".view") || (name.startsWith("r-") && document.getElementById("findings")) || views[0];
    document.body.classList.toggle("every", every);
    document.body.classList.toggle("one", Boolean(article));
    for (const each of views) each.classList.toggle("shown", every || each === view);
    for (const each of all(".item")) each.classList.toggle("shown", article ? each === article : true);
    for (const each of all(".index")) each.hidden = Boolean(article);
    if (pin) pin.hidden = !article || "off" in article.dataset;
    if (article) pin.firstElementChild.hash = "#map?q=" + encodeURIComponent(article.id.slice(article.id.indexOf(":") + 1));
    for (const each of all("nav a")) {
      if (!every && each.hash.split("?")[0] === "#" + view.id) each.setAttribute("aria-current", "page");
      else each.removeAttribute("aria-current");
    }
    if (found?.matches("details")) found.open = true;
    sift();
    if (name && !found && !every && !name.startsWith("r-")) {
      notice.textContent = `This report has no ${legible(name)}`;
    }
    if (moved) {
      scrollTo(0, 0);
      const heading = (article || view).querySelector(article ? "h3" : "h2");
      if (found && found !== view && !article) {
        found.tabIndex = -1;
        found.focus({ preventScroll: true });
        found.scrollIntoView();
        return;
      }
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  };

  // Where a table is too wide its rows become blocks, in which each cell begins with the heading of its column.
  const label = (table) => {
    const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
    for (const cell of all("tbody td", table)) cell.dataset.h ??= heads[cell.cellIndex];
  };

  // What a page has none of, it has no script for.
  const map = typeof createMap === "function" ? createMap(all, element, () => write("fold")) : null;

  // Search and filters: what does not match is hidden; on the map it fades.
  const texts = new WeakMap();
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const name = (node) => node.id || (node.matches("a") ? node : node.querySelector("a"))?.getAttribute("href") || "";
  const text = (node) => {
    if (!texts.has(node)) texts.set(node, plain(node.textContent + " " + name(node)));
    return texts.get(node);
  };
  const passes = (node, by) => {
    const own = node.dataset[by.dataset.filter];
    return own === undefined ? !map || map.passes(name(node), by) : own === by.value;
  };
  // What a column or a fold holds, of which a filter leaves some.
  const tally = (box, filtered) => {
    const [every, left] = [all("[data-s]", box), all("[data-s]:not([hidden])", box)].map((found) => found.length);
    const count = box.querySelector("small, summary");
    count.dataset.all ??= count.textContent;
    count.textContent = left === every ? count.dataset.all : `${left} of ${count.dataset.all}`;
    if (box.matches("details")) {
      box.hidden = every > 0 && !left;
      if (filtered && !box.open) box.dataset.opened = "";
      if (filtered || "opened" in box.dataset) box.open = filtered;
      if (!filtered) delete box.dataset.opened;
    }
  };
  const pages = typeof createPages === "function" ? createPages(all, element, plain, label) : null;
  const sift = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const says = (content) => words.every((word) => content.includes(word));
    const matches = (node) => says(text(node));
    let shown = 0;
    let total = 0;
    let filtered = words.length > 0;
    for (const view of views) {
      if (!view.classList.contains("shown")) continue;
      const chosen = all("[data-filter]:not([data-usual])", view).filter((each) => each.value);
      if (chosen.length) filtered = true;
      for (const each of all("[data-s]", view)) {
        if (each.matches(".item") && document.body.classList.contains("one")) {
          each.hidden = false;
          continue;
        }
        const fits = matches(each) && chosen.every((by) => passes(each, by));
        each.hidden = !fits;
        total += 1;
        shown += fits;
      }
      for (const each of all(".rule, .gap, .team", view)) each.hidden = !each.querySelector("[data-s]:not([hidden])");
      for (const each of filtered ? all(".team:not([hidden])", view) : []) each.open = true;
      for (const table of pages?.tables(view) ?? []) {
        shown += table.sift(says, chosen, words);
        total += table.size;
      }
      if (view.id === "map") {
        shown += map.sift(words.length ? matches : null, chosen);
        total += map.size;
      }
      for (const each of all(".column, .more", view)) tally(each, filtered);
      if (view.id === "matrix") cross(filtered);
    }
    notice.textContent = !filtered || !total ? "" : shown ? `${shown} of ${total} match` : "Nothing here matches";
  };

  // Pointing at a capability leaves those that it depends on, and that depend on it.
  for (const svg of all(".places")) {
    const arrows = all(".arrows path", svg).map((path) => ({ path, ends: path.dataset.e.split(" ") }));
    const light = (name) => {
      const lit = arrows.filter(({ ends }) => ends.includes(name));
      svg.classList.toggle("narrowed", lit.length > 0);
      for (const { path } of arrows) path.classList.toggle("on", lit.some((each) => each.path === path));
      for (const each of all("a", svg)) each.classList.toggle("on", lit.some(({ ends }) => ends.includes(each.dataset.n)));
    };
    for (const kind of ["mouseover", "focusin"]) svg.addEventListener(kind, (event) => light(event.target.closest("a")?.dataset.n));
    for (const kind of ["mouseout", "focusout"]) svg.addEventListener(kind, () => light());
  }

  // A matrix of too many columns is a list, of which the first rows are shown until a button or a filter is used; of
  // what a filter leaves there is a matrix again.
  const unfold = document.querySelector(".unfold");
  let unfolded = false;
  unfold?.addEventListener("click", () => {
    unfolded = true;
    cross(false);
    document.querySelector(".pairs tbody + tbody a").focus();
  });
  const cross = (filtered) => {
    const list = document.querySelector(".pairs");
    if (!list) return;
    const box = document.querySelector(".cross");
    const rows = all("tbody tr:not([hidden])", list);
    const columns = [1, 2].map((cell) => {
      const found = new Map();
      for (const row of rows) for (const each of all("a", row.cells[cell])) found.set(each.hash, each);
      return [...found.values()].sort((a, b) => a.textContent.localeCompare(b.textContent, "en", { numeric: true }));
    });
    const wide = columns[0].length + columns[1].length;
    const fits = filtered && rows.length && wide && wide <= 40;
    box.hidden = !fits;
    list.hidden = fits;
    list.classList.toggle("whole", filtered || unfolded);
    if (unfold) unfold.hidden = filtered || unfolded;
    box.replaceChildren();
    if (!fits) return;
    const head = (each, first) => {
      const made = element("th", first ? "v first" : "v", element("span", "", each.cloneNode(true)));
      made.scope = "col";
      return made;
    };
    const titles = ["Internal customers", "Features"].map((text, group) =>
      Object.assign(element("th", group ? "first" : "", text), { scope: "colgroup", colSpan: Math.max(1, columns[group].length) }));
    const table = element("table", "matrix",
      element("thead", "",
        element("tr", "", element("td"), ...titles.filter((_, group) => columns[group].length)),
        element("tr", "", Object.assign(element("th", "", "Initiative"), { scope: "col" }),
          ...columns.flatMap((group, number) => group.map((each, at) => head(each, number && !at))))),
      element("tbody", "", ...rows.map((row) => element("tr", "",
        Object.assign(element("th", "", ...[...row.cells[0].childNodes].map((each) => each.cloneNode(true))), { scope: "row" }),
        ...columns.flatMap((group, number) => group.map((each, at) => {
          const names = all("a", row.cells[number + 1]).some((link) => link.hash === each.hash);
          const made = element("td", names ? (number ? "f kind-feature" : "t kind-team") : row.cells[number + 1].querySelector(".lack") ? "lacks" : "", names ? "●" : "");
          if (number && !at) made.classList.add("first");
          if (names) made.dataset.c = each.textContent;
          return made;
        }))))));
    const scroll = element("div", "scroll", table);
    Object.assign(scroll, { tabIndex: 0 }).setAttribute("role", "region");
    scroll.setAttribute("aria-label", "The matrix");
    box.append(scroll);
  };

  // Where the matrix is too wide it becomes a list, in which each dot is followed by the name of its column.
  for (const row of all(".matrix tbody tr")) {
    for (const cell of row.querySelectorAll(".t, .f")) {
      cell.dataset.c = cell.closest("table").tHead.rows[1].cells[cell.cellIndex].textContent.trim();
    }
  }

  for (const table of all(".rows, .pairs")) label(table);

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
  // Another open page has chosen, or the choice before a reload was written only now.
  addEventListener("storage", (event) => {
    if (event.key === "tpmlint-theme") paint(event.newValue);
  });
  button.addEventListener("click", () => {
    paint(isDark() ? "light" : "dark");
    keep(page.dataset.theme);
  });

  search.addEventListener("input", () => write("type"));
  for (const each of filters()) {
    each.addEventListener("change", () => {
      for (const other of filters()) if (other.dataset.filter === each.dataset.filter) other.value = each.value;
      write("choose");
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  addEventListener("hashchange", show);
  show();
})();
