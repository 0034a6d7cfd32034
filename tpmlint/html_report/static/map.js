"use strict";
// The map: an item's line is what leads from it to strategy, and what leads from it to code and people.
// `remember` is called when a fold was opened or closed.
function createMap(all, element, remember) {
  const whole = document.querySelector("svg.map");
  if (!whole) return { sift: () => 0, passes: () => true, size: 0, unfolded: new Set() };
  const section = whole.closest(".view");
  const drawing = document.querySelector(".drawing");
  const phone = matchMedia("(max-width: 50rem)");
  const layers = all(".layer", whole);
  const [WIDE, GAP] = [190, 10];
  const columns = all(".name", whole).map((text) => Number(text.getAttribute("x")));
  const step = columns[1] - columns[0];
  const nodes = new Map();
  layers.forEach((layer, column) => {
    for (const node of all("a", layer)) {
      const [title, said = ""] = node.querySelector("title").textContent.split("\n");
      const [status, type] = (node.dataset.f || "").split("|");
      const notes = said.match(/^\(([^)]*)\)/)?.[1].split(", ") || [];
      nodes.set(node.dataset.n, { node, column, title, notes, status, type, id: node.getAttribute("href").slice(1) });
    }
  });
  const numbers = new Map([...nodes].map(([number, { id }]) => ["#" + id, number]));
  const kindOf = (number) => layers[nodes.get(number).column].classList[1].slice("kind-".length);
  const lines = all(".lines path", whole).map((path) => ({
    path,
    ends: path.dataset.e.split(" "),
    kind: path.parentNode.classList[1] || "",
    turned: "turned" in path.dataset,
  }));
  const above = new Map();
  const below = new Map();
  const teams = new Map(); // Of each item the teams that own it or that it is for, and of a team itself.
  for (const { ends: [one, other], kind } of lines) {
    (below.get(one) || below.set(one, []).get(one)).push(other);
    (above.get(other) || above.set(other, []).get(other)).push(one);
    if (kind === "owner" || kind === "customer") (teams.get(one) || teams.set(one, new Set()).get(one)).add(other);
  }
  const own = (number) => (kindOf(number) === "team" ? new Set([number]) : teams.get(number) || new Set());
  const reach = (start, links, crosses = () => true) => {
    const found = new Set([start]);
    for (const from of found) {
      for (const next of links.get(from) || []) if (crosses(from, next)) found.add(next);
    }
    return found;
  };
  // The line of an item in both directions, and the lines in it.
  const lineOf = (starts, ways = () => [above, below]) => {
    const on = new Set(starts);
    const lit = new Set();
    for (const start of starts) {
      for (const links of ways(start)) {
        const found = reach(start, links);
        for (const line of lines) if (line.ends.every((end) => found.has(end))) lit.add(line);
        for (const each of found) on.add(each);
      }
    }
    return { on, lit };
  };
  const within = ({ on, lit }, set) => ({
    on: new Set([...on].filter((number) => set.has(number))),
    lit: new Set([...lit].filter(({ ends }) => ends.every((end) => set.has(end)))),
  });
  const everything = { on: new Set(nodes.keys()), lit: new Set(lines) };
  // What a team is about: not all work at a capability that it owns, nor all that serves an objective of its own.
  const waysOfTeam = (number) => ({ objective: [], capability: [below] })[kindOf(number)] || [above, below];
  const ofTeam = (team) => lineOf([...nodes.keys()].filter((number) => own(number).has(team) && number !== team), waysOfTeam);
  const apart = (one, other) => nodes.get(one).column !== nodes.get(other).column;
  const groupsBy = (kind) => {
    const left = new Set(nodes.keys());
    const groups = [...nodes.keys()].filter((number) => kindOf(number) === kind).map((number) => {
      const on = kind === "team" ? ofTeam(number).on.add(number) : reach(number, below, apart);
      for (const each of kind === "team" ? [...on].filter((each) => own(each).has(number)) : on) left.delete(each);
      return { id: nodes.get(number).id, title: nodes.get(number).title, on };
    });
    groups.sort((a, b) => a.title.localeCompare(b.title, "en", { numeric: true }));
    for (const each of left) if (kindOf(each) === "team") left.delete(each);
    return left.size ? [...groups, { id: "none", title: `No ${kind}`, on: left }] : groups;
  };

  // Filters: of the map they are the choices of the other views too.
  const chosen = (by) => numbers.get(`#${by.dataset.filter}:${by.value}`) || numbers.get("#" + by.value);
  const passes = (number, by) => {
    const node = nodes.get(number);
    if (!node) return false;
    if (by.dataset.filter === "team") return own(number).has(chosen(by));
    if (by.dataset.filter === "objective") return reach(chosen(by), below).has(number);
    return node[by.dataset.filter] === by.value;
  };
  const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });
  const choice = (name, options, usual) => {
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.dataset.filter = name;
    if (usual) select.dataset.usual = usual;
    select.append(...options);
    label.append(name === "group" ? "Group by" : name[0].toUpperCase() + name.slice(1), select);
    return label;
  };
  const ofKind = (kind) => [...nodes.values()].filter(({ node }) => node.closest(".kind-" + kind));
  const titled = (kind) => ofKind(kind).map(({ id, title }) => [id.replace(/^(team|objective):/, ""), title.length > 40 ? title.slice(0, 39) + "…" : title]);
  const words = (name) => [...new Set([...nodes.values()].map((node) => node[name]).filter(Boolean))].sort().map((word) => [word, word]);
  const offered = { team: titled("team"), objective: titled("objective"), type: words("type"), status: words("status") };
  const crowded = whole.classList.contains("crowded");
  const ways = ["objective", "team"].filter((kind) => offered[kind].length);
  const usual = (crowded && ways[0]) || "none";
  for (const box of all(".sieve")) {
    for (const [name, found] of Object.entries(offered)) {
      if (found.length > 1) box.append(choice(name, [option("", "all"), ...found.map((each) => option(...each))]));
    }
    if (box.closest("#map") && ways.length) {
      box.append(choice("group", [option("none", "nothing"), ...ways.map((kind) => option(kind, kind))], usual));
    }
  }

  // A picture of some of the items: their cards close together, with titles that wrap, and the lines between them.
  const create = (name, attributes = {}, ...inside) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const pen = document.createElement("canvas").getContext("2d");
  const wrap = (text, most) => {
    const found = [];
    let rest = text;
    while (rest) {
      let fit = rest.length;
      while (fit > 1 && pen.measureText(rest.slice(0, fit)).width > WIDE - 20) fit -= 1;
      if (fit < rest.length && found.length < most - 1) {
        const space = rest.lastIndexOf(" ", fit);
        fit = space > fit / 3 ? space : fit;
      } else if (fit < rest.length) return [...found, rest.slice(0, fit - 1).trimEnd() + "…"];
      found.push(rest.slice(0, fit).trimEnd());
      rest = rest.slice(fit).trimStart();
    }
    return found;
  };
  const card = (number) => {
    const { node, title, notes } = nodes.get(number);
    pen.font = "14px " + getComputedStyle(document.body).fontFamily;
    const rows = wrap(title, 3);
    const tall = 18 + 17 * rows.length + 16 * notes.length;
    const made = node.cloneNode(false);
    made.append(
      node.querySelector("title").cloneNode(true),
      create("rect", { height: tall }),
      create("path", { d: `M1.5 4v${tall - 8}` }),
      ...rows.map((text, row) => create("text", { x: 11, y: 21 + 17 * row }, text)),
      ...notes.map((text, row) => {
        const kind = /^(! overdue|at risk)/.test(text) ? "late" : /^no /.test(text) ? "lack" : "standing";
        return create("text", { x: 11, y: 21 + 17 * rows.length + 16 * row, class: kind }, text);
      }),
    );
    const mark = node.querySelector("circle");
    if (mark) made.append(mark.cloneNode());
    return { made, tall };
  };
  const names = (on, y) => all(".name", whole).map((text, column) => {
    const made = text.cloneNode(true);
    made.setAttribute("y", y);
    made.querySelector("tspan").textContent = [...on].filter((number) => nodes.get(number).column === column).length;
    return made;
  });
  const picture = ({ on, lit }, label, hits, printed = false) => {
    const cards = new Map([...on].map((number) => [number, card(number)]));
    const stacks = columns.map(() => []);
    for (const number of [...on].sort((a, b) => place(a) - place(b))) stacks[nodes.get(number).column].push(number);
    // Each layer in the order of what it is connected to in the layers before it.
    const beside = new Map([...on].map((number) => [number, []]));
    for (const { ends: [one, other], kind } of lit) if (kind !== "owner" || kindOf(one) === "capability") beside.get(other).push(one);
    const at = new Map();
    for (const stack of stacks) {
      const middle = (number) => {
        const found = beside.get(number).filter((each) => at.has(each)).map((each) => at.get(each));
        return found.length ? found.reduce((sum, each) => sum + each, 0) / found.length : 1;
      };
      const wanted = new Map(stack.map((number) => [number, middle(number)]));
      stack.sort((a, b) => wanted.get(a) - wanted.get(b)).forEach((number, index) => at.set(number, index / stack.length));
    }
    const high = (stack) => stack.reduce((sum, number) => sum + cards.get(number).tall + GAP, 0);
    const longest = Math.max(...stacks.map(high));
    const middles = new Map();
    const free = []; // Of each layer the middles of the gaps between its cards.
    const groups = stacks.map((stack, column) => {
      const group = layers[column].cloneNode(false);
      const gap = GAP + Math.floor((longest - high(stack)) / Math.max(1, stack.length - (stack.length > 1)));
      let y = 0;
      free.push([-GAP / 2]);
      for (const number of stack) {
        const { made, tall } = cards.get(number);
        made.setAttribute("transform", `translate(${columns[column]} ${y})`);
        made.classList.toggle("hit", hits.has(number));
        group.append(made);
        middles.set(number, { x: columns[column], y: y + tall / 2 });
        y += tall + gap;
        free[column].push(y - gap / 2);
      }
      return group;
    });
    // A line passes a layer in between where there is no card: above or below all, or through the nearest gap.
    const pass = (column, y) => {
      const gaps = free[column];
      if (y <= gaps[0] || y >= gaps.at(-1)) return y;
      return gaps.reduce((best, each) => (Math.abs(each - y) < Math.abs(best - y) ? each : best));
    };
    const curve = (x, y, end) => `C${(x + end.x) / 2} ${y} ${(x + end.x) / 2} ${end.y} ${end.x} ${end.y}`;
    const route = ([one, other]) => {
      const [from, to] = [middles.get(one), middles.get(other)];
      if (from.x === to.x) return `M${from.x} ${from.y}C${from.x - 26} ${from.y} ${to.x - 26} ${to.y} ${to.x} ${to.y}`;
      let [x, y] = [from.x + WIDE, from.y];
      let d = `M${x} ${y}`;
      for (let column = columns.indexOf(from.x) + 1; columns[column] < to.x; column += 1) {
        const lane = { x: columns[column], y: pass(column, y + ((to.y - y) * (columns[column] - x)) / (to.x - x)) };
        d += curve(x, y, lane) + `h${WIDE}`;
        [x, y] = [lane.x + WIDE, lane.y];
      }
      return d + curve(x, y, to);
    };
    const drawn = all(".lines", whole).map((kind) => {
      const group = kind.cloneNode(false);
      for (const { path, ends } of lit) {
        if (path.parentNode !== kind) continue;
        const made = path.cloneNode();
        made.setAttribute("d", route(ends));
        group.append(made);
      }
      return group;
    });
    const [left, , width] = whole.getAttribute("viewBox").split(" ");
    const top = printed ? 34 : 12;
    const size = { class: "map wide", viewBox: `${left} ${-top} ${width} ${longest + top + 8}`, role: "group", "aria-label": label };
    return create("svg", size, ...(printed ? names(on, -14) : []), ...drawn, ...groups);
  };
  const places = new Map([...nodes].map(([number, { node }]) => [number, Number(node.getAttribute("transform").match(/[\d.]+/g)[1])]));
  const place = (number) => places.get(number);

  // Where there is no room for a drawing, the layers are lists, and each item says in words what it is connected to.
  const relation = ({ kind, turned, ends: [one, other] }) => {
    const [from, to] = [kindOf(one), kindOf(other)];
    if (kind === "owner") return ["owned by", "owns"];
    if (kind === "depends") return turned ? ["awaited by", "depends on"] : ["depends on", "awaited by"];
    if (kind === "customer") return from === "capability" ? ["used by", "uses"] : ["for", "needs"];
    if (from === "objective") return to === "objective" ? ["made of", "part of"] : ["served by", "serves"];
    return from === "feature" ? ["rests on", "enables"] : from === "initiative" ? ["changes", "changed by"] : ["above", "below"];
  };
  const linkTo = (number) => Object.assign(element("a", "", nodes.get(number).title), { href: "#" + nodes.get(number).id });
  const lists = ({ on, lit }, heading) => {
    const ties = new Map([...on].map((number) => [number, new Map()]));
    for (const line of lit) {
      relation(line).forEach((word, end) => {
        const found = ties.get(line.ends[end]);
        (found.get(word) || found.set(word, []).get(word)).push(line.ends[1 - end]);
      });
    }
    return element("div", "strata", ...layers.flatMap((layer, column) => {
      const own = [...on].filter((number) => nodes.get(number).column === column);
      if (!own.length) return [];
      const items = own.map((number) => element("li", layer.classList[1], element("p", "", linkTo(number)),
        ...nodes.get(number).notes.map((note) => element("p", /^(! overdue|at risk)/.test(note) ? "late" : "quiet", note)),
        ...[...ties.get(number)].map(([word, others]) =>
          element("p", "ties", word + " ", ...others.flatMap((other, at) => (at ? [", ", linkTo(other)] : [linkTo(other)]))))));
      return [element("section", "", element(heading, "", layer.getAttribute("aria-label")), element("ul", "", ...items))];
    }));
  };

  // What is drawn: all as it came, what a search or a filter leaves, or a fold for each group of that.
  let state = { hits: null, part: everything, group: "none" };
  const counts = (on) => {
    const found = ["feature", "initiative"].map((kind) => [[...on].filter((each) => kindOf(each) === kind).length, kind]);
    const said = (words) => [...on].filter((each) => nodes.get(each).notes.some((note) => note.includes(words))).length;
    return [
      ...found.map(([count, kind]) => `${count} ${kind}${count === 1 ? "" : "s"}`),
      ...[["overdue", "! "], ["at risk", ""], ["paused", "‖ "], ["completed", "✓ "]]
        .map(([word, sign]) => [said(word), sign + word]).filter(([count]) => count).map(([count, words]) => `${count} ${words}`),
    ].join(" · ");
  };
  const folds = (hits) => {
    const groups = groupsBy(state.group).filter(({ id }) => !state.only || id === state.only).map((group) => ({ ...group, part: within(state.part, group.on) }))
      .filter(({ part }) => (hits.size ? [...part.on].some((number) => hits.has(number)) : !state.hits && part.on.size));
    return groups.map(({ id, title, part }) => {
      const fold = element("details", "fold", element("summary", "", element("h3", "", title), element("small", "", counts(part.on))));
      fold.open = groups.length === 1 || map.unfolded.has(id);
      const fill = () => {
        if (fold.open && fold.children.length === 1) fold.append(phone.matches ? lists(part, "h4") : picture(part, title, hits));
      };
      fill();
      fold.addEventListener("toggle", () => {
        fill();
        if (groups.length === 1) return;
        map.unfolded[fold.open ? "add" : "delete"](id);
        remember();
      });
      return fold;
    });
  };
  const heads = document.querySelector(".heads");
  const draw = () => {
    const hits = new Set(state.hits || []);
    const plain = !state.hits && state.group === "none";
    section.classList.toggle("drawn", !plain);
    section.classList.toggle("part", Boolean(state.hits));
    const [left, , width] = whole.getAttribute("viewBox").split(" ");
    heads.setAttribute("viewBox", `${left} 0 ${width} 24`);
    heads.replaceChildren(...names(state.part.on, 16));
    if (state.group !== "none") drawing.replaceChildren(...folds(hits));
    else if (phone.matches) drawing.replaceChildren(lists(state.part, "h3"));
    else drawing.replaceChildren(...(plain || !hits.size ? [] : [picture(state.part, "What matches", hits)]));
  };
  phone.addEventListener("change", draw);
  // A poster is one picture, also of what lies in folds.
  addEventListener("beforeprint", () => {
    if (state.hits) drawing.replaceChildren(picture(state.part, "What matches", new Set(state.hits), true));
  });
  addEventListener("afterprint", draw);

  // Pointing at an item fades what is not in its line.
  const at = (event) => event.target.closest(".layer a");
  const settle = (picture) => {
    picture.classList.remove("narrowed");
    for (const each of all(".on", picture)) each.classList.remove("on");
  };
  for (const kind of ["mouseover", "focusin"]) {
    section.addEventListener(kind, (event) => {
      const node = at(event);
      if (!node) return;
      const picture = node.closest("svg");
      const { on, lit } = lineOf([node.dataset.n]);
      const ends = new Set([...lit].map((line) => line.path.dataset.e));
      picture.classList.add("narrowed");
      for (const each of all(".layer a", picture)) each.classList.toggle("on", on.has(each.dataset.n));
      for (const each of all(".lines path", picture)) each.classList.toggle("on", ends.has(each.dataset.e));
    });
  }
  for (const kind of ["mouseout", "focusout"]) {
    section.addEventListener(kind, (event) => {
      if (at(event)) settle(at(event).closest("svg"));
    });
  }
  const map = {
    size: nodes.size,
    unfolded: new Set(),
    passes: (href, by) => passes(numbers.get(href), by),
    sift(matches, choices) {
      const named = (name) => choices.filter((by) => by.dataset.filter === name).map(chosen)[0];
      const hits = !matches && !choices.length ? null : [...nodes].filter(([number, { node }]) =>
        (!matches || matches(node)) && choices.every((by) => passes(number, by))).map(([number]) => number);
      let part = hits ? lineOf(hits, named("team") ? waysOfTeam : undefined) : everything;
      if (named("objective")) part = within(part, reach(named("objective"), below));
      const group = matches ? "none" : section.querySelector("[data-filter=group]")?.value || "none";
      state = { hits, part, group, only: nodes.get(named(group))?.id };
      draw();
      return hits ? hits.length : nodes.size;
    },
  };
  return map;
}
