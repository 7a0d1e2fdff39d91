// What the console's pages do beyond links and forms. They work without it.

import { watch } from "./live.js";
import { openInDialog } from "./dialog.js";
import { upload } from "./upload.js";

for (const element of document.querySelectorAll(".no-script")) element.hidden = true;
for (const part of document.querySelectorAll("[data-live]")) watch(part);
for (const link of document.querySelectorAll("[data-dialog]")) openInDialog(link);
for (const form of document.querySelectorAll("[data-upload]")) upload(form);

// On a phone the row of pages is wider than the screen: the one that is open must be in view.
const open = document.querySelector(".tabs [aria-current=page]");
if (open) open.closest("ul").scrollLeft = open.offsetLeft - open.closest("ul").offsetLeft - 16;

// Twice pressed is not twice meant.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
  });
}

// A page that the browser kept may be of a time when other things were served.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
