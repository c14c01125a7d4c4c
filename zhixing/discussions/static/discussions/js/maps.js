"use strict";
/* While one points at a statement in the picture, taps it or reaches it by keyboard, its words and
   its bars by group stand under the picture. Without this script the picture's links name the
   statement, and the table has the bars. */
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const made = (name, words, className = "") => {
    const element = document.createElement(name);
    element.textContent = words;
    element.className = className;
    return element;
  };

  function bar(agree, disagree, total) {
    const drawing = document.createElementNS(SVG, "svg");
    const set = (element, values) => { for (const [name, value] of Object.entries(values)) element.setAttribute(name, value); };
    set(drawing, { class: "sides-bar", "aria-hidden": "true" });
    for (const [side, from, votes] of [["agree", 0, agree], ["disagree", agree, disagree]]) {
      const part = document.createElementNS(SVG, "rect");
      set(part, { class: side, x: `${(100 * from) / total}%`, width: `${(100 * votes) / total}%`, height: 8 });
      drawing.append(part);
    }
    return drawing;
  }

  function row(name, votes, say) {
    const [agree, disagree, passed] = votes ?? [0, 0, 0];
    const told = document.createElement("dd");
    const total = agree + disagree + passed;
    if (!votes || !total) told.append(made("span", votes ? "—" : say.hidden, "meta"));
    else told.append(bar(agree, disagree, total), made("span", say.votes.replace("{agree}", agree).replace("{disagree}", disagree).replace("{passed}", passed), "meta"));
    const line = document.createElement("div");
    line.append(made("dt", name), told);
    return line;
  }

  function tell(event) {
    const mark = event.target.closest?.("a[data-mark]");
    const box = document.querySelector("[data-told]");
    if (!mark || !box) return;
    const names = JSON.parse(box.dataset.told);
    const [words, votes] = JSON.parse(box.dataset.marks)[mark.dataset.mark];
    const list = document.createElement("dl");
    votes.forEach((own, at) => list.append(row(names[at] ?? "", own, box.dataset)));
    const line = document.createElement("p");
    const link = made("a", words);
    link.href = mark.getAttribute("href");
    line.append(`${mark.dataset.mark} `, link);
    box.replaceChildren(line, list);
  }

  /* A finger cannot point without tapping: a tap tells, and the words lead on. */
  let finger = false;
  document.addEventListener("pointerdown", (event) => { finger = event.pointerType === "touch"; });
  document.addEventListener("click", (event) => {
    if (finger && event.detail && event.target.closest?.("a[data-mark]")) event.preventDefault();
  });

  document.addEventListener("pointerover", tell);
  document.addEventListener("focusin", tell);
})();
