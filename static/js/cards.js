/** Flashcards by keyboard: space turns the card, 1 to 4 rate it. Everything works without this, too. */
const back = document.getElementById("back");
const form = document.getElementById("ratings");

// The button that turned the card is gone then: whoever listens to the page goes on at the answer.
back?.addEventListener("toggle", () => back.open && document.getElementById("answer").focus());

// Two quick presses of a key are one rating.
form?.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});

document.addEventListener("keydown", (event) => {
  if (!back || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const isControl = event.target.closest("a, button, summary, input, select, textarea");
  if (event.key === " " && !isControl) back.open = true;
  else if (/^[1-4]$/.test(event.key) && back.open) form.querySelector(`[name=rating][value="${event.key}"]`).click();
  else return;
  event.preventDefault();
});
