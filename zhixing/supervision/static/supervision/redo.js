/* A draw done again in the reader's browser: docs/statistics.md says what is framed and hashed. */
"use strict";

(() => {
  const box = document.getElementById("redo");
  const say = box.dataset;
  const utf8 = new TextEncoder();
  const SHOWN = 500;
  const raw = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
  const number = (n) => utf8.encode(String(n));

  function compare(a, b) {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) return a[i] - b[i];
    return a.length - b.length;
  }

  async function framed(parts) {
    const length = parts.reduce((sum, part) => sum + 8 + part.length, 0);
    const all = new Uint8Array(length);
    const view = new DataView(all.buffer);
    let at = 0;
    for (const part of parts) {
      view.setBigUint64(at, BigInt(part.length));
      all.set(part, at + 8);
      at += 8 + part.length;
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  }

  async function digestOf(draw) {
    const pairs = draw.items.map((item) => [utf8.encode(item.id), utf8.encode(item.unit)]);
    pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
    return framed([utf8.encode("zhixing/draw-list/1"), number(pairs.length), ...pairs.flat()]);
  }

  async function seedOf(draw) {
    const parties = draw.parties.map((party) => [raw(party.commitment), raw(party.nonce)]);
    parties.sort((a, b) => compare(a[0], b[0]));
    const none = new Uint8Array();
    const point = draw.checkpoint ? [raw(draw.checkpoint.root), number(draw.checkpoint.size)] : [none, none];
    const beacon = draw.beacon ? [utf8.encode(draw.beacon.source), utf8.encode(draw.beacon.value || "")] : [none, none];
    return framed([
      utf8.encode("zhixing/draw-seed/1"), number(draw.number), ...point, raw(draw.digest),
      number(parties.length), ...parties.map((pair) => pair[1]), ...beacon,
    ]);
  }

  async function orderOf(draw, seed) {
    const key = await crypto.subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const tickets = await Promise.all(draw.items.map(async (item) => [
      new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(item.id))), item.id,
    ]));
    tickets.sort((a, b) => compare(a[0], b[0]));
    return tickets.map((ticket) => ticket[1]);
  }

  async function noncesFit(draw) {
    for (const party of draw.parties) {
      if (party.nonce === null) continue;
      if (hex(await crypto.subtle.digest("SHA-256", raw(party.nonce))) !== party.commitment) return false;
    }
    return true;
  }

  const STATES = ["announced", "drawn", "failed"];
  const isHex = (text) => /^[0-9a-f]{64}$/.test(text);
  const plain = (text) => typeof text === "string" && text.length > 0 && text.length <= 500
    && text === text.trim() && text === text.normalize("NFC") && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
  /* Alike in case or width is as good as equal to a reader. */
  const folded = (text) => text.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
  const distinct = (names) => names.length > 0 && names.every(plain) && new Set(names.map(folded)).size === names.length;

  /* What a draw says of itself, before anything is computed. */
  function misstated({ format, state, number: nth, parties, items, beacon, checkpoint }) {
    if (format !== "zhixing/draw/1" || !STATES.includes(state)) return say.other;
    if (!Number.isSafeInteger(nth) || nth < 1) return say.other;
    if (checkpoint && !(isHex(checkpoint.root) && Number.isSafeInteger(checkpoint.size) && checkpoint.size >= 0)) return say.other;
    if (beacon && !(plain(beacon.source) && (beacon.value === null || plain(beacon.value)))) return say.other;
    if (!distinct(items.map((item) => item.id)) || !distinct([...new Set(items.map((item) => item.unit))])) return say.twice;
    if (!distinct(parties.map((party) => party.name))) return say.twice;
    const bound = parties.map((party) => party.commitment);
    if (!bound.every(isHex)) return say.other;
    return new Set(bound).size === bound.length ? "" : say.copied;
  }

  /* What may stand in a draw of this state, and what must. */
  function outOfState({ state, parties, seed, order, beacon }) {
    const told = parties.filter((party) => party.nonce !== null).length;
    if (!parties.every(({ nonce }) => nonce === null || isHex(nonce))) return say.nonce;
    if (state !== "drawn" && (seed !== null || order !== null)) return say.early;
    if (state === "announced" && (told || (beacon && beacon.value !== null))) return say.early;
    if (state === "failed" && told === parties.length) return say.none;
    if (state === "drawn" && (told !== parties.length || (beacon && beacon.value === null))) return say.withheld;
    return "";
  }

  /* What does not fit, "" when all of it does. */
  async function misfit(draw) {
    const stated = misstated(draw) || outOfState(draw);
    if (stated) return stated;
    if (hex(await digestOf(draw)) !== draw.digest) return say.list;
    if (!(await noncesFit(draw))) return say.nonce;
    if (draw.state !== "drawn") return "";
    const seed = await seedOf(draw);
    if (hex(seed) !== draw.seed) return say.seed;
    const order = await orderOf(draw, seed);
    return order.length === draw.order.length && order.every((id, i) => id === draw.order[i]) ? "" : say.order;
  }

  async function judge(text) {
    const verdict = document.getElementById("verdict");
    const list = document.getElementById("order");
    list.replaceChildren();
    let draw;
    let wrong;
    try {
      draw = JSON.parse(text);
      wrong = await misfit(draw);
    } catch {
      wrong = say.other;
    }
    verdict.dataset.fits = wrong ? "no" : "yes";
    verdict.className = wrong ? "notice late" : "notice ok";
    if (wrong) {
      verdict.textContent = say.wrong.replace("{what}", wrong);
      return;
    }
    verdict.textContent = { drawn: say.fits, announced: say.announced, failed: say.failed }[draw.state];
    const order = draw.order || [];
    if (order.length > SHOWN) verdict.textContent += say.rest.replace("{n}", order.length - SHOWN).replace("{shown}", SHOWN);
    for (const id of order.slice(0, SHOWN)) {
      const line = document.createElement("li");
      line.textContent = id;
      list.append(line);
    }
  }

  document.getElementById("own-file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (file) judge(await file.text());
  });
  fetch(say.file).then((answer) => answer.text()).then(judge, () => judge(""));
})();
