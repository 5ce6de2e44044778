// Lets a reader search the list of all findings. Without it the page shows the whole list.
"use strict";

(() => {
  const PLACES = [
    { of: "title", weight: 4, seen: true },
    { of: "question", weight: 2, seen: true },
    { of: "page", weight: 1, seen: true },
  ];

  const box = document.getElementById("listing");
  const field = document.getElementById("listing-query");
  const told = document.getElementById("listing-told");
  const sections = [...document.querySelectorAll("section.listing")];
  const items = sections.flatMap((section) => [...section.querySelectorAll("li")]);
  const texts = items.map((item) => [
    item.querySelector("a").textContent,
    item.querySelector("p").textContent,
    item.closest("section").querySelector("h2").textContent,
  ]);
  const { search } = searcher(texts.map((each) => each.map((text) => [text])), PLACES);

  function show() {
    const { parts, scores } = search(field.value);
    items.forEach((item, at) => (item.hidden = !scores[at]));
    sections.forEach((section) => (section.hidden = !section.querySelector("li:not([hidden])")));
    const number = scores.reduce((sum, score) => sum + (score ? 1 : 0), 0);
    told.textContent = parts.length ? `${number} of ${items.length} findings` : "";
  }

  box.hidden = false;
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    show();
  });
  show();
})();
