// The search bar: suggests while one types, and searches.

import { Client } from "./client.js";
import { Combobox } from "./combobox.js";
import { element, icon } from "./markup.js";
import { fillUrl } from "./options.js";
import { announcement, suggestionGroups } from "./suggestions.js";

const PAUSE_MS = 60;
const LOUPE = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13m5 11.5 5 5";

export function mountSearch(place, options) {
  place.classList.add("aisle", "aisle-search");
  const form = place.querySelector("form") ?? makeForm(place, options);
  const input = form.querySelector("input[type=search]");
  const panel = element("div", { class: "aisle-panel", role: "listbox", "aria-label": "Suggestions", hidden: "" });
  const status = element("div", { class: "aisle-status", role: "status", "aria-live": "polite" });
  place.append(panel, status);
  const combobox = new Combobox({ input, panel, status, choose: (option, event) => open(option, event) });
  const client = new Client(options.origin);
  const suggest = () => showSuggestions(client, combobox, input, options);
  let pause = 0;

  const later = () => {
    clearTimeout(pause);
    pause = setTimeout(suggest, PAUSE_MS);
  };
  const stop = () => {
    clearTimeout(pause);
    client.stop();
  };
  input.addEventListener("input", later);
  input.addEventListener("click", () => combobox.isOpen || suggest());
  input.addEventListener("keydown", (event) => {
    // A late answer would change the list that one is walking through, or open it again.
    if (["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) stop();
    if (event.key === "ArrowDown" && !combobox.isOpen) {
      event.preventDefault();
      suggest();
    }
  });
  form.addEventListener("submit", (event) => {
    stop();
    combobox.close();
    if (form.dataset.made === undefined) return;
    event.preventDefault();
    if (input.value.trim()) location.assign(fillUrl(options.results, { q: input.value.trim(), filter: "" }));
  });
}

async function showSuggestions(client, combobox, input, options) {
  const { shop, limit, products } = options;
  const asked = input.value;
  try {
    const answer = await client.latest("/v1/suggest", { q: asked, ...shop, limit, products });
    const stillWanted = answer && input.value === asked && document.activeElement === input;
    if (stillWanted) combobox.show(suggestionGroups(answer, options), announcement(answer));
  } catch {
    // The bar still searches; only the help is missing.
    combobox.close();
  }
}

function open(option, event) {
  const { url } = option.dataset;
  if (event.ctrlKey || event.metaKey) window.open(url, "_blank", "noopener");
  else location.assign(url);
}

function makeForm(place, options) {
  const input = element("input", {
    class: "aisle-input",
    type: "search",
    name: "q",
    maxlength: "512",
    placeholder: options.placeholder,
    "aria-label": options.placeholder,
  });
  const button = element("button", { class: "aisle-submit", type: "submit", "aria-label": "Search" }, icon(LOUPE));
  const form = element("form", { role: "search", "data-made": "" }, input, button);
  place.replaceChildren(form);
  return form;
}
