// Buttons that copy citations and addresses. Without them, both can be read and marked by hand.
"use strict";
(() => {
  const status = document.createElement("div");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);

  const addressOf = (name) => {
    const address = new URL(location.href);
    address.search = "";
    address.hash = name;
    return address.href;
  };

  /** Puts a text on the clipboard, also where the newer way to do so is not allowed. */
  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      field.setAttribute("readonly", "");
      field.style.cssText = "position:fixed;opacity:0";
      document.body.append(field);
      field.select();
      try {
        return document.execCommand("copy");
      } catch {
        return false;
      } finally {
        field.remove();
      }
    }
  };

  /** Marks a text, for readers to copy it themselves. */
  const mark = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  /** A button with `words`; `what` is said to be copied. What cannot be copied is marked where there is an `element` of it. */
  const button = (words, name, what, text, element) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = words;
    made.setAttribute("aria-label", name);
    made.addEventListener("click", async () => {
      const copied = await put(text());
      made.focus();
      if (!copied && element) { mark(element); }
      const failed = element ? "Could not copy: marked instead" : "Could not copy";
      made.textContent = copied ? "Copied" : "Could not copy";
      status.textContent = "";
      window.setTimeout(() => { status.textContent = copied ? `Copied: ${what}` : failed; }, 50);
      window.setTimeout(() => { made.textContent = words; }, 2000);
    });
    return made;
  };

  /** What a citation says: its entries one below the other. */
  const textOf = (element) => {
    const parts = element.matches("pre") ? [element] : [...element.querySelectorAll("p")];
    const own = parts.length ? parts : [element];
    return own.map((part) => (part.matches("pre") ? part.textContent : part.textContent.replace(/\s+/gu, " ")).trim()).join("\n");
  };

  /** Writes the whole address of the page where the site did not know it. */
  const complete = (box, bare, whole) => {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      texts.currentNode.textContent = texts.currentNode.textContent.replaceAll(bare, whole);
    }
  };

  for (const box of document.querySelectorAll("[data-here]")) {
    complete(box, box.dataset.here, addressOf(box.dataset.here.split("#")[1] ?? ""));
  }

  for (const element of document.querySelectorAll("[data-copy]")) {
    const what = element.dataset.copy;
    element.before(button("Copy", `Copy ${what}`, what, () => textOf(element), element));
  }

  for (const cite of document.querySelectorAll("details.cite")) {
    const name = cite.closest("section").id;
    const citation = cite.querySelector(".citation");
    const summary = cite.querySelector("summary");
    summary.textContent = "Show citation";
    summary.setAttribute("aria-label", `Show citation and link of ${name}`);
    const tools = document.createElement("div");
    tools.className = "tools";
    cite.replaceWith(tools);
    tools.append(
      button("Copy link", `Copy link of ${name}`, `link of ${name}`, () => addressOf(name)),
      button("Copy citation", `Copy citation of ${name}`, `citation of ${name}`, () => textOf(citation)),
      cite,
    );
  }
})();
