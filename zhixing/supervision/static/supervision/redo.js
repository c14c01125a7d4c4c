/* A draw done again in the reader's browser: docs/statistics.md says what is framed and hashed. */
"use strict";

(() => {
  const box = document.getElementById("redo");
  const say = box.dataset;
  const utf8 = new TextEncoder();
  const SHOWN = 500;
  const FORMATS = ["zhixing/draw/1", "zhixing/draw/2"];
  const GROUNDS = { left: say.left, posted: say.posted, involved: say.involved };
  const raw = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
  const number = (n) => utf8.encode(String(n));

  function compare(a, b) {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) return a[i] - b[i];
    return a.length - b.length;
  }

  function laid(parts) {
    const length = parts.reduce((sum, part) => sum + 8 + part.length, 0);
    const all = new Uint8Array(length);
    const view = new DataView(all.buffer);
    let at = 0;
    for (const part of parts) {
      view.setBigUint64(at, BigInt(part.length));
      all.set(part, at + 8);
      at += 8 + part.length;
    }
    return all;
  }

  const framed = async (parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", laid(parts)));

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

  /* The values by their tickets, least first. */
  async function drawn(seed, values, message) {
    const key = await crypto.subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const tickets = await Promise.all(values.map(async (value) => [
      new Uint8Array(await crypto.subtle.sign("HMAC", key, message(value))), value,
    ]));
    tickets.sort((a, b) => compare(a[0], b[0]));
    return tickets.map((ticket) => ticket[1]);
  }

  const same = (a, b) => a.length === b.length && a.every((one, i) => one === b[i]);

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
    if (!FORMATS.includes(format) || !STATES.includes(state)) return say.other;
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

  /* Who may go where, and who went: what the second format has besides. */

  async function peopleDigest({ people, seats }) {
    const head = ["zhixing/draw-people/2", people.team_size, people.inspectors, people.follows, seats.length];
    const rows = seats.map(({ unit, inspectors }) => [utf8.encode(unit), inspectors]);
    rows.sort((a, b) => compare(a[0], b[0]));
    const told = rows.flatMap(([unit, own]) => [unit, number(own.length), ...ascending(own).map(number)]);
    return hex(await framed([...head.map(number), ...told]));
  }

  const ascending = (numbers) => [...numbers].sort((a, b) => a - b);
  const between = (n, least, most) => Number.isSafeInteger(n) && n >= least && n <= most;
  const single = (values) => new Set(values).size === values.length;

  function seatsFit({ people, seats, items }) {
    const units = new Set(items.map((item) => item.unit));
    return single(seats.map((row) => row.unit)) && seats.length === units.size && seats.every(({ unit, inspectors: own }) => (
      units.has(unit) && single(own) && own.every((n) => between(n, 1, people.inspectors))));
  }

  /* seed: null as long as nothing is drawn. */
  async function peopleWrong(draw, seed) {
    const { people, seats, visits } = draw;
    if (!["unit", "whole"].includes(people.follows) || !between(people.team_size, 2, Number.MAX_SAFE_INTEGER)) return say.people;
    if (!between(people.inspectors, 0, Number.MAX_SAFE_INTEGER) || !seatsFit(draw)) return say.people;
    if (await peopleDigest(draw) !== people.digest) return say.people;
    for (const { unit, inspectors: own } of seats) {
      const name = [utf8.encode("zhixing/draw-inspector/2"), utf8.encode(unit)];
      const turns = seed ? await drawn(seed, own, (n) => laid([...name, number(n)])) : ascending(own);
      if (!same(own, turns)) return say.seats;
    }
    if (seed) return visitsWrong(draw);
    return visits === null ? "" : say.early;
  }

  function visitsWrong({ people, seats, visits, items, order }) {
    const unitOf = new Map(items.map((item) => [item.id, item.unit]));
    const own = new Map(seats.map((row) => [row.unit, row.inspectors]));
    if (!single(visits.map((visit) => visit.item)) || !visits.every((visit) => unitOf.has(visit.item))) return say.visits;
    for (const { item, handed_out: handed, words } of visits) {
      if (typeof handed !== "boolean" || words.length > 2 || !single(words.map((word) => word.inspector))) return say.visits;
      if (!words.every((word) => hadTheTurn(word, own.get(unitOf.get(item)), people.team_size))) return say.turn.replace("{item}", item);
    }
    for (const unit of people.follows === "unit" ? own.keys() : [null]) {
      const ours = (id) => unit === null || unitOf.get(id) === unit;
      const sent = visits.filter((visit) => visit.handed_out && ours(visit.item)).map((visit) => visit.item);
      if (!same(sent, order.filter(ours).slice(0, sent.length))) return say.visits;
    }
    return "";
  }

  /* Among the first of the unit's order, less those who stood back. */
  function hadTheTurn({ inspector, stood_back: back }, seats, size) {
    const away = back.map((one) => one.inspector);
    if (!single(away) || !away.every((n) => seats.includes(n)) || !back.every((one) => Object.hasOwn(GROUNDS, one.ground))) return false;
    return seats.filter((n) => !away.includes(n)).slice(0, size).includes(inspector);
  }

  /* What does not fit, "" when all of it does. */
  async function misfit(draw) {
    const stated = misstated(draw) || outOfState(draw);
    if (stated) return stated;
    if (hex(await digestOf(draw)) !== draw.digest) return say.list;
    if (!(await noncesFit(draw))) return say.nonce;
    const people = (key) => (draw.format === FORMATS[1] ? peopleWrong(draw, key) : "");
    if (draw.state !== "drawn") return people(null);
    const seed = await seedOf(draw);
    if (hex(seed) !== draw.seed) return say.seed;
    const order = await drawn(seed, draw.items.map((item) => item.id), (id) => utf8.encode(id));
    return same(order, draw.order) ? people(seed) : say.order;
  }

  /* In words: who went, by number, and who stood back. */

  const nth = (n) => say.nth.replace("{n}", n);
  const away = ({ words }) => new Map(words.flatMap((word) => word.stood_back).map((one) => [one.inspector, GROUNDS[one.ground]]));

  function went({ people, visits }) {
    const handed = visits.filter((visit) => visit.handed_out).length;
    const back = visits.reduce((sum, visit) => sum + away(visit).size, 0);
    return say.went.replace("{n}", people.inspectors).replace("{handed}", handed).replace("{away}", back);
  }

  function visited(visit) {
    if (!visit) return [];
    const told = visit.words.map((word) => nth(word.inspector));
    const back = [...away(visit)].map(([n, ground]) => say.back.replace("{who}", nth(n)).replace("{ground}", ground));
    return [...(visit.handed_out ? [] : [say.complaint]), ...(told.length ? told : [say.nobody]), ...back];
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
    if (draw.visits) verdict.textContent += went(draw);
    const order = draw.order || [];
    const visits = new Map((draw.visits || []).map((visit) => [visit.item, visit]));
    if (order.length > SHOWN) verdict.textContent += say.rest.replace("{n}", order.length - SHOWN).replace("{shown}", SHOWN);
    for (const id of order.slice(0, SHOWN)) {
      const line = document.createElement("li");
      line.textContent = [id, ...visited(visits.get(id))].join(" · ");
      list.append(line);
    }
  }

  document.getElementById("own-file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (file) judge(await file.text());
  });
  fetch(say.file).then((answer) => answer.text()).then(judge, () => judge(""));
})();
