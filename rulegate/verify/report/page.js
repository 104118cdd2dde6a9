"use strict";
// Nothing here is needed to read the page: it copies events, filters lists and opens what a link points into.
const all = (within, what) => Array.from(within.querySelectorAll(what));

function copied(button, done) {
  const word = button.textContent;
  button.textContent = done ? "Copied" : "Select and copy";
  setTimeout(() => { button.textContent = word; }, 1500);
}

function select(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

all(document, ".copy").forEach((button) => {
  const within = button.closest(".copyable");
  const code = within.querySelector("pre code") || within.querySelector("code");
  button.hidden = false;
  button.addEventListener("click", () => {
    if (navigator.clipboard) {
      navigator.clipboard.writeText(code.textContent).then(() => copied(button, true), () => { select(code); copied(button, false); });
    } else {
      select(code);
      copied(button, document.execCommand("copy"));
    }
  });
});

all(document, ".filter").forEach((filter) => {
  const items = all(filter.parentElement, "[data-kind]");
  const search = filter.querySelector("input[type=search]");
  const boxes = all(filter, "input[type=checkbox]");
  const output = filter.querySelector("output");
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    const kinds = boxes.filter((box) => box.checked).map((box) => box.value);
    let shown = 0;
    items.forEach((item) => {
      const kind = boxes.length === 0 || kinds.includes(item.dataset.kind);
      item.hidden = !(kind ? words.every((word) => item.dataset.text.includes(word)) : false);
      shown += item.hidden ? 0 : 1;
    });
    const noun = filter.dataset.noun + (items.length === 1 ? "" : "s");
    output.textContent = shown === items.length ? `${shown} ${noun}` : `${shown} of ${items.length} ${noun}`;
  };
  filter.hidden = items.length === 1;
  search.addEventListener("input", apply);
  boxes.forEach((box) => box.addEventListener("change", apply));
});

function reveal() {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (target === null) return;
  for (let at = target; at !== null; at = at.parentElement) {
    if (at.tagName === "DETAILS") at.open = true;
    if (at.hidden) at.hidden = false;
  }
  all(target, ":scope > details").forEach((details) => { details.open = true; });
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

addEventListener("beforeprint", () => all(document, "details").forEach((details) => { details.open = true; }));
