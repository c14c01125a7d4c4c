/* What an inspector has on the device, sealed. PBKDF2-SHA-256 makes a key of the passphrase, AES-GCM
   seals each thing with it under a fresh number. The key is in memory only: a page that is closed has
   none. Nothing is erased but what the server said it has, or what the inspector gives up. */
"use strict";

const Vault = (() => {
  const TURNS = 600000; /* OWASP's figure for PBKDF2 with SHA-256 */
  const CHECK = "zhixing/field/1";
  const utf8 = new TextEncoder();
  let db = null;
  let key = null;
  let round = "";

  const done = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });

  async function open(number) {
    round = number;
    const request = indexedDB.open(`zhixing-field-${number}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("lock");
      request.result.createObjectStore("pack");
      request.result.createObjectStore("records", { autoIncrement: true });
    };
    db = await done(request);
  }

  const read = (store) => db.transaction(store).objectStore(store);

  /* Resolves when the device has it on its disk, not when it was told to. */
  function change(stores, act) {
    return new Promise((yes, no) => {
      const work = db.transaction(stores, "readwrite", { durability: "strict" });
      const request = act(...[stores].flat().map((name) => work.objectStore(name)));
      work.oncomplete = () => yes(request.result);
      work.onabort = work.onerror = () => no(work.error);
    });
  }

  async function keyOf(passphrase, salt, turns) {
    /* Two keyboards may compose the same words differently. */
    const words = utf8.encode(passphrase.normalize("NFKC"));
    const raw = await crypto.subtle.importKey("raw", words, "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: turns };
    return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  /* A length, the words as JSON, then the bytes of the files, all in one seal. What a thing is stands
     beside it as additional data, so that one cannot be put in another's place. */
  async function seal(kind, said, files = []) {
    const words = utf8.encode(JSON.stringify({ ...said, files: files.map(({ name, type, bytes }) => ({ name, type, size: bytes.byteLength })) }));
    const whole = new Uint8Array(files.reduce((sum, file) => sum + file.bytes.byteLength, 4 + words.length));
    new DataView(whole.buffer).setUint32(0, words.length);
    whole.set(words, 4);
    let at = 4 + words.length;
    for (const file of files) {
      whole.set(new Uint8Array(file.bytes), at);
      at += file.bytes.byteLength;
    }
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt(way(kind, iv), key, whole) };
  }

  async function unseal(kind, sealed) {
    const whole = await crypto.subtle.decrypt(way(kind, sealed.iv), key, sealed.data);
    const length = new DataView(whole).getUint32(0);
    const said = JSON.parse(new TextDecoder().decode(new Uint8Array(whole, 4, length)));
    let at = 4 + length;
    said.files = said.files.map((file) => {
      at += file.size;
      return { ...file, bytes: whole.slice(at - file.size, at) };
    });
    return said;
  }

  const way = (kind, iv) => ({ name: "AES-GCM", iv, additionalData: utf8.encode(`${CHECK}|${round}|${kind}`) });

  /* Fails where another window was quicker: what that one sealed would be lost under a new key. */
  async function create(passphrase, said) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    key = await keyOf(passphrase, salt, TURNS);
    const [sealed, pack] = [await seal("lock", { check: CHECK }), await seal("pack", said)];
    await change(["lock", "pack"], (locks, packs) => {
      packs.put(pack, "pack");
      return locks.add({ salt, turns: TURNS, sealed }, "lock");
    });
  }

  /* Whether it was the right passphrase. */
  async function unlock(passphrase) {
    const lock = await done(read("lock").get("lock"));
    const before = key;
    try {
      key = await keyOf(passphrase, lock.salt, lock.turns);
      await unseal("lock", lock.sealed);
      return true;
    } catch {
      key = before;
      return false;
    }
  }

  async function get(name) {
    const sealed = await done(read("pack").get(name));
    return sealed ? unseal(name, sealed) : null;
  }

  async function put(name, said, files) {
    const sealed = await seal(name, said, files);
    await change("pack", (store) => store.put(sealed, name));
  }

  /* In the order in which they were written. */
  async function records() {
    const [ids, rows] = await Promise.all([done(read("records").getAllKeys()), done(read("records").getAll())]);
    return Promise.all(rows.map(async (row, i) => ({ ...(await unseal("record", row)), id: ids[i] })));
  }

  /* Returns 0 for a record that was to be changed and is gone: it was sent meanwhile. */
  async function keep({ id, files, ...said }) {
    const sealed = await seal("record", said, files);
    return change("records", (store) => {
      if (id === undefined) return store.add(sealed);
      const had = store.count(id);
      had.onsuccess = () => had.result && store.put(sealed, id);
      return had;
    });
  }

  async function forget() {
    key = null;
    for (const store of ["records", "pack", "lock"]) await change(store, (kept) => kept.clear());
  }

  return {
    open, create, unlock, get, put, records, keep, forget,
    erase: (name) => change("pack", (store) => store.delete(name)),
    drop: (id) => change("records", (store) => store.delete(id)),
    isSet: async () => (await done(read("lock").count())) > 0,
    unsent: () => done(read("records").count()),
    isOpen: () => key !== null,
    lock: () => { key = null; },
  };
})();
