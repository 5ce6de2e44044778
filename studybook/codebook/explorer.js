// Lets a reader search, filter and sort the table of all variables. Without it the page shows the whole table.
"use strict";

(() => {
  const MANY = 200; // rows that a browser lays out while a reader types
  const FIRST = 100; // rows shown of more than that, until a reader asks for all
  const PAUSE = 400; // milliseconds without a change before the result is said and the address follows

  // A match counts for more in a name than in a label. Where it is in a text that the table does not show, that text is told.
  const PLACES = [
    { of: "name", weight: 5, seen: true },
    { of: "title", weight: 4, seen: true },
    { of: "section", weight: 2, seen: true },
    { of: "dataset", weight: 1, seen: true },
    { of: "label", weight: 3 },
    { of: "description", weight: 2 },
    { of: "missing", weight: 1 },
  ];

  const found = (name) => document.getElementById(`explorer-${name}`);
  const number = (value) => value.toLocaleString("en");
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function made(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function pressed(text, work) {
    const button = made("button", { type: "button" }, text);
    button.addEventListener("click", work);
    return button;
  }

  const form = document.getElementById("explorer");
  const field = found("query");
  const table = found("table").querySelector("table");
  const body = table.tBodies[0];
  const caption = table.caption.firstElementChild;
  const heads = [...table.tHead.rows[0].cells];
  const columns = heads.map((head) => head.dataset.column);
  const narrow = window.matchMedia("(max-width: 767.98px)");

  // ---- The table: every row with its texts and, by which it is filtered, its values

  const entries = [...body.rows].map((row, at) => {
    const texts = {};
    const values = {};
    columns.forEach((column, place) => {
      const cell = row.cells[place];
      texts[column] = cell.textContent;
      values[column] = cell.dataset.of?.replace(/\.\*$/, "") ?? cell.dataset.value ?? texts[column];
    });
    return { row, at, texts, values };
  });

  const unseen = JSON.parse(found("words").textContent);
  const searched = entries.map(({ at, texts }) => {
    const [description, labels, missing] = unseen[at];
    return [[texts.name], [texts.title], [texts.section], [texts.dataset], labels, [description], missing];
  });
  const { search, plain } = searcher(searched, PLACES);

  // ---- Filters: one for each column that says so, with what stands in it

  const filters = heads.filter((head) => "facet" in head.dataset).map(filterOf);

  function filterOf(head) {
    const { column, order } = head.dataset;
    const options = new Map();
    for (const { row, values } of entries) {
      const value = values[column];
      const name = () => (row.cells[head.cellIndex].dataset.value ? value : row.cells[head.cellIndex].textContent);
      if (!options.has(value)) options.set(value, { value, name: capital(name()) });
    }
    const declared = order?.split(" ");
    const sorted = [...options.values()].sort((one, other) =>
      declared ? declared.indexOf(one.value) - declared.indexOf(other.value) : 0,
    );
    sorted.forEach((option, at) => { option.at = at; });
    const of = Uint16Array.from(entries, ({ values }) => options.get(values[column]).at);
    return { column, declared, title: head.textContent, options: sorted, of, chosen: new Set() };
  }

  function drawn(filter) {
    for (const option of filter.options) {
      option.box = made("input", { type: "checkbox", name: filter.column, value: option.value });
      option.box.addEventListener("change", () => {
        filter.chosen[option.box.checked ? "add" : "delete"](option.at);
        changed();
      });
      option.count = made("span", { className: "count" });
      option.label = made("label", {}, option.box, made("span", {}, option.name), option.count);
    }
    filter.number = made("span", { className: "number" });
    const legend = made("legend", { className: "visually-hidden" }, filter.title);
    const inside = made("fieldset", {}, legend, ...filter.options.map(({ label }) => label));
    const summary = made("summary", {}, filter.title, filter.number);
    filter.details = made("details", { className: "explorer-filter" }, summary, inside);
    filter.details.addEventListener("toggle", () => {
      if (filter.details.open && !narrow.matches) close(filter.details);
    });
    return filter.details;
  }

  // Filters lie over the table: one at a time.
  function close(except) {
    for (const { details } of filters) if (details !== except) details.open = false;
  }

  // The entries that pass all filters; and for each option how many there would be, the other filters being as they are.
  function passing(scores) {
    const set = filters.filter((filter) => filter.chosen.size);
    for (const filter of filters) filter.tally = new Uint32Array(filter.options.length);
    const left = [];
    for (const entry of entries) {
      if (!scores[entry.at]) continue;
      const failed = set.filter((filter) => !filter.chosen.has(filter.of[entry.at]));
      if (failed.length > 1) continue;
      for (const filter of failed.length ? failed : filters) filter.tally[filter.of[entry.at]] += 1;
      if (!failed.length) left.push(entry);
    }
    return left;
  }

  // ---- Order: as the reader says, else the best match first, else as in the files

  const sorting = { column: "", down: false };
  const alphabet = new Intl.Collator("en", { numeric: true });
  const places = new Map();

  // For each entry its place in the order of a column: the one that is declared, or that of the alphabet.
  function placesBy(column) {
    if (!places.has(column)) {
      const filter = filters.find((each) => each.column === column && each.declared);
      const names = [...new Set(entries.map(({ texts }) => texts[column]))].sort(alphabet.compare);
      const at = new Map(names.map((name, place) => [name, place]));
      places.set(column, filter?.of ?? Uint32Array.from(entries, ({ texts }) => at.get(texts[column])));
    }
    return places.get(column);
  }

  function ordered(left, { parts, scores }) {
    if (sorting.column) {
      const by = placesBy(sorting.column);
      const way = sorting.down ? -1 : 1;
      return left.sort((one, other) => way * (by[one.at] - by[other.at]) || one.at - other.at);
    }
    return parts.length ? left.sort((one, other) => scores[other.at] - scores[one.at] || one.at - other.at) : left;
  }

  function sortBy(column, down) {
    [sorting.column, sorting.down] = [column, down];
    changed();
  }

  const chooser = made("select", { id: "explorer-sort" }, made("option", { value: "" }));
  chooser.addEventListener("change", () => sortBy(chooser.value.replace("-", ""), chooser.value.startsWith("-")));
  for (const head of heads) {
    const { column } = head.dataset;
    const title = head.textContent;
    const again = () => sorting.column === column;
    head.replaceChildren(pressed(title, () => sortBy(again() && sorting.down ? "" : column, again() && !sorting.down)));
    chooser.append(made("option", { value: column }, title), made("option", { value: `-${column}` }, `${title}, from the end`));
  }

  // ---- What is shown

  const shown = { list: [], parts: [], all: false, hints: [] };

  function update() {
    const result = search(field.value);
    shown.parts = result.parts;
    shown.list = ordered(passing(result.scores), result);
    showRows();
    showFilters();
    showOrder();
    showResult(result.scores);
  }

  function showRows() {
    const { list } = shown;
    const rows = shown.all || list.length <= MANY ? list : list.slice(0, FIRST);
    for (const hint of shown.hints) hint.remove();
    shown.hints = rows.flatMap(hinted);
    const fragment = document.createDocumentFragment();
    for (const { row } of rows) fragment.append(row);
    body.replaceChildren(fragment);
    highlight(rows);
    found("more").hidden = rows.length === list.length;
    const all = pressed(`Show all ${number(list.length)}`, showAll);
    found("more").replaceChildren(`The first ${number(rows.length)} are shown. `, all);
  }

  function showAll() {
    const last = body.lastElementChild;
    shown.all = true;
    showRows();
    last.nextElementSibling.querySelector("a").focus();
  }

  // Under a title, the texts that matched and do not stand in the table.
  function hinted({ row, at }) {
    const phrases = new Map(shown.parts.filter((part) => !part.seen[at]).map((part) => [part.where[at], part.fits]));
    return [...phrases].map(([{ place, text }, fits]) => {
      const hint = made("span", { className: "explorer-hint" }, `${place.of}: ${excerpt(text, fits)}`);
      row.cells[1].append(hint);
      return hint;
    });
  }

  // Of a long text, the words around the first that fits.
  function excerpt(text, fits) {
    const [first] = fitting(text, fits);
    if (text.length < 100 || !first) return text;
    const start = first.at < 50 ? 0 : text.indexOf(" ", first.at - 40) + 1;
    const end = start + 90 < text.length ? text.lastIndexOf(" ", start + 90) : text.length;
    return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  }

  // Marks what matched without touching the table; a browser that cannot do so shows it unmarked.
  function highlight(rows) {
    if (!CSS.highlights) return;
    const fits = new Set(shown.parts.flatMap((part) => [...part.fits.keys()]));
    const cells = PLACES.filter(({ seen }) => seen).map(({ of }) => columns.indexOf(of));
    const ranges = [];
    for (const { row } of fits.size ? rows : []) {
      for (const element of [row.cells[0].firstChild, ...cells.map((at) => row.cells[at]), ...row.cells[1].children]) {
        if (element.firstChild.nodeType === Node.TEXT_NODE) ranges.push(...marked(element.firstChild, fits));
      }
    }
    CSS.highlights.set("explorer", new Highlight(...ranges));
  }

  function marked(text, fits) {
    return fitting(text.data, fits).map(
      ({ at, end }) => new StaticRange({ startContainer: text, startOffset: at, endContainer: text, endOffset: end }),
    );
  }

  // Where in a text the words stand that fit; of a name that does not fit whole, the parts that do.
  function fitting(text, fits) {
    return [...text.matchAll(/[\p{L}\p{N}\p{M}_'’]+/gu)].flatMap(({ 0: word, index }) => {
      if (fits.has(plain(word))) return [{ at: index, end: index + word.length }];
      const parts = [...word.matchAll(/[^_]+/g)].filter(([part]) => fits.has(plain(part)));
      return parts.map((part) => ({ at: index + part.index, end: index + part.index + part[0].length }));
    });
  }

  function showFilters() {
    const chips = [];
    for (const filter of filters) {
      filter.number.textContent = filter.chosen.size || "";
      filter.options.forEach((option, at) => {
        option.box.checked = filter.chosen.has(at);
        option.count.textContent = number(filter.tally[at]);
        option.label.classList.toggle("none", !filter.tally[at]);
        if (option.box.checked) chips.push(made("li", {}, chip(filter, option)));
      });
    }
    found("chosen").replaceChildren(...chips);
    found("chosen").hidden = !chips.length;
  }

  function chip(filter, option) {
    const name = `${filter.title}: ${option.name}`;
    const button = pressed(name, () => {
      filter.chosen.delete(option.at);
      changed();
      field.focus();
    });
    button.setAttribute("aria-label", `Take away the filter ${name}`);
    return button;
  }

  function showOrder() {
    for (const head of heads) {
      if (head.dataset.column === sorting.column) head.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    chooser.options[0].textContent = shown.parts.length ? "Best match" : "As in the files";
    chooser.value = (sorting.down ? "-" : "") + sorting.column;
  }

  function showResult(scores) {
    const { length } = shown.list;
    const query = field.value.trim();
    const count = `${number(length)} of ${number(entries.length)} variables${query ? ` for “${query}”` : ""}`;
    found("count").textContent = caption.textContent = count;
    found("close").textContent = length ? shown.parts.filter((part) => part.close).map(closest).join(" ") : "";
    found("table").hidden = !length;
    found("none").hidden = length > 0;
    found("none").replaceChildren(...(length ? [] : nothing(scores)));
    found("clear").hidden = !field.value && !sorting.column && filters.every((filter) => !filter.chosen.size);
  }

  function closest({ typed, fits }) {
    const off = ([name, how]) => -1000 * how + Math.abs(name.length - typed.length);
    const names = [...fits].sort((one, other) => off(one) - off(other)).map(([name]) => `“${name}”`);
    const some = names.length > 2 ? `${names.slice(0, 2).join(", ")} and words like these` : names.join(" and ");
    return `Nothing here is spelled “${typed}”. These have ${some}.`;
  }

  // What to do where nothing is found.
  function nothing(scores) {
    const matching = (each) => each.reduce((sum, score) => sum + (score > 0), 0);
    if (matching(scores)) {
      const open = pressed("Take all filters away", () => clear(field.value));
      const without = made("p", {}, `Without them there are ${number(matching(scores))}. `, open);
      return [made("p", {}, "No variable passes all filters."), without];
    }
    const several = shown.parts.length > 1;
    const links = shown.parts.filter((part) => several && matching(part.scores)).flatMap(({ typed, scores: alone }) => [
      made("a", { href: `?${new URLSearchParams({ q: typed })}` }, typed),
      ` (${number(matching(alone))}) `,
    ]);
    const missed = several ? "No variable has all of these words." : "No variable has this word, or one spelled much like it.";
    const fewer = links.length ? [made("p", {}, "Try fewer words: ", ...links)] : [];
    const other = "Try another word for the same thing, or the beginning of one. What is searched is said under the field.";
    return [made("p", {}, missed), ...fewer, made("p", {}, other)];
  }

  // ---- The address says what is shown, and what is shown follows the address

  let waiting = 0;

  function changed() {
    shown.all = false;
    update();
    clearTimeout(waiting);
    waiting = setTimeout(settled, PAUSE);
  }

  function settled() {
    clearTimeout(waiting);
    found("told").textContent = `${found("count").textContent}. ${found("close").textContent}`;
    travel("replaceState", address());
  }

  // A page opened from a folder may be kept from changing its address: everything else still works.
  function travel(way, to) {
    try {
      history[way](null, "", to);
      return true;
    } catch {
      return false;
    }
  }

  function address() {
    const asked = new URLSearchParams();
    if (field.value.trim()) asked.set("q", field.value.trim());
    for (const { column, options, chosen } of filters) {
      for (const { at, value } of options) if (chosen.has(at)) asked.append(column, value);
    }
    if (sorting.column) asked.set("sort", (sorting.down ? "-" : "") + sorting.column);
    return location.pathname + (`${asked}` && `?${asked}`) + location.hash;
  }

  // What an address asks for and the study does not have is passed over.
  function restore() {
    const asked = new URLSearchParams(location.search);
    field.value = (asked.get("q") ?? "").slice(0, field.maxLength);
    for (const filter of filters) {
      const values = asked.getAll(filter.column);
      filter.chosen = new Set(filter.options.filter(({ value }) => values.includes(value)).map(({ at }) => at));
    }
    const [, down, column] = /^(-?)(.*)$/.exec(asked.get("sort") ?? "");
    [sorting.column, sorting.down] = columns.includes(column) ? [column, Boolean(down)] : ["", false];
    shown.all = false;
    update();
  }

  // ---- The reader

  function clear(query) {
    field.value = query;
    for (const filter of filters) filter.chosen.clear();
    if (!query) [sorting.column, sorting.down] = ["", false];
    changed();
    field.focus();
  }

  async function copy() {
    settled();
    const button = found("copy");
    const done = (await written(location.href)) || copiedByHand();
    found("told").textContent = button.textContent = done ? "Link copied" : "Copy it from the address bar";
    setTimeout(() => { button.textContent = "Copy link to this view"; }, 3000);
  }

  // A clipboard may be absent, refuse later, or fail at once.
  async function written(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  // Where a browser gives no clipboard: to pages that are not served securely.
  function copiedByHand() {
    const holder = made("textarea", { value: location.href, className: "visually-hidden" });
    document.body.append(holder);
    holder.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    } finally {
      holder.remove();
      found("copy").focus();
    }
  }

  // Words to try are links: each is a view with an address, and the way back leads to the view before.
  function follow(event) {
    const link = event.target.closest("a[href^='?']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    settled();
    if (!travel("pushState", link.getAttribute("href"))) return;
    event.preventDefault();
    restore();
    settled();
    field.focus();
  }

  function keyInField(event) {
    if (event.key === "Escape" && field.value) {
      field.value = "";
      changed();
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      body.querySelector("th a")?.focus();
    } else {
      return;
    }
    event.preventDefault();
  }

  function keyInRows(event) {
    const row = event.target.closest("tr");
    const link = (other) => other?.querySelector("a");
    const next = { ArrowDown: link(row.nextElementSibling), ArrowUp: link(row.previousElementSibling) ?? field }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  // Before any other script of the page: on this page, / means this search.
  function keyAnywhere(event) {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    const filter = filters.find(({ details }) => details.open && details.contains(event.target));
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopImmediatePropagation();
      field.focus();
      field.select();
    } else if (event.key === "Escape" && filter) {
      filter.details.open = false;
      filter.details.firstElementChild.focus();
    }
  }

  function print(all) {
    shown.all = all;
    if (shown.list.length > MANY) showRows();
  }

  const drawer = form.querySelector(".explorer-filters");
  const order = made("p", { className: "explorer-sort" }, made("label", { htmlFor: chooser.id }, "Order by"), chooser);
  drawer.append(made("div", { className: "explorer-facets" }, ...filters.map(drawn)), order);
  const fold = () => { drawer.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);

  field.addEventListener("input", changed);
  field.addEventListener("keydown", keyInField);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", follow);
  found("none").addEventListener("click", follow);
  found("clear").addEventListener("click", () => clear(""));
  found("copy").addEventListener("click", copy);
  body.addEventListener("keydown", keyInRows);
  body.addEventListener("click", settled); // whoever comes back finds what they left
  document.addEventListener("click", (event) => { if (!narrow.matches) close(event.target.closest(".explorer-filter")); });
  window.addEventListener("keydown", keyAnywhere, true);
  window.addEventListener("popstate", restore);
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));

  caption.classList.add("visually-hidden"); // the count above the table says it
  form.hidden = found("result").hidden = false;
  found("off").hidden = true;
  restore();
  window.requestIdleCallback?.(() => search("warming up")); // the first key need not wait for what a browser does once
})();
