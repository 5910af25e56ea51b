// Filter, search and the matrix's arrow keys. Everything can be read without this script; it reads the page and nothing else.
"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const tool = $(".tool"), table = $("table"), detail = $(".detail"), box = $(".matrix");
  if (!tool || !table) return;
  const head = $("thead tr", table), rows = $$("tbody tr", table);
  const search = $("input[type=search]", tool), policy = $("select", tool), count = $("output", tool);
  const WORD = { closes: "closes the gate", undecided: "not evaluated, closes the gate", allowed: "not evaluated, allowed",
    advice: "advice", excused: "excused", remediated: "remediated", pass: "passed", none: "not applicable", gap: "no result" };

  // A resource is a row of the matrix and, if something was found, a card of the list or a line in that of a cause.
  const resources = rows.map((row) => {
    const card = document.getElementById(row.id.replace("r", "c"));
    const items = $$(`[data-row="${row.id.slice(1)}"]`).map((item) => ({ item, weight: item.dataset.weight, policy: item.dataset.policy, cause: item.closest(".cause") }));
    const words = items.map(({ item, cause }) => item.textContent + (cause ? $(".message", cause).textContent : "")).join(" ");
    return { row, card, items, text: (row.textContent + " " + (card ? card.textContent : "") + " " + words).toLowerCase() };
  });
  const causes = $$(".cause");

  const outcome = (cell) => Object.keys(WORD).find((name) => cell.classList.contains(name));

  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const weight = $("input[type=radio]:checked", tool).value, column = policy.value;
    let shown = 0;
    for (const { row, card, items, text } of resources) {
      let any = false;
      for (const each of items) {
        const fits = (weight === "all" || weight === "any" || each.weight === weight) && (!column || each.policy === column);
        each.item.hidden = !fits;
        any = any || fits;
      }
      const applies = !column || !["none", "gap"].includes(outcome(row.cells[+column + 1]));
      row.hidden = !(words.every((word) => text.includes(word)) && (weight === "all" ? applies : any));
      for (const { item, cause } of items) if (cause && row.hidden) item.hidden = true;
      if (card) card.hidden = row.hidden || !any;
      shown += !row.hidden;
    }
    for (const cause of causes) cause.hidden = $$("[data-row]", cause).every((item) => item.hidden);
    for (const { cells } of [head, ...rows])
      for (let index = 1; index < cells.length; index++) cells[index].hidden = column !== "" && index !== +column + 1;
    count.value = shown === rows.length ? `${rows.length} resources` : `${shown} of ${rows.length} resources`;
    const filtered = shown < rows.length || weight !== "all" || column !== "";
    for (const empty of $$("[data-empty]")) empty.hidden = empty.dataset.empty === "rows" ? shown > 0 : !filtered || [...causes, ...resources.map(({ card }) => card)].some((card) => card && !card.hidden);
    box.hidden = shown === 0;
    settle();
  }

  function reset() {
    search.value = policy.value = "";
    $("input[value=all]", tool).checked = true;
    apply();
  }

  let timer;
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 80); });
  tool.addEventListener("change", apply);
  tool.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select")) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && event.target.closest(".tool, table")) reset();
  });

  // The matrix is one stop of the Tab key (the grid pattern of the ARIA authoring practices).
  table.setAttribute("role", "grid");
  const handle = (cell) => $("a", cell) || cell;
  let current = null;
  const makeCurrent = (cell) => {
    if (current) handle(current).tabIndex = -1;
    current = cell;
    if (cell) handle(cell).tabIndex = 0;
  };
  for (const cell of $$("th, td", table)) handle(cell).tabIndex = -1;
  const settle = () => {
    if (current && !current.hidden && !current.parentNode.hidden) return;
    const row = rows.find((each) => !each.hidden);
    makeCurrent(row ? [...row.cells].find((cell, index) => index > 0 && !cell.hidden) || row.cells[0] : null);
  };

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("th, td");
    if (!cell || event.altKey || event.metaKey) return;
    const lines = [head, ...rows].filter((row) => !row.hidden), line = lines.indexOf(cell.parentNode);
    const cells = [...cell.parentNode.cells].filter((each) => !each.hidden), place = cells.indexOf(cell);
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0], PageDown: [10, 0],
      Home: [event.ctrlKey ? -Infinity : 0, -Infinity], End: [event.ctrlKey ? Infinity : 0, Infinity] }[event.key];
    if (!step) return;
    event.preventDefault();
    const clamp = (value, top) => Math.max(0, Math.min(top, value));
    const row = lines[clamp(line + step[0], lines.length - 1)];
    const target = [...row.cells].filter((each) => !each.hidden)[clamp(place + step[1], cells.length - 1)];
    makeCurrent(target);
    handle(target).focus();
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // Which resource and policy a cell stands for, and what came of it.
  function tell(cell) {
    const index = cell.cellIndex, row = cell.parentNode;
    for (const each of $$(".here", head)) each.classList.remove("here");
    if (index > 0) head.cells[index].classList.add("here");
    const name = $("b", row.cells[0])?.textContent, title = head.cells[index].textContent;
    detail.replaceChildren();
    const add = (tag, text) => { const part = document.createElement(tag); part.textContent = text; detail.append(part); };
    if (row === head) { add("b", title); add("span", index > 0 ? " " + (cell.title || "") : ""); return; }
    add("b", name);
    if (index === 0) { add("span", " " + $("small", cell).textContent); return; }
    add("span", ", "); add("b", title); add("span", ": " + WORD[outcome(cell)]);
    const link = $("a", cell), found = link && $(".message", document.getElementById(link.hash.slice(1)));
    const why = found ? found.textContent : cell.title;
    if (why) add("span", ". " + (why.length > 400 ? why.slice(0, 400) + "…" : why));
  }
  for (const kind of ["focusin", "mouseover"])
    table.addEventListener(kind, (event) => {
      const cell = event.target.closest("th, td");
      if (!cell) return;
      if (kind === "focusin" && cell !== current) makeCurrent(cell);
      tell(cell);
    });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (cell && !event.target.closest("a")) { makeCurrent(cell); handle(cell).focus(); }
  });

  // A link to something that the filter hides shows it again.
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.closest("[hidden]")) reset();
    const finding = target.matches(".card li");
    target.scrollIntoView({ block: finding ? "center" : "start" });
    if (finding) { target.tabIndex = -1; target.focus({ preventScroll: true }); }
  };
  addEventListener("hashchange", reveal);

  tool.hidden = detail.hidden = false;
  const corner = head.cells[0].getBoundingClientRect(); // what sticks to the edges must not cover the cell that has the focus
  box.style.scrollPadding = `${corner.height}px 0 ${detail.offsetHeight + 40}px ${corner.width}px`;
  for (const hint of $$(".keys")) hint.hidden = false;
  apply();
  reveal();
})();
