// Puts the widgets into their places in a document.

import { readOptions } from "./options.js";
import { watchPictures } from "./pictures.js";
import { mountRecommend } from "./recommend.js";
import { mountSearch } from "./search_bar.js";
import { mountSimilar } from "./similar.js";

const SHEETS = ["aisle.css", "aisle/search_bar.css", "aisle/similar.css"];
const WIDGETS = {
  "data-aisle-search": mountSearch,
  "data-aisle-similar": mountSimilar,
  "data-aisle-recommend": mountRecommend,
};

export async function start(root, script) {
  await loadStyles(root, script);
  watchPictures(root);
  mount(root, script);
  // For places that come later, in a page that a framework draws.
  window.aisle = { mount: (element = root) => mount(element, script) };
}

function mount(root, script) {
  for (const [attribute, widget] of Object.entries(WIDGETS)) {
    for (const place of root.querySelectorAll(`[${attribute}]:not([data-aisle-ready])`)) {
      place.setAttribute("data-aisle-ready", "");
      widget(place, readOptions(script, place));
    }
  }
}

// Before anything is drawn, so that nothing is seen without its style; a page may bring its own.
function loadStyles(root, script) {
  if (script.dataset.styles === "none") return undefined;
  const known = new Set([...root.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href));
  const links = SHEETS.map((sheet) => new URL(sheet, script.src).href)
    .filter((href) => !known.has(href))
    .map((href) => Object.assign(root.createElement("link"), { rel: "stylesheet", href }));
  const loaded = links.map((link) => new Promise((resolve) => {
    link.onload = resolve;
    link.onerror = resolve;
  }));
  root.head.prepend(...links);
  return Promise.all(loaded);
}
