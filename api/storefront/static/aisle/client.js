// Asks the API, keeps what it said, and drops what nobody waits for any more.

const KEPT = 200;
const TIMEOUT_MS = 5000;

export class Client {
  #origin;
  #answers = new Map();
  #running = null;

  constructor(origin) {
    this.#origin = origin;
  }

  // The answer, or null if a later question has taken the place of this one.
  async latest(path, parameters) {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const url = this.#url(path, parameters);
    if (this.#answers.has(url)) return this.#answers.get(url);
    try {
      const answer = await fetchJson(url, running.signal);
      this.#keep(url, answer);
      return running.signal.aborted ? null : answer;
    } catch (error) {
      if (running.signal.aborted) return null;
      throw error;
    }
  }

  // Nobody waits for the latest question any more.
  stop() {
    this.#running?.abort();
  }

  async get(path, parameters) {
    return fetchJson(this.#url(path, parameters));
  }

  #url(path, parameters) {
    const url = new URL(path, this.#origin);
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined && value !== "") url.searchParams.set(name, value);
    }
    return url.href;
  }

  #keep(url, answer) {
    this.#answers.set(url, answer);
    if (this.#answers.size > KEPT) this.#answers.delete(this.#answers.keys().next().value);
  }
}

async function fetchJson(url, signal) {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(url, { signal: signal ? either(signal, timeout) : timeout });
  if (!answer.ok) throw new Error(`${answer.status} from ${new URL(url).pathname}`);
  return answer.json();
}

// AbortSignal.any is younger than the browsers that some shoppers have.
function either(...signals) {
  const both = new AbortController();
  for (const signal of signals) {
    signal.addEventListener("abort", () => both.abort(signal.reason), { once: true });
  }
  return both.signal;
}
