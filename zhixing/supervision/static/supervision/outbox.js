/* Sending what was written down: one at a time, in the order in which it was written, under the key
   that each record got when it was written. Whatever breaks on the way, it is sent again under the
   same key, and the server takes it once. */
"use strict";

const Outbox = (() => {
  const PATIENCE = 60000;
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || [])[1] || "";

  /* The page the server wants us to sign in on answers nothing here. */
  async function ask(url, options = {}) {
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), PATIENCE);
    try {
      const answer = await fetch(url, { redirect: "manual", credentials: "same-origin", cache: "no-store", signal: gone.signal, ...options });
      const signedOut = answer.type === "opaqueredirect";
      const said = signedOut ? null : await answer.json().catch(() => null);
      return { status: signedOut ? 401 : answer.status, said };
    } catch {
      return { status: 0, said: null };
    } finally {
      clearTimeout(timer);
    }
  }

  function post(url, fields, files = []) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) if (value) body.set(name, value);
    for (const file of files) body.append("photos", new File([file.bytes], file.name, { type: file.type }));
    return ask(url, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  }

  function deliver(url, record, person) {
    const { record: item, key, outcome, facts, complaint, seen_at: seen } = record;
    const said = { record: item, key, outcome, facts, complaint: complaint ? "on" : "", seen_at: seen };
    const finding = record.finding && record.finding.text ? record.finding : {};
    for (const [name, value] of Object.entries(finding)) said[`finding-${name}`] = value;
    /* By these two clocks the server puts the time right. */
    said.clock = new Date().toISOString();
    said.inspector = String(person);
    return post(url, said, record.files);
  }

  /* What became of a record: taken | refused | wrong | later. */
  function verdict({ status, said }) {
    if (status === 200 && said && said.check) return "taken";
    if (status === 409 && said && said.detail) return "refused";
    if ([400, 413, 415, 422].includes(status)) return "wrong";
    return "later";
  }

  /* One tab at a time; where the browser has no locks, the keys are what keeps a record single. */
  function alone(name, work) {
    if (!navigator.locks) return work();
    return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : null));
  }

  return { ask, post, deliver, verdict, alone };
})();
