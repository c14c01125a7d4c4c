"use strict";
/* One statement after the other without a new page. What is chosen is kept in this browser until the
   server has it: a line that breaks loses nothing, and nothing is counted twice, since the last
   vote on a statement is the one that counts. Without this script each button sends the form. */
(() => {
  const box = document.querySelector(".ballot");
  /* Where no vote is taken any more, whoever has some left in this browser is told. */
  const left = document.querySelector("[data-unsent]");
  if (left) try { left.hidden = !JSON.parse(localStorage.getItem("votes:" + left.dataset.unsent))?.length; } catch { /* nothing is kept */ }
  if (!box) return;
  const say = box.dataset;
  const form = box.querySelector("form");
  const field = form.querySelector("[name=statement]");
  const text = box.querySelector("[data-text]");
  const count = box.querySelector("[data-count]");
  const withdraw = box.querySelector("[data-withdraw]");
  const undo = box.querySelector("[data-undo]");
  const link = box.querySelector("[data-link]");
  const reason = box.querySelector("[data-reason]");
  const facts = box.querySelector("[data-facts]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const [, voted, total] = count.textContent.match(/(\d+)\D+(\d+)/) || [0, 0, 0];
  const key = "votes:" + say.topic;
  const sides = form.querySelector(".sides");
  const BLINK = 350; /* nobody reads a statement that fast: the second tap of a double one */
  const DELAY = 2500; /* a slip can be taken back before it is sent */
  const MOST = 200; /* votes in one sending: the server takes no more */
  const FEW = 5; /* statements left when more are asked for */
  let at = 0, done = Number(voted), sending = false, asking = false, timer = 0;

  let memory = null; /* where the browser keeps nothing for us */
  const read = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
  const keep = (queue) => { try { localStorage.setItem(key, JSON.stringify(queue)); } catch { memory = queue; } };
  const queue = () => memory || read();
  /* What still waits to be sent is voted on, though the server does not know it yet. */
  const waits = (card) => queue().some((vote) => vote.statement === card.statement && vote.value !== null);
  const dealt = (cards) => cards.map((card) => ({ ...card, counted: card.voted, sent: card.voted }));
  const asked = new URLSearchParams(location.search).get("again");
  const deck = dealt(JSON.parse(say.deck)).filter((card) => String(card.statement) === asked || !waits(card));

  function show() {
    const card = deck[at];
    undo.hidden = at === 0;
    box.querySelector(".again")?.remove();
    count.textContent = say.progress.replace("{n}", done).replace("{total}", total);
    if (!card) {
      form.hidden = true;
      link.hidden = true;
      facts.replaceChildren();
      box.querySelector(".disclosure").hidden = true;
      if (done >= total) count.textContent += " · " + say.over;
      return;
    }
    form.hidden = link.hidden = false;
    box.querySelector(".disclosure").hidden = false;
    field.value = card.statement;
    text.textContent = card.text;
    withdraw.hidden = !card.counted;
    facts.innerHTML = card.facts; /* drawn, and escaped, by the server */
    link.href = link.href.replace(/\d+\/$/, card.statement + "/");
    reason.textContent = card.asked ? say.asked : say.why.replace("{votes}", card.votes).replace("{chance}", (card.chance * 100).toFixed(1));
  }

  /* The deck is dealt by the score: the next one is fetched while the last cards are looked at. */
  async function more() {
    const left = deck.slice(at).filter((card) => !card.counted).length;
    if (asking || left > FEW || done + left >= total) return;
    asking = true;
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin" });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".ballot");
      const held = new Set(deck.map((card) => card.statement));
      const waiting = at >= deck.length;
      for (const card of dealt(JSON.parse(next?.dataset.deck || "[]"))) {
        if (!held.has(card.statement) && !waits(card)) deck.push(card);
      }
      if (waiting && deck[at]) show();
    } catch {
      note(say.offline); /* asked again once what waits is sent */
    } finally {
      asking = false;
    }
  }

  /* The last word on a statement; no value takes back what the server has. */
  function put(card, value) {
    keep([...queue().filter((vote) => vote.statement !== card.statement), { statement: card.statement, value, at: Date.now() }]);
    plan(DELAY);
  }

  function choose(value) {
    const card = deck[at];
    if (!card) return;
    put(card, value);
    at += 1;
    if (!card.counted) done += 1;
    card.counted = true;
    sides.classList.add("fresh");
    setTimeout(() => sides.classList.remove("fresh"), BLINK);
    show();
    text.focus({ preventScroll: true });
    more();
  }

  function takeBack(card) {
    const unsent = !sending && !card.sent && queue().some((vote) => vote.statement === card.statement);
    if (unsent) keep(queue().filter((vote) => vote.statement !== card.statement));
    else put(card, null);
    if (card.counted) done -= 1;
    card.counted = false;
    show();
    if (!unsent) note(say.takenBack, "again");
    text.focus({ preventScroll: true });
  }

  function back() {
    if (!at) return;
    at -= 1;
    const card = deck[at];
    takeBack(card);
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  const parts = (votes) => Array.from({ length: Math.ceil(votes.length / MOST) }, (_, n) => votes.slice(n * MOST, (n + 1) * MOST));

  /* Ages are sent, not times: the clock of a telephone may be an hour off. */
  function packed(votes) {
    const aged = votes.map(({ statement, value, at: when }) => ({ statement, value, age: Math.max(0, (Date.now() - when) / 1000) }));
    const body = new FormData();
    body.set("votes", JSON.stringify(aged));
    body.set("csrfmiddlewaretoken", token);
    return body;
  }

  function forget(votes) {
    keep(queue().filter((vote) => !votes.some((sent) => sent.statement === vote.statement && sent.at === vote.at)));
  }

  /* Whether the server has these votes now. What it refuses stays in the queue (a signature that has
     run out is new after a refresh), but for a vote on a statement that is no longer there; a bad
     vote among good ones is found by halving. */
  async function deliver(votes) {
    const answer = await fetch(form.action, { method: "POST", body: packed(votes), headers: { "X-CSRFToken": token }, credentials: "same-origin" });
    if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok || (answer.status === 404 && votes.length === 1)) {
      forget(votes);
      return true;
    }
    if (votes.length === 1 || ![404, 422].includes(answer.status)) return false;
    const half = votes.length >> 1;
    const first = await deliver(votes.slice(0, half));
    return (await deliver(votes.slice(half))) && first;
  }

  async function send() {
    if (sending || !queue().length) return;
    sending = true;
    for (const card of deck) card.sent ||= waits(card);
    try {
      let taken = true;
      for (const part of parts(queue())) taken = (await deliver(part)) && taken;
      note(taken ? "" : say.refused);
      if (taken && queue().length) plan(DELAY);
      if (taken) more();
    } catch {
      note(say.offline);
      plan(15000);
    } finally {
      sending = false;
    }
  }

  function note(words, kind = "draft") {
    box.querySelector("." + kind)?.remove();
    if (!words) return;
    const line = document.createElement("p");
    line.className = kind;
    line.setAttribute("role", "status");
    line.textContent = words;
    box.prepend(line);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter === withdraw) takeBack(deck[at]);
    else choose(Number(event.submitter.value));
  });
  undo.addEventListener("click", back);
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const value = { 1: 1, 2: -1, 3: 0 }[event.key];
    if (value !== undefined) choose(value);
    if (event.key === "Backspace") back();
  });
  addEventListener("online", () => { plan(0); more(); });
  addEventListener("pagehide", () => {
    if (!navigator.sendBeacon) return;
    for (const part of parts(queue())) navigator.sendBeacon(form.action, packed(part));
  });
  show();
  plan(0);
  more();
})();
