// Search and filter of the stacks. Everything can be read without this script; it reads the page and nothing else.
"use strict";
(() => {
  const tool = document.querySelector(".tool"), table = document.querySelector(".matrix table");
  if (!tool || !table) return;
  const search = tool.querySelector("input[type=search]"), count = tool.querySelector("output");
  const policy = tool.elements.policy, owner = tool.elements.owner, empty = document.querySelector("[data-empty]");
  const head = table.tHead.rows[0];
  const stacks = [...table.tBodies[0].rows].map((row) => {
    const card = document.getElementById(row.id.replace("r", "c"));
    return { row, card, text: (row.cells[0].textContent + " " + (card ? card.textContent : "")).toLowerCase() };
  });

  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const show = tool.elements.show.value, column = policy.value;
    let shown = 0;
    for (const { row, card, text } of stacks) {
      const fits = (show === "all" || row.dataset.verdict === show)
        && (!owner.value || row.dataset.owner === owner.value)
        && (column === "" || row.cells[+column + 1].textContent !== "")
        && words.every((word) => text.includes(word));
      row.hidden = !fits;
      if (card) card.hidden = !fits;
      shown += fits;
    }
    for (const { cells } of [head, ...stacks.map(({ row }) => row)])
      for (let index = 1; index < cells.length; index++) cells[index].hidden = column !== "" && index !== +column + 1;
    empty.hidden = shown > 0;
    count.value = shown === stacks.length ? `${shown} stacks` : `${shown} of ${stacks.length} stacks`;
  }

  let timer;
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 80); });
  tool.addEventListener("change", apply);
  tool.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select")) { event.preventDefault(); search.focus(); }
  });
  tool.hidden = false;
  apply();
})();
