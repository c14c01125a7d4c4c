"use strict";
/* What makes forms kinder. Every page works without it. The words come from the page's <body>, so
   that they are translated where all words are. */
(() => {
  const say = document.body.dataset;
  const make = (tag, kind, words) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (words) made.textContent = words;
    return made;
  };

  /* Drafts: what is typed stays in this browser until the page after sending clears it. Files,
     passwords and hidden fields (the token, the submission key) are never kept, so a draft that
     is restored later goes out under the new page's own token and key. */
  const store = (key) => "draft:" + key;
  const kept = (form) => [...form.elements].filter((field) =>
    field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && field.tagName !== "BUTTON");
  const safely = (work) => { try { return work(); } catch { return null; } };

  function save(form) {
    const values = kept(form).map((field) =>
      [field.name, field.value, ["checkbox", "radio"].includes(field.type) ? field.checked : null]);
    safely(() => localStorage.setItem(store(form.dataset.draft), JSON.stringify(values)));
  }

  function restore(form) {
    const values = safely(() => JSON.parse(localStorage.getItem(store(form.dataset.draft)))) || [];
    let changed = false;
    for (const field of kept(form)) {
      const toggles = ["checkbox", "radio"].includes(field.type);
      const found = values.find(([name, value]) => name === field.name && (!toggles || value === field.value));
      if (!found || (toggles ? field.checked === found[2] : !found[1] || field.value === found[1])) continue;
      if (toggles) field.checked = found[2]; else field.value = found[1];
      changed = true;
    }
    return changed;
  }

  function clear(key) { safely(() => localStorage.removeItem(store(key))); }

  function note(form, words, button) {
    form.querySelector(".draft")?.remove();
    const line = make("div", "draft");
    line.setAttribute("role", "status");
    form.prepend(line);
    line.append(make("span", "", words));
    if (button) line.append(button);
  }

  function restored(form) {
    const button = make("button", "", say.clear);
    button.type = "button";
    button.addEventListener("click", () => {
      clear(form.dataset.draft);
      form.reset();
      button.parentElement.remove();
    });
    note(form, say.restored, button);
  }

  /* Without a network a form waits and is sent once when the network is back. Sending twice would
     do no harm: the form holds a submission key, and the same key makes one record. */
  async function reachable() {
    if (!navigator.onLine) return false;
    const probe = document.querySelector("link[rel=stylesheet]").href;
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), 8000);
    try {
      await fetch(probe, { method: "HEAD", cache: "no-store", signal: gone.signal });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  function keepForLater(form) {
    save(form);
    note(form, say.offline);
    if (form.dataset.waits) return;
    form.dataset.waits = "1";
    let asking = false;
    const again = async () => {
      if (asking) return;
      asking = true;
      const back = await reachable();
      asking = back;
      if (!back) return;
      delete form.dataset.waits;
      clearInterval(timer);
      removeEventListener("online", again);
      form.dataset.reached = "1";
      form.requestSubmit();
    };
    const timer = setInterval(again, 15000);
    addEventListener("online", again);
  }

  async function sending(event) {
    const form = event.target;
    if (form.dataset.reached) return void delete form.dataset.reached;
    event.preventDefault();
    const button = event.submitter;
    save(form);
    if (!(await reachable())) return keepForLater(form);
    form.dataset.reached = "1";
    form.requestSubmit(button);
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (restore(form)) restored(form);
    form.addEventListener("input", () => save(form));
    form.addEventListener("submit", sending);
  }
  for (const sent of document.querySelectorAll("[data-draft-clear]")) clear(sent.dataset.draftClear);

  /* Length of a text as it is typed. */
  for (const area of document.querySelectorAll("textarea[maxlength], textarea[data-max]")) {
    const most = Number(area.dataset.max || area.maxLength);
    const line = make("p", "counter");
    const count = () => {
      const length = [...area.value].length;
      line.textContent = say.count.replace("{n}", length).replace("{max}", most);
      line.classList.toggle("over", length > most);
    };
    area.after(line);
    area.addEventListener("input", count);
    count();
  }

  /* A question before what cannot be undone. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed || form.dataset.reached) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    const box = make("dialog");
    const words = make("p", "", form.dataset.confirm);
    words.id = "question";
    box.setAttribute("aria-labelledby", words.id);
    const ways = make("form", "actions");
    ways.method = "dialog";
    for (const [value, kind] of [["yes", "primary"], ["no", "quiet"]]) {
      const way = make("button", "button " + kind, say[value]);
      way.value = value;
      ways.append(way);
    }
    box.append(words, ways);
    document.body.append(box);
    box.addEventListener("close", () => {
      box.remove();
      if (box.returnValue !== "yes") return;
      form.dataset.confirmed = "1";
      form.requestSubmit(button);
      delete form.dataset.confirmed;
    });
    box.showModal();
  }, true);
})();
