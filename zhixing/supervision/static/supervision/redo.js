/* A draw done again in the reader's browser: docs/statistics.md says what is framed and hashed. */
"use strict";

(() => {
  const box = document.getElementById("redo");
  const say = box.dataset;
  const utf8 = new TextEncoder();
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

  /* What does not fit, "" when all of it does. */
  async function misfit(draw) {
    if (draw.format !== "zhixing/draw/1") return say.other;
    if (hex(await digestOf(draw)) !== draw.digest) return say.list;
    if (!(await noncesFit(draw))) return say.nonce;
    if (draw.state !== "drawn") return "";
    if (draw.parties.some((party) => party.nonce === null)) return say.nonce;
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
    for (const id of (draw.order || []).slice(0, 500)) {
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
