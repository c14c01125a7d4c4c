/* Opens the inspector's page without a connection: its empty shell and the files that draw it. What
   the page shows is not here: it lies sealed in the page's own store. KEPT comes from the view. */
"use strict";

const { shell, files, version } = self.KEPT;
const NAME = `zhixing-field ${shell} ${version}`;
const PATIENCE = 5000;
const found = (cache, path) => cache.match(path, { ignoreVary: true, ignoreSearch: true });

async function fill() {
  const cache = await caches.open(NAME);
  /* A sign-in page must not be kept as the shell. */
  const answers = await Promise.all([shell, ...files].map((path) => fetch(path, { cache: "no-cache", redirect: "error", credentials: "same-origin" })));
  if (answers.some((answer) => !answer.ok)) throw new Error("incomplete");
  await Promise.all([shell, ...files].map((path, i) => cache.put(path, answers[i])));
  await self.skipWaiting();
}

async function tidy() {
  const own = (await caches.keys()).filter((name) => name.startsWith(`zhixing-field ${shell} `));
  await Promise.all(own.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/* The newest shell where there is a connection. One who is not sent there any more still opens what is
   on the device, since what was written down has to reach the office. */
async function page(request) {
  const cache = await caches.open(NAME);
  const kept = await found(cache, shell);
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected) await cache.put(shell, answer.clone());
    return answer.ok || answer.type === "opaqueredirect" ? answer : kept || answer;
  });
  if (!kept) return fresh;
  const late = new Promise((yes) => setTimeout(() => yes(kept), PATIENCE));
  return Promise.race([fresh.catch(() => kept), late]);
}

async function file(request) {
  const cache = await caches.open(NAME);
  return (await found(cache, new URL(request.url).pathname)) || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === shell) event.respondWith(page(request));
  else if (files.includes(url.pathname)) event.respondWith(file(request));
});
