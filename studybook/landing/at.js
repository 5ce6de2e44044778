// Says whether what was cited stands, where an address ends in #at= and a hash. The table of versions says the same without it.
"use strict";
(() => {
  const said = document.getElementById("at");
  const rows = [...document.querySelectorAll("#versions-table tbody tr")];
  const tell = () => {
    const cited = /^#at=(?:sha256:)?([0-9a-f]{8,64})$/.exec(location.hash);
    said.textContent = "";
    if (!cited) { return; }
    const found = rows.filter((row) => row.querySelector("code").textContent.startsWith(`sha256:${cited[1]}`)).pop();
    if (!found) {
      said.textContent = said.dataset.never;
      return;
    }
    const [version, , became] = found.cells;
    said.textContent = `What was cited is of ${version.textContent.trim()}. ${became.textContent.trim()}`;
  };
  window.addEventListener("hashchange", tell);
  tell();
})();
