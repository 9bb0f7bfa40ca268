/** Signing out leaves nothing of an exam in this browser. */
import { clear } from "./journal.js";

document.querySelector("main form").addEventListener("submit", async (event) => {
  event.preventDefault();
  sessionStorage.clear();
  await clear();
  event.target.submit();
});
