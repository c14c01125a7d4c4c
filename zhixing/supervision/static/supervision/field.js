/* The inspector's page: take the list along, write down on the spot, send when there is a connection.
   vault.js keeps, outbox.js sends; here is what is shown. */
"use strict";

(() => {
  const main = document.getElementById("main");
  const say = main.dataset;
  const at = (id) => document.getElementById(id);
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const { make } = Parts;
  const TICK = 30000;
  const AWAY = 10 * 60000; /* left alone for so long, the page locks itself */
  const others = "BroadcastChannel" in window ? new BroadcastChannel(`zhixing-field-${say.round}`) : null;
  let pack = null;
  let records = [];
  let drafts = new Set();
  let trouble = "";
  let warning = "";
  let busy = false;
  let hiddenSince = 0;
  let leaving = 0;

  function show(...ids) {
    for (const id of ["take", "open", "board", "sheet"]) at(id).hidden = !ids.includes(id);
    at("tools").hidden = !ids.includes("board");
    at("forgetting").hidden = !(ids.includes("board") || ids.includes("open"));
  }

  function fail(id, words) {
    at(id).textContent = words;
    at(id).hidden = !words;
  }

  /* Taking the list along */

  async function shellKept() {
    try {
      await navigator.serviceWorker.register(say.worker, { scope: say.shell });
      const late = new Promise((_yes, no) => setTimeout(no, 20000));
      await Promise.race([navigator.serviceWorker.ready, late]);
      return true;
    } catch {
      return false;
    }
  }

  async function take(event) {
    event.preventDefault();
    const words = at("new").value;
    if ([...words].length < 8) return fail("take_error", say.sayShort);
    if (words !== at("again").value) return fail("take_error", say.sayDiffer);
    fail("take_error", "");
    const answer = await Outbox.ask(say.packed);
    if (answer.status !== 200) return answer.status === 401 ? signedOut() : fail("take_error", say.sayUnreached);
    try {
      await Vault.create(words, { pack: answer.said });
    } catch {
      return lock();
    }
    at("take").reset();
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    trouble = "";
    warning = (await shellKept()) ? "" : say.sayNotshell;
    await board();
  }

  async function unlock(event) {
    event.preventDefault();
    const right = await Vault.unlock(at("passphrase").value);
    at("open").reset();
    fail("open_error", right ? "" : say.sayWrong);
    if (!right) return at("passphrase").focus();
    await board();
    shellKept();
    await meet();
  }

  async function lock() {
    Vault.lock();
    Sheet.close();
    pack = null;
    records = [];
    at("units").replaceChildren();
    for (const id of ["refused", "beside"]) at(id).querySelector("ul").replaceChildren();
    for (const kicker of document.querySelectorAll(".spot > .page-head .kicker")) kicker.remove();
    await begin();
  }

  async function forget() {
    const unsent = await Vault.unsent();
    const words = unsent ? fill(say.sayForgetUnsent, { n: unsent }) : say.sayForget;
    if (!(await Parts.sure(words))) return;
    await Vault.forget();
    const own = await navigator.serviceWorker.getRegistration(say.shell);
    if (own) await own.unregister();
    for (const name of await caches.keys()) if (name.startsWith(`zhixing-field ${say.shell} `)) await caches.delete(name);
    if (others) others.postMessage("forgotten");
    location.reload();
  }

  /* The list */

  async function look() {
    if (!Vault.isOpen()) return;
    [pack, records] = [(await Vault.get("pack")).pack, await Vault.records()];
    drafts = new Set(((await Vault.get("drafts")) || { names: [] }).names);
  }

  async function board() {
    await look();
    if (!pack) return;
    head();
    at("units").replaceChildren(...places().map(unit));
    for (const id of ["refused", "beside"]) told(id, records.filter((one) => one.state === "refused" && Boolean(one.beside) === (id === "beside")));
    if (at("sheet").hidden) show("board");
    tell();
  }

  function told(id, found) {
    at(id).hidden = !found.length;
    at(id).querySelector("ul").replaceChildren(...found.map(turned));
  }

  async function home() {
    await board();
    if (Vault.isOpen()) show("board");
  }

  function head() {
    const place = document.querySelector(".spot > .page-head > div");
    const kicker = place.querySelector(".kicker") || make("p", "kicker");
    kicker.textContent = `${pack.title} · ${pack.name}`;
    place.prepend(kicker);
  }

  function tell() {
    const waiting = records.filter((record) => record.state !== "refused").length;
    const words = [warning, navigator.onLine ? trouble || say.sayOnline : say.sayOffline];
    words.push(busy ? say.saySending : waiting ? fill(say.sayWaiting, { n: waiting }) : say.sayNothing);
    const gap = document.documentElement.lang === "en" ? " " : "";
    at("status").firstElementChild.textContent = words.filter(Boolean).join(gap);
    at("status").className = `notice ${trouble || warning ? "warn" : "info"}`;
    at("status").hidden = false;
    at("status").dataset.waiting = waiting;
    at("signin").hidden = trouble !== say.saySignin;
    at("send").hidden = !waiting;
  }

  function stateOf(item) {
    const own = records.find((record) => record.record === item.record && record.state !== "refused");
    if (own) return own.state === "wrong" ? ["wrong", "late"] : ["waiting", "warn"];
    if (item.settled) return ["settled", "ok"];
    if (item.waits && item.mine) return ["sent", "info"];
    if (drafts.has(item.record)) return ["draft", "warn"];
    return item.waits ? ["mine", "info"] : ["open", "idle"];
  }

  const stateWords = (name) => say[`state${name[0].toUpperCase()}${name.slice(1)}`];

  /* The units one is sent to, then those where one steps in for somebody. */
  function places() {
    const found = [...pack.places];
    for (const { draw, unit_id: key, unit: name } of pack.items) {
      if (!found.some((place) => place.draw === draw && place.unit === key)) found.push({ draw, unit: key, name, left: 0 });
    }
    return found;
  }

  function unit(place) {
    const part = make("section", "part");
    const top = make("div", "part-head");
    top.append(make("h2", "", place.name));
    const list = make("ol", "entries");
    list.setAttribute("role", "list");
    const items = pack.items.filter((item) => item.draw === place.draw && item.unit_id === place.unit);
    list.append(...items.map(entry));
    part.append(top, list);
    if (place.left) part.append(make("p", "help", fill(say.sayLeft, { n: place.left })), nextButton(place));
    return part;
  }

  function nextButton(place) {
    const button = make("button", "button quiet", pack.whole ? say.sayNextall : fill(say.sayNext, { unit: place.name }));
    button.type = "button";
    button.addEventListener("click", async () => {
      button.disabled = true;
      await taken(await Outbox.post(say.next, { draw: place.draw, unit: place.unit, count: 5 }));
      await board();
    });
    return button;
  }

  function entry(item) {
    const [state, tone] = stateOf(item);
    const line = make("li", "entry");
    const body = make("div", "entry-main");
    const side = make("div", "entry-side");
    line.dataset.record = item.record;
    line.dataset.state = state;
    const closed = ["settled", "sent"].includes(state);
    const title = make(closed ? "p" : "button", "entry-title", item.title);
    if (!closed) {
      title.type = "button";
      title.addEventListener("click", () => write(item));
    }
    body.append(title, make("p", "meta", fill(say.sayPlace, { n: item.place })));
    side.append(make("span", `state ${tone}`, stateWords(state)));
    if (state === "mine") body.append(link(say.confirm, item.check, say.sayConfirm));
    if (closed) body.append(link(say.check, item.check, say.sayRecord));
    line.append(body, side);
    return line;
  }

  function link(address, key, words) {
    const line = make("p", "meta");
    const way = make("a", "", words);
    way.href = address.replace("/0/", `/${key}/`);
    line.append(way);
    return line;
  }

  function turned(record) {
    const line = make("li", "entry");
    const body = make("div", "entry-main");
    const button = make("button", "button quiet", say.sayDismiss);
    button.type = "button";
    const files = record.beside ? [] : record.files || [];
    button.addEventListener("click", async () => {
      const words = fill(say.sayOnlyhere, { n: files.length });
      if (files.length && !(await Parts.sure(words, say.sayDismiss))) return;
      await Vault.drop(record.id);
      await board();
    });
    body.append(make("p", "entry-title", record.title), make("p", "entry-text", record.why), make("p", "entry-text", record.said || record.facts), ...files.map(saving), button);
    line.append(body);
    return line;
  }

  /* Files that the server did not keep are nowhere else; the object lives while its link is on the page. */
  function saving(file) {
    const line = link("#", 0, fill(say.saySave, { name: file.name }));
    const way = line.firstElementChild;
    way.download = file.name;
    way.addEventListener("click", () => {
      const held = (way.href = URL.createObjectURL(new Blob([file.bytes], { type: file.type })));
      setTimeout(() => URL.revokeObjectURL(held), 60000);
    });
    return line;
  }

  /* Writing down */

  async function write(item) {
    const own = records.find((record) => record.record === item.record && record.state !== "refused");
    const draft = own || (drafts.has(item.record) ? await Vault.get(`draft ${item.record}`) : null);
    show("sheet");
    Sheet.open(item, draft);
  }

  async function keepDraft(item, values) {
    if (!Vault.isOpen()) return;
    drafts.add(item.record);
    await Vault.put(`draft ${item.record}`, values, values.files);
    await Vault.put("drafts", { names: [...drafts] });
  }

  async function dropDraft(item) {
    if (!drafts.delete(item.record)) return;
    await Vault.erase(`draft ${item.record}`);
    await Vault.put("drafts", { names: [...drafts] });
  }

  /* A record gets its key here, once; it keeps it when it is corrected. */
  async function keep(item, values, earlier) {
    const { id, key, seen_at: seen } = earlier || {};
    const record = { ...values, record: item.record, title: item.title, state: "waiting", key: key || crypto.randomUUID(), seen_at: seen || new Date().toISOString(), id };
    try {
      if (!(await Vault.keep(record))) return say.saySent;
    } catch {
      return say.sayFull;
    }
    await dropDraft(item);
    await home();
    send();
    return "";
  }

  /* Sending */

  async function signedOut() {
    trouble = say.saySignin;
    /* Who signed out, here or in another window, leaves nothing to be read. */
    if (Vault.isOpen() && at("sheet").hidden) await lock();
    at("status").firstElementChild.textContent = trouble;
    at("status").hidden = at("signin").hidden = false;
  }

  /* What the server says of the list; another person's is not put in this one's place. */
  async function taken({ status, said }) {
    if (status === 401) return signedOut();
    if (status === 200 && said && said.items) {
      trouble = said.person === pack.person ? "" : say.sayOther;
      if (!trouble) await Vault.put("pack", { pack: said });
    } else if (status === 403) trouble = (said && said.detail) || say.saySignin;
    else if (status === 404) trouble = say.sayGone;
    else if (status === 409) trouble = said ? said.detail : "";
    else if (navigator.onLine) trouble = say.sayBroken;
  }

  async function settle(record, answer) {
    const what = Outbox.verdict(answer);
    const { status, said } = answer;
    if (what === "taken") await arrived(record, said);
    if (what === "refused") await Vault.keep({ ...record, state: "refused", why: said.detail, files: said.files >= record.files.length ? [] : record.files });
    if (what === "wrong") await Vault.keep({ ...record, state: "wrong", errors: (said && said.errors) || { "": [fill(say.sayRefused, { n: status })] } });
    if (what === "later") await taken(answer);
    else trouble = "";
    return what !== "later";
  }

  async function arrived(record, said) {
    const words = record.finding ? record.finding.text : "";
    if (said.finding) await Vault.keep({ ...record, state: "refused", beside: true, why: said.finding, said: words, files: [] });
    else await Vault.drop(record.id);
    const item = pack.items.find((one) => one.record === record.record);
    if (!item) return;
    Object.assign(item, { mine: true, check: said.check, waits: !said.confirmed, settled: said.confirmed });
    await Vault.put("pack", { pack });
  }

  async function sendAll() {
    for (const record of await Vault.records()) {
      if (record.state !== "waiting" || !Vault.isOpen() || Sheet.changes(record.id)) continue;
      const answer = await Outbox.deliver(say.arrivals, record, pack.person);
      if (!Vault.isOpen() || !(await settle(record, answer))) return;
      if (others) others.postMessage("changed");
    }
  }

  async function send() {
    if (busy || !Vault.isOpen() || !navigator.onLine) return;
    if (!records.some((record) => record.state === "waiting")) return;
    busy = true;
    tell();
    try {
      await Outbox.alone(`zhixing-field-${say.round}`, sendAll);
    } finally {
      busy = false;
      if (Vault.isOpen()) await board();
    }
  }

  /* The server's word on the list, then what waits to be sent. */
  async function meet() {
    if (!Vault.isOpen() || !navigator.onLine) return Vault.isOpen() && tell();
    await taken(await Outbox.ask(say.packed));
    if (!Vault.isOpen()) return;
    await board();
    await send();
  }

  /* From the beginning, and whenever the page is locked */

  async function begin() {
    show((await Vault.isSet()) ? "open" : "take");
    at("status").hidden = true;
  }

  /* A telephone may stop the clocks of a page that nobody sees, so it is asked again on return. */
  async function away() {
    clearTimeout(leaving);
    if (document.hidden) {
      hiddenSince = Date.now();
      leaving = setTimeout(() => Vault.isOpen() && lock(), AWAY);
      return Sheet.pause();
    }
    if (Vault.isOpen() && hiddenSince && Date.now() - hiddenSince > AWAY) return lock();
    return meet();
  }

  const able = window.isSecureContext && "serviceWorker" in navigator && "indexedDB" in window && crypto.subtle && crypto.randomUUID;
  if (!able) {
    at("unable").hidden = false;
    return;
  }
  Sheet.begin({ keep, keepDraft, back: home });
  at("take").addEventListener("submit", take);
  at("open").addEventListener("submit", unlock);
  at("lock").addEventListener("click", lock);
  at("forget").addEventListener("click", forget);
  at("send").addEventListener("click", meet);
  addEventListener("online", meet);
  addEventListener("offline", () => Vault.isOpen() && tell());
  addEventListener("pageshow", (event) => event.persisted && lock());
  document.addEventListener("visibilitychange", away);
  setInterval(send, TICK);
  if (others) others.addEventListener("message", ({ data }) => (data === "forgotten" ? location.reload() : Vault.isOpen() && board()));
  Vault.open(say.round).then(begin, () => { at("unable").hidden = false; });
})();
