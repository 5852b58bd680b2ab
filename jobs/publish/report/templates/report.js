// Makes the columns of every table.sortable sortable: a button in each heading, the order told to screen readers.
document.querySelectorAll("table.sortable").forEach((table) => {
  const headings = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "descending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "ascending" : "descending");
      const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
      const sign = down ? 1 : -1;
      [...body.rows]
        .sort((a, b) => compare(key(a), key(b), sign))
        .forEach((row) => body.append(row));
    });
  });
});

// Numbers as numbers, words as words; what was not measured stays at the end, whichever way the rest is sorted.
function compare(a, b, sign) {
  if (a === "" || b === "") return (a === "") - (b === "");
  const difference = Number(a) - Number(b);
  return sign * (Number.isNaN(difference) ? a.localeCompare(b) : difference);
}

// Search and filters of a table: rows that fit stay, how many is told to screen readers.
document.querySelectorAll("[data-filters]").forEach((box) => {
  const rows = [...document.getElementById(box.dataset.filters).tBodies[0].rows];
  const search = box.querySelector("input");
  const choices = [...box.querySelectorAll("select")];
  const status = box.querySelector("[role=status]");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row, place) => {
      const fits = choices.every((choice) => !choice.value || row.dataset[choice.dataset.field] === choice.value);
      row.hidden = !(fits && words.every((word) => texts[place].includes(word)));
    });
    const shown = rows.filter((row) => !row.hidden).length;
    status.textContent = box.dataset.words.replace("{shown}", shown).replace("{all}", rows.length);
  };
  box.addEventListener("input", apply);
  box.hidden = false;
  apply();
});
