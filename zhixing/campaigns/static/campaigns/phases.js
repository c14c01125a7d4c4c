"use strict";
/* Bars of the line of time that can be dragged. A drag only fills the dates of the phase's form and
   sends it: what may be moved where is judged there, as it is without this script. */
(() => {
  const box = document.getElementById("timeline");
  const figure = box?.querySelector("figure[data-first]");
  if (!figure) return;
  box.classList.add("draggable");

  const DAY = 86400000;
  const EDGE = 0.2; // share of a bar at either end that moves that end only
  const note = box.querySelector(".drag-note");
  const time = (iso) => Date.parse(iso + "T00:00:00Z");
  const iso = (when) => new Date(when).toISOString().slice(0, 10);
  const first = time(figure.dataset.first);
  const days = (time(figure.dataset.last) - first) / DAY + 1;
  const formOf = (bar) => document.getElementById("phase" + bar.dataset.key);
  const field = (bar, name) => formOf(bar).elements.namedItem(name);
  const read = (bar) => ({ begins: time(field(bar, "begins").value), ends: time(field(bar, "ends").value) });

  /* Never beyond the line, never an end before its beginning. */
  function shifted(span, by, part) {
    const last = first + (days - 1) * DAY;
    let { begins, ends } = span;
    if (part === "begins") begins = Math.min(Math.max(begins + by * DAY, first), ends);
    else if (part === "ends") ends = Math.max(Math.min(ends + by * DAY, last), begins);
    else {
      const held = Math.min(Math.max(by * DAY, first - begins), last - ends);
      begins += held;
      ends += held;
    }
    return { begins, ends };
  }

  function show(bar, span) {
    field(bar, "begins").value = iso(span.begins);
    field(bar, "ends").value = iso(span.ends);
    for (const twin of figure.querySelectorAll(`[data-key="${bar.dataset.key}"]`)) {
      const width = twin.ownerSVGElement.viewBox.baseVal.width;
      twin.setAttribute("x", (span.begins - first) / DAY / days * width);
      twin.setAttribute("width", ((span.ends - span.begins) / DAY + 1) / days * width);
    }
    note.hidden = false;
    note.textContent = box.dataset.from.replace("{begins}", iso(span.begins)).replace("{ends}", iso(span.ends));
  }

  function send(bar, before) {
    const now = read(bar);
    if (now.begins !== before.begins || now.ends !== before.ends) formOf(bar).requestSubmit();
    else note.hidden = true;
  }

  function partAt(bar, event) {
    const edges = bar.getBoundingClientRect();
    const share = (event.clientX - edges.left) / edges.width;
    return share < EDGE ? "begins" : share > 1 - EDGE ? "ends" : "whole";
  }

  for (const bar of figure.querySelectorAll("[data-key]")) {
    const link = bar.closest("a");
    let start = null;
    let before = null;

    bar.addEventListener("pointermove", (event) => {
      if (!start) return bar.classList.toggle("edge", partAt(bar, event) !== "whole");
      const perDay = bar.ownerSVGElement.getBoundingClientRect().width / days;
      show(bar, shifted(start.span, Math.round((event.clientX - start.x) / perDay), start.part));
    });
    bar.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      bar.setPointerCapture(event.pointerId);
      start = { x: event.clientX, span: read(bar), part: partAt(bar, event) };
      link.classList.add("dragging");
    });
    const stop = (event) => {
      if (!start) return;
      const { span } = start;
      start = null;
      link.classList.remove("dragging");
      if (event.type === "pointerup") send(bar, span);
      else { show(bar, span); note.hidden = true; }
    };
    bar.addEventListener("pointerup", stop);
    bar.addEventListener("pointercancel", stop);
    /* After a drag the link must not be followed; a plain click still goes to the form. */
    link.addEventListener("dragstart", (event) => event.preventDefault());

    link.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by) {
        event.preventDefault();
        before = before || read(bar);
        show(bar, shifted(read(bar), by, event.shiftKey ? "ends" : event.altKey ? "begins" : "whole"));
      } else if (event.key === "Enter" && before) {
        event.preventDefault();
        send(bar, before);
        before = null;
      } else if (event.key === "Escape" && before) {
        show(bar, before);
        note.hidden = true;
        before = null;
      }
    });
  }
})();
