/* A party's secret number: made here, kept here, and only its SHA-256 is sent before the reveal. */
"use strict";

(() => {
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
  const place = (party) => `zhixing-nonce-${party}`;

  async function make(box) {
    const field = document.querySelector("[name=commitment]");
    // Without a secure context there is no crypto.subtle; then the number is made elsewhere.
    if (!field || !window.crypto || !crypto.subtle) return;
    let nonce = localStorage.getItem(place(box.dataset.party));
    if (!nonce) {
      nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
      localStorage.setItem(place(box.dataset.party), nonce);
    }
    const bytes = Uint8Array.from(nonce.match(/../g), (pair) => parseInt(pair, 16));
    document.getElementById("nonce").textContent = nonce;
    if (!field.value) field.value = hex(await crypto.subtle.digest("SHA-256", bytes));
    box.hidden = false;
  }

  function fill(box) {
    const field = document.querySelector("[name=nonce]");
    const nonce = localStorage.getItem(place(box.dataset.party));
    if (!field || !nonce || field.value) return;
    field.value = nonce;
    box.hidden = false;
  }

  const maker = document.getElementById("nonce-maker");
  const reader = document.getElementById("nonce-reader");
  if (maker) make(maker);
  if (reader) fill(reader);
})();
