/* The form for one item: what was seen, photos, a voice note, a finding. What is typed is kept as a
   draft, since a telephone may close the page while its camera is open. */
"use strict";

const Sheet = (() => {
  const at = (id) => document.getElementById(id);
  const say = at("main").dataset;
  const form = at("sheet");
  const field = (name) => form.elements[name];
  const FINDING = ["text", "unit", "owner", "due"];
  const PAUSE = 800;
  const SOUNDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  let item = null;
  let earlier = null;
  let files = [];
  let recorder = null;
  let timer = 0;
  let whom = null;

  function values() {
    const finding = Object.fromEntries(FINDING.map((name) => [name, field(`finding-${name}`).value.trim()]));
    return { outcome: field("outcome").value, facts: field("facts").value.trim(), complaint: field("complaint").checked, finding, files };
  }

  function fillIn(kept) {
    form.reset();
    if (kept.outcome) field("outcome").value = kept.outcome;
    field("facts").value = kept.facts || "";
    field("complaint").checked = Boolean(kept.complaint);
    for (const name of FINDING) field(`finding-${name}`).value = (kept.finding || {})[name] || "";
    if (!field("finding-unit").value) field("finding-unit").value = `${item.unit}（${item.unit_code}）`;
    form.querySelector("details").open = Boolean((kept.finding || {}).text);
    files = kept.files || [];
  }

  function open(one, kept) {
    item = one;
    earlier = kept && kept.key ? kept : null;
    fillIn(kept || {});
    form.querySelector(".kicker").textContent = `${item.unit} · ${say.sayPlace.replace("{n}", item.place)}`;
    const title = form.querySelector("h2");
    title.textContent = item.title;
    at("colleague").textContent = say.sayColleague;
    at("colleague").hidden = !item.waits;
    list();
    faults((earlier && earlier.errors) || {});
    title.focus();
  }

  function close() {
    clearTimeout(timer);
    if (recorder) recorder.stop();
    item = earlier = null;
    files = [];
    form.reset();
    list();
    faults({});
    for (const words of form.querySelectorAll("header > *")) words.textContent = "";
  }

  /* Errors by the name of their field, each with a link to it. */
  function faults(errors) {
    const lines = Object.entries(errors).flatMap(([name, words]) => words.map((one) => fault(name, one)));
    at("faults").querySelector("ul").replaceChildren(...lines);
    at("faults").hidden = !lines.length;
    if (lines.length) at("faults").focus();
  }

  function labelOf(name) {
    const label = name && (at(`id_${name}`) || document.createElement("p"));
    const found = label && (form.querySelector(`label[for="${label.id}"]`) || label.querySelector("legend"));
    return found ? found.firstChild.textContent.trim() : "";
  }

  function fault(name, words) {
    const line = document.createElement("li");
    const way = document.createElement("a");
    way.textContent = [labelOf(name), words].filter(Boolean).join(document.documentElement.lang === "en" ? ": " : "：");
    way.href = name === "photos" ? "#photo" : `#id_${name}`;
    line.append(way);
    return line;
  }

  function missing() {
    const found = {};
    const want = (name) => { if (!field(name).value.trim()) found[name] = [say.sayMissing]; };
    ["outcome", "facts"].forEach(want);
    if (field("finding-text").value.trim()) ["finding-unit", "finding-owner", "finding-due"].forEach(want);
    return found;
  }

  async function save(event) {
    event.preventDefault();
    const wrong = missing();
    if (Object.keys(wrong).length) return faults(wrong);
    clearTimeout(timer);
    const refusal = await whom.keep(item, values(), earlier);
    if (refusal) return faults({ "": [refusal] });
    close();
  }

  /* Photos and voice notes */

  async function add(file) {
    if (!file || !item) return;
    const most = Number(say.mostBytes);
    if (files.length >= Number(say.mostFiles)) return faults({ "": [say.sayMany.replace("{n}", say.mostFiles)] });
    if (file.size > most) return faults({ "": [say.sayLarge.replace("{name}", file.name).replace("{n}", most >> 20)] });
    files = [...files, { name: file.name, type: file.type, bytes: await file.arrayBuffer() }];
    list();
    draft();
  }

  function list() {
    at("files").replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      const button = document.createElement("button");
      name.textContent = `${file.name} · ${Math.max(1, Math.round(file.bytes.byteLength / 1024))} KB`;
      button.type = "button";
      button.textContent = say.sayRemove.replace("{name}", file.name);
      button.addEventListener("click", () => {
        files = files.filter((one) => one !== file);
        list();
        draft();
      });
      line.append(name, button);
      return line;
    }));
  }

  function chosen(event) {
    for (const file of event.target.files) add(file);
    event.target.value = "";
  }

  async function record() {
    if (recorder) return recorder.stop();
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return plainNote();
    }
    const kind = SOUNDS.find((one) => MediaRecorder.isTypeSupported(one));
    const parts = [];
    const own = item;
    recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      const type = recorder.mimeType.split(";")[0];
      recorder = null;
      button();
      const ending = { "audio/mp4": "m4a", "audio/ogg": "ogg" }[type] || "webm";
      const name = `${say.sayNote}-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-")}.${ending}`;
      if (own === item) add(new File(parts, name, { type }));
    });
    recorder.start();
    button();
  }

  function button() {
    at("record").textContent = recorder ? say.sayStop : say.sayListen;
    at("record").classList.toggle("recording", Boolean(recorder));
  }

  /* Where the page cannot record, the telephone's own recorder can. */
  function plainNote() {
    at("recorder").hidden = true;
    at("note_file").hidden = false;
  }

  function draft() {
    clearTimeout(timer);
    timer = setTimeout(pause, PAUSE);
  }

  /* What is being corrected is a record already, and needs no draft. */
  function pause() {
    clearTimeout(timer);
    timer = 0;
    const touched = item && !earlier && (field("facts").value || field("outcome").value || field("finding-text").value || files.length);
    return touched ? whom.keepDraft(item, values()) : null;
  }

  function begin(owner) {
    whom = owner;
    form.addEventListener("submit", save);
    form.addEventListener("input", draft);
    at("photo").addEventListener("change", chosen);
    at("note").addEventListener("change", chosen);
    at("record").addEventListener("click", record);
    at("back").addEventListener("click", async () => {
      await pause();
      close();
      whom.back();
    });
    const records = "MediaRecorder" in window && navigator.mediaDevices;
    at("recorder").hidden = !records;
    at("note_file").hidden = Boolean(records);
  }

  /* A record that is being corrected is not sent meanwhile. */
  const changes = (id) => earlier !== null && earlier.id === id;

  return { begin, open, close, pause, changes };
})();
