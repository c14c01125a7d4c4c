/* Pieces of the inspector's page. */
"use strict";

const Parts = (() => {
  const at = document.getElementById("main");
  const say = at.dataset;

  function make(tag, kind, words) {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (words) made.textContent = words;
    return made;
  }

  /* A question before what cannot be undone. */
  function sure(words, yes = say.sayYes) {
    const box = make("dialog");
    const asked = make("p", "", words);
    asked.id = "question";
    box.setAttribute("aria-labelledby", asked.id);
    const ways = make("form", "actions");
    ways.method = "dialog";
    for (const [value, kind, text] of [["no", "quiet", say.sayNo], ["yes", "danger", yes]]) {
      const way = make("button", `button ${kind}`, text);
      way.value = value;
      ways.append(way);
    }
    box.append(asked, ways);
    at.append(box);
    box.showModal();
    return new Promise((answer) => box.addEventListener("close", () => {
      box.remove();
      answer(box.returnValue === "yes");
    }));
  }

  return { make, sure };
})();
