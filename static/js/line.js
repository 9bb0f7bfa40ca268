/** The line to the server: JSON comes back, whatever happens. */
const TIMEOUT_MS = 10_000;

/** @typedef {{outcome?: string, sentAt?: number, retryAfter?: number, [name: string]: any}} Answer */

export class Line {
  /** @type {Promise<void> | null} */ #renewing = null;

  /** @param {string} token the CSRF token of this page */
  constructor(token) {
    this.token = token;
  }

  /** @returns {Promise<Answer>} `unreachable` when none came */
  get(url) {
    return ask(url, {});
  }

  /**
   * Post a form. A token that another tab changed by signing in is renewed, and the form posted once more.
   * @returns {Promise<Answer>} `unreachable` when none came
   */
  async post(url, body, { keepalive = false } = {}) {
    const { token } = this;
    const once = () => ask(url, { method: "POST", body, keepalive }, { "X-CSRFToken": this.token });
    const answer = await once();
    if (answer.outcome !== "csrf") return answer;
    await this.renew(token);
    return once();
  }

  /** Read the token again, unless somebody else has done so since `old` was used. */
  async renew(old = this.token) {
    if (this.token !== old) return;
    this.#renewing ??= this.#readToken();
    await this.#renewing;
    this.#renewing = null;
  }

  async #readToken() {
    const page = await pageAt(location.pathname);
    this.token = page?.querySelector("[name=csrfmiddlewaretoken]")?.value ?? this.token;
  }
}

async function ask(url, options, headers = {}) {
  const sentAt = performance.now();
  try {
    const response = await fetch(url, {
      ...options,
      headers: { Accept: "application/json", ...headers },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { ...(await response.json()), sentAt, retryAfter: Number(response.headers.get("Retry-After")) };
  } catch {
    return { outcome: "unreachable" };
  }
}

/** A page of this site, read but not shown; null when it cannot be had. */
export async function pageAt(url, options = {}) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...options });
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null;
  }
}
