"use strict";
/* One statement after the other without a new page. What is chosen is kept in this browser until the
   server has it: a line that breaks loses nothing, and nothing is counted twice, since the last
   vote on a statement is the one that counts. Without this script each button sends the form. */
(() => {
  const box = document.querySelector(".ballot");
  if (!box) return;
  const say = box.dataset;
  const form = box.querySelector("form");
  const field = form.querySelector("[name=statement]");
  const text = box.querySelector("[data-text]");
  const count = box.querySelector("[data-count]");
  const undo = box.querySelector("[data-undo]");
  const link = box.querySelector("[data-link]");
  const reason = box.querySelector("[data-reason]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const [, voted, total] = count.textContent.match(/(\d+)\D+(\d+)/) || [0, 0, 0];
  const key = "votes:" + say.topic;
  const DELAY = 2500; /* a slip can be taken back before it is sent */
  let at = 0, done = Number(voted), sending = false, timer = 0;

  let memory = null; /* where the browser keeps nothing for us */
  const read = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
  const keep = (queue) => { try { localStorage.setItem(key, JSON.stringify(queue)); } catch { memory = queue; } };
  const queue = () => memory || read();
  /* What still waits to be sent is voted on, though the server does not know it yet. */
  const asked = new URLSearchParams(location.search).get("again");
  const deck = JSON.parse(say.deck).filter((card) =>
    String(card.statement) === asked || !queue().some((vote) => vote.statement === card.statement));

  function show() {
    const card = deck[at];
    undo.hidden = at === 0;
    count.textContent = say.progress.replace("{n}", done).replace("{total}", total);
    if (!card) {
      form.hidden = true;
      link.hidden = true;
      box.querySelector(".disclosure").hidden = true;
      count.textContent += " · " + say.over;
      return;
    }
    form.hidden = link.hidden = false;
    box.querySelector(".disclosure").hidden = false;
    field.value = card.statement;
    text.textContent = card.text;
    link.href = link.href.replace(/\d+\/$/, card.statement + "/");
    reason.textContent = say.why.replace("{votes}", card.votes).replace("{chance}", (card.chance * 100).toFixed(1));
  }

  function choose(value) {
    const card = deck[at];
    if (!card) return;
    keep([...queue().filter((vote) => vote.statement !== card.statement), { statement: card.statement, value, at: Date.now() }]);
    at += 1;
    done += 1;
    show();
    text.focus({ preventScroll: true });
    plan(DELAY);
  }

  function back() {
    if (!at) return;
    at -= 1;
    done -= 1;
    keep(queue().filter((vote) => vote.statement !== deck[at].statement));
    show();
    text.focus({ preventScroll: true });
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  /* Ages are sent, not times: the clock of a telephone may be an hour off. */
  async function send() {
    const waiting = queue();
    if (!waiting.length || sending) return;
    sending = true;
    const votes = waiting.map(({ statement, value, at: when }) => ({ statement, value, age: Math.max(0, (Date.now() - when) / 1000) }));
    const body = new FormData();
    body.set("votes", JSON.stringify(votes));
    body.set("csrfmiddlewaretoken", token);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": token }, credentials: "same-origin" });
      if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
      note(answer.ok ? "" : say.refused);
      keep(queue().filter((vote) => !waiting.some((sent) => sent.statement === vote.statement && sent.at === vote.at)));
    } catch {
      note(say.offline);
      plan(15000);
    } finally {
      sending = false;
    }
  }

  function note(words) {
    box.querySelector(".draft")?.remove();
    if (!words) return;
    const line = document.createElement("p");
    line.className = "draft";
    line.setAttribute("role", "status");
    line.textContent = words;
    box.prepend(line);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose(Number(event.submitter.value));
  });
  undo.addEventListener("click", back);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const value = { 1: 1, 2: -1, 3: 0 }[event.key];
    if (value !== undefined) choose(value);
    if (event.key === "Backspace") back();
  });
  addEventListener("online", () => plan(0));
  addEventListener("pagehide", () => {
    const waiting = queue();
    if (!waiting.length || !navigator.sendBeacon) return;
    const body = new FormData();
    body.set("votes", JSON.stringify(waiting.map(({ statement, value, at: when }) => ({ statement, value, age: Math.max(0, (Date.now() - when) / 1000) }))));
    body.set("csrfmiddlewaretoken", token);
    navigator.sendBeacon(form.action, body);
  });
  show();
  plan(0);
})();
