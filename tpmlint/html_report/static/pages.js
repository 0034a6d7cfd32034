"use strict";
// Tables of many rows, of which a page is shown at a time. The rows beyond the first page are text beside the table until
// they are shown; what is searched is their text without its tags.
function createPages(all, element, plain, label) {
  const SIZE = 25;
  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };
  const textOf = (html) =>
    plain(html.replace(/<[^>]*>/g, " ").replace(/&(?:lt|gt|amp|#34|#39);/g, (each) => ENTITIES[each]));
  const values = (html, name) => {
    const tag = html.slice(0, html.indexOf(">"));
    const found = tag.match(new RegExp(`data-${name}=(?:"([^"]*)"|([^ ]*))`));
    return found && (found[1] ?? found[2]).split(" ");
  };
  const create = (table) => {
    const body = table.tBodies[0];
    const rest = table.nextElementSibling?.matches("script") ? table.nextElementSibling : null;
    const rows = [...body.rows].map((row) => row.outerHTML);
    if (rest) rows.push(...rest.textContent.split(/(?=<tr\b)/).filter((row) => row.startsWith("<tr")));
    const pager = rest ? rest.nextElementSibling : element("p", "quiet pager");
    if (!rest) table.after(pager);
    const texts = [];
    const text = (number) => (texts[number] ??= textOf(rows[number]));
    let left = rows.map((_, number) => number);
    let first = 0;
    const where = element("span");
    where.setAttribute("role", "status");
    const button = (word, to) => {
      const made = element("button", "", word);
      made.type = "button";
      made.addEventListener("click", () => {
        first = to();
        draw();
        // The button that was used may have nothing more to do.
        if (made.disabled) buttons.find((each) => !each.disabled)?.focus();
        table.scrollIntoView({ block: "nearest" });
      });
      return made;
    };
    const last = () => Math.max(0, Math.floor((left.length - 1) / SIZE) * SIZE);
    const buttons = [
      button("First", () => 0),
      button("Previous", () => Math.max(0, first - SIZE)),
      button("Next", () => Math.min(last(), first + SIZE)),
      button("Last", last),
    ];
    pager.replaceChildren(where, ...(rest ? buttons : []));
    let drawn = left.slice(0, SIZE).join();
    const draw = () => {
      const shown = left.slice(first, first + SIZE);
      const key = shown.join();
      if (drawn !== key) body.innerHTML = shown.map((number) => rows[number]).join("");
      if (drawn !== key) label(table);
      drawn = key;
      table.hidden = !left.length;
      pager.hidden = !rest && left.length === rows.length;
      const end = first + shown.length;
      const of = left.length === rows.length ? `${rows.length}` : `${left.length} that match, of ${rows.length}`;
      where.textContent = left.length ? `${first + 1} to ${end} of ${of}` : `None of ${rows.length} match`;
      buttons.forEach((each, number) => (each.disabled = number < 2 ? first === 0 : end >= left.length));
    };
    const fits = (number, says, chosen) =>
      says(text(number)) &&
      chosen.every((by) => values(rows[number], by.dataset.filter)?.includes(by.value) ?? true);
    let asked = "";
    return {
      size: rows.length,
      sift(says, chosen, words) {
        const now = JSON.stringify([words, chosen.map((by) => [by.dataset.filter, by.value])]);
        if (now !== asked) {
          asked = now;
          first = 0;
          left = rows.map((_, number) => number);
          if (words.length || chosen.length) left = left.filter((number) => fits(number, says, chosen));
        }
        draw();
        return left.length;
      },
    };
  };
  const found = new Map();
  return {
    tables: (view) =>
      all(".paged", view).map((table) => {
        if (!found.has(table)) found.set(table, create(table));
        return found.get(table);
      }),
  };
}
