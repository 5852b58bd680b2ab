// The neighbours of an item, chosen in the list or on the map. All words and figures come from the page.
const stored = document.getElementById("latent-data");
if (stored) {
  const data = JSON.parse(stored.textContent);
  const search = document.getElementById("item-search");
  const choice = document.getElementById("item-choice");
  const found = document.getElementById("items-found");
  const points = [...document.querySelectorAll("#latent-map path")]
    .filter((path) => path.firstElementChild?.tagName === "title")
    .slice(0, data.count);

  const list = () => {
    const wanted = search.value.trim().toLowerCase();
    const fits = (names) => names.some((text) => text.toLowerCase().includes(wanted));
    const options = data.names.slice(0, data.count).flatMap((names, place) => {
      if (!fits(names)) return [];
      const option = document.createElement("option");
      option.value = place;
      option.textContent = names.filter(Boolean).reverse().join(" · ");
      return [option];
    });
    choice.replaceChildren(...options);
    found.textContent = found.dataset.words.replace("#", options.length.toLocaleString(document.documentElement.lang));
  };

  const cell = (tag, text, style) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (style) made.className = style;
    return made;
  };

  const line = ([place, figure, reason]) => {
    const [id, label] = data.names[place];
    const heading = cell("th", label || id);
    heading.scope = "row";
    if (label) heading.append(cell("span", id, "range"));
    const row = document.createElement("tr");
    row.append(heading, cell("td", figure, "num"));
    if (reason !== null) row.append(cell("td", data.reasons[reason], "wide"));
    return row;
  };

  const show = (place) => {
    document.getElementById("chosen-item").textContent = data.names[place].filter(Boolean).reverse().join(" · ");
    document.querySelectorAll("[data-neighbours]").forEach((table) => {
      const rows = data[table.dataset.neighbours][place].map(line);
      table.tBodies[0].replaceChildren(...rows);
      table.closest(".sense").classList.toggle("empty", !rows.length);
    });
    points.forEach((point, own) => point.classList.toggle("chosen", own === place));
  };

  search.addEventListener("input", list);
  choice.addEventListener("change", () => show(Number(choice.value)));
  points.forEach((point, place) => point.addEventListener("click", () => {
    search.value = "";
    list();
    choice.value = place;
    show(place);
  }));
  list();
  choice.value = 0;
  show(0);
  document.getElementById("item-picker").hidden = false;
}
