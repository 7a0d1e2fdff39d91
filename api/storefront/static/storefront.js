// What the pages do beyond links and forms. They work without it.

const WIDE = matchMedia("(min-width: 60rem)");

for (const form of document.querySelectorAll("[data-submit-on-change]")) {
  form.querySelector(".no-script").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("submit", leaveOutEmpty);
}

for (const form of document.querySelectorAll("form[role=search], .price-range")) {
  form.addEventListener("submit", leaveOutEmpty);
}

// The address stays short enough to be shared.
function leaveOutEmpty(event) {
  const empty = [...event.currentTarget.elements].filter((field) => field.name && field.value === "");
  for (const field of empty) field.disabled = true;
  // When one comes back to this page, the form is to work again.
  setTimeout(() => empty.forEach((field) => (field.disabled = false)), 0);
}

// A page that the browser kept shows its forms as they were left; the address says how they are.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form")) form.reset();
});

const filters = document.querySelector("[data-open-when-wide]");
if (filters) {
  const follow = () => (filters.open = WIDE.matches);
  WIDE.addEventListener("change", follow);
  follow();
}

const retry = document.querySelector("[data-retry-seconds]");
if (retry) setTimeout(() => location.reload(), Number(retry.dataset.retrySeconds) * 1000);

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}
