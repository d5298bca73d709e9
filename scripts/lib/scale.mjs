// What large numbers cost: fifty million drawings, and a billion visits of the page. The measured figures come from
// docs/metrics.json, the rest is assumed below; docs/scale.md shows all of it (scripts/docs).

/** @typedef {import('./docs-metrics.mjs').Metrics} Metrics */

/** What nobody measured here. Prices in US dollars without tax, on demand, before any discount. */
export const ASSUMED = {
  drawings: 50e6,
  core_hour: 0.085, // two virtual processors of c5.2xlarge, which has eight for 0.34 an hour: Amazon EC2, us-east-1
  input_bytes: 460, // per simplified drawing in ndjson: the dataset's files have 23 GB
  output_bytes: 200, // per line of three guesses

  visits: 1e9, // in a year
  visits_per_visitor: 4, // mean of a geometric distribution: a quarter come once
  visitors: 20000, // simulated
  days: 365,
  releases: 12, // at equal distances, each with new scripts
  model_every: 6, // releases
  module_every: 3, // releases
  service_worker: 0.9, // share of browsers that keep one; the others are private windows and old ones
  http_cache_days: 30, // mean time that a browser's HTTP cache keeps a file
  storage_days: 180, // mean time that it keeps a service worker with its files
  other_files: 20, // the service worker also loads languages, icons, the element and other modules
  other_bytes: 105e3, // compressed
  header_bytes: 500, // of a response; a 304 is nothing else
  edges: 400, // places of the CDN that keep files

  request: 0.0100 / 10000, // Amazon CloudFront, HTTPS, United States
  // Amazon CloudFront, United States and Europe: up to so many GB a month, dollars per GB.
  traffic: /** @type {[number, number][]} */ ([[10e3, 0.085], [50e3, 0.080], [150e3, 0.060], [500e3, 0.040], [1024e3, 0.030], [5024e3, 0.025], [Infinity, 0.020]]),
};

/** Hours and dollars for the drawings. @param {Metrics} metrics @param {number} cores */
export function bulk({ values }, cores) {
  const core_hours = ASSUMED.drawings / Number(values['speed.bulk']) / 3600;
  return { core_hours, hours: core_hours / cores, dollars: core_hours * ASSUMED.core_hour };
}

/** Dollars for a month's GB, by the steps of the price. @param {number} gigabytes */
export function trafficCost(gigabytes) {
  let cost = 0, from = 0;
  for (const [to, price] of ASSUMED.traffic) {
    cost += Math.max(0, Math.min(gigabytes, to) - from) * price;
    from = to;
  }
  return cost;
}

/** Random numbers from 0 to 1, the same each time (mulberry32). @param {number} seed */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The files that a visit may load: compressed bytes, releases between two changes, whether the page itself loads it, and as
 * how many files it counts.
 * @param {Metrics} metrics
 * @param {typeof ASSUMED} assumed
 */
function filesOf({ values }, assumed) {
  const size = (/** @type {string} */ name) => Number(values[`size.${name}.brotli`]);
  return [
    { bytes: size('index.html'), every: 1, loaded: true, count: 1 },
    { bytes: size('page.js'), every: 1, loaded: true, count: 1 },
    { bytes: size('icon.svg'), every: Infinity, loaded: true, count: 1 },
    { bytes: size('inkling-relaxed.wasm'), every: assumed.module_every, loaded: true, count: 1 },
    { bytes: size('inkling.ink'), every: assumed.model_every, loaded: true, count: 1 },
    { bytes: assumed.other_bytes, every: 1, loaded: false, count: assumed.other_files },
  ];
}

/**
 * Simulates the visitors of a year, and scales what they load to all visits.
 *
 * Without hashes in the names, every file has `no-cache` and an ETag: a browser that has it asks, and gets 304. With hashes,
 * every file but the page is kept for ever: a browser that has it does not ask.
 * @param {Metrics} metrics
 * @param {boolean} hashed
 * @param {typeof ASSUMED} [assumed]
 */
export function visits(metrics, hashed, assumed = ASSUMED) {
  const files = filesOf(metrics, assumed), page = files[0];
  const random = generator(1);
  const total = { visits: 0, requests: 0, unchanged: 0, bytes: 0, first: 0, origin: 0 };
  const version = (/** @type {{ every: number }} */ file, /** @type {number} */ release) => Math.floor(release / file.every);

  for (let visitor = 0; visitor < assumed.visitors; visitor++) {
    const n = 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / assumed.visits_per_visitor));
    const times = Array.from({ length: n }, () => random() * assumed.days).sort((a, b) => a - b);
    const keepsWorker = random() < assumed.service_worker;
    /** Versions in the HTTP cache, and the release that the service worker keeps. @type {Map<object, number>} */
    const cache = new Map();
    let worker = -1, before = times[0];

    /** @param {typeof page} file @param {number} release */
    const load = (file, release) => {
      const same = cache.get(file) === version(file, release);
      if (same && hashed && file !== page) return;
      total.requests += file.count;
      if (!hashed || file === page) total.origin += file.count;
      if (same) total.unchanged += file.count;
      total.bytes += file.count * assumed.header_bytes + (same ? 0 : file.bytes);
      cache.set(file, version(file, release));
    };

    for (const time of times) {
      const release = Math.floor(time / assumed.days * assumed.releases), gap = time - before;
      before = time;
      for (const file of files) if (random() > Math.exp(-gap / assumed.http_cache_days)) cache.delete(file);
      if (random() > Math.exp(-gap / assumed.storage_days)) worker = -1;
      total.visits++;
      // Without a worker the page loads from the server, else from the worker.
      if (worker < 0) {
        if (!cache.size) total.first++;
        for (const file of files) if (file.loaded) load(file, release);
      }
      if (!keepsWorker) continue;
      total.requests++; // sw.js
      total.origin++;
      total.bytes += assumed.header_bytes;
      if (worker === release) {
        total.unchanged++;
        continue;
      }
      total.bytes += 1000;
      // The new worker copies what the one before has kept, if it is the same.
      for (const file of files) if (worker < 0 || version(file, worker) !== version(file, release)) load(file, release);
      worker = release;
    }
  }

  const scale = assumed.visits / total.visits;
  const requests = total.requests * scale, bytes = total.bytes * scale;
  // Edges must ask the origin each time for what has no-cache; they keep what has a hash, one copy per edge and version.
  const copies = !hashed ? 0 : files.reduce((sum, file) => sum + file.count * assumed.releases / Math.min(file.every, assumed.releases), 0) * assumed.edges;
  return {
    requests, bytes, unchanged: total.unchanged / total.requests, first: total.first / total.visits,
    origin: total.origin * scale + copies,
    traffic_dollars: 12 * trafficCost(bytes / 1e9 / 12), request_dollars: requests * assumed.request,
  };
}
