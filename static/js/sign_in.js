import { pageAt } from "./line.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);
const tokenOf = (page) => page?.querySelector("main [name=csrfmiddlewaretoken]")?.value;

/**
 * Signing in without leaving the question. The form goes to the ordinary sign-in page, so its limits hold; what comes
 * back from there tells who is signed in now: the clock of this attempt is nobody else's.
 */
export class SignIn {
  #isPutOff = false;

  /** @param {string} clockUrl of this attempt  @param {() => Promise<void>} done */
  constructor(clockUrl, done) {
    Object.assign(this, { clockUrl, done });
    $("sign-in-form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    $("sign-in").addEventListener("cancel", () => (this.#isPutOff = true));
    $("sign-in-later").addEventListener("click", () => {
      this.#isPutOff = true;
      $("sign-in").close();
    });
  }

  /** Ask, unless that was put off; `isWanted` when the candidate wants it now. */
  open({ title, detail }, { isWanted = false } = {}) {
    if ($("sign-in").open || (this.#isPutOff && !isWanted)) return;
    $("sign-in-title").textContent = title;
    $("sign-in-detail").textContent = detail;
    this.#say("");
    $("sign-in").showModal();
  }

  /** Somebody is signed in as the right one. */
  close() {
    if ($("sign-in").open) $("sign-in").close();
    this.#isPutOff = false;
  }

  #say(text) {
    $("sign-in-error").textContent = text;
    $("sign-in-error").hidden = !text;
  }

  async #submit() {
    const button = $("sign-in-button");
    this.#say("");
    button.disabled = true;
    const problem = await this.#signIn();
    button.disabled = false;
    $("sign-in-password").value = "";
    if (!problem) return this.done();
    this.#say(problem);
    return $("sign-in-password").focus();
  }

  /** Returns what is wrong in words, empty when the right one is signed in. */
  async #signIn() {
    const { action } = $("sign-in-form");
    let page = await pageAt(action);
    if (page && !page.querySelector("main [name=login]")) {
      // Somebody is signed in already. Whoever signs in here takes that one's place, as on the sign-in page.
      await this.#signOut();
      page = await pageAt(action);
    }
    if (!tokenOf(page)) return words("not-reached");
    const body = new URLSearchParams(new FormData($("sign-in-form")));
    body.set("csrfmiddlewaretoken", tokenOf(page));
    body.set("next", this.clockUrl);
    try {
      return await this.#problemIn(await post(action, body));
    } catch {
      return words("not-reached");
    }
  }

  async #signOut() {
    const url = $("sign-in-form").dataset.signOut;
    const token = tokenOf(await pageAt(url));
    if (token) await post(url, new URLSearchParams({ csrfmiddlewaretoken: token })).catch(() => undefined);
  }

  async #problemIn(response) {
    if (!response.headers.get("Content-Type")?.includes("json")) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const errors = [...page.querySelectorAll(".error-summary li")].map((line) => line.textContent.trim());
      return errors.join(" ") || words("sign-in-elsewhere");
    }
    const answer = await response.json();
    if ("remaining_ms" in answer) return "";
    return answer.outcome === "not_found" ? words("somebody-else") : `${answer.title}. ${answer.detail}`;
  }
}

const post = (url, body) => fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
