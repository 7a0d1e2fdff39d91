// A suggestion answer as groups of options.

import { element, highlighted, icon } from "./markup.js";
import { priceText } from "./money.js";
import { fillUrl } from "./options.js";
import { picture } from "./pictures.js";

const LOUPE = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13m5 11.5 5 5";
let groups = 0;

export function suggestionGroups(answer, options) {
  const words = [
    group("Searches", answer.queries, (query) => queryOption(query, options)),
    group("Categories", answer.categories, (value) => fieldOption("category", value, options)),
    group("Brands", answer.brands, (value) => fieldOption("brand", value, options)),
  ].filter(Boolean);
  const products = group("Products", answer.products, (item) => productOption(item, options));
  const column = (name, content) => element("div", { class: name, role: "presentation" }, ...content);
  return [
    words.length ? column("aisle-words", words) : null,
    products ? column("aisle-products", [products]) : null,
  ].filter(Boolean);
}

export function announcement(answer) {
  const counts = ["queries", "products", "categories", "brands"].map((name) => answer[name]?.length ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return "No suggestions.";
  const noun = total === 1 ? "suggestion" : "suggestions";
  return `${total} ${noun}. Use the up and down arrows to choose.`;
}

function group(title, items, option) {
  if (!items?.length) return null;
  groups += 1;
  const id = `aisle-group-${groups}`;
  const heading = element("div", { class: "aisle-group-title", id, role: "presentation" }, title);
  return element("div", { class: "aisle-group", role: "group", "aria-labelledby": id }, heading, ...items.map(option));
}

function queryOption(query, options) {
  const text = element("span", { class: "aisle-option-text" }, ...highlighted(query.highlight));
  const url = fillUrl(options.results, { q: query.text, filter: "" });
  return element(
    "div",
    { class: "aisle-option", "data-option": "query", "data-text": query.text, "data-url": url },
    icon(LOUPE),
    text,
  );
}

function fieldOption(field, value, options) {
  const quoted = `"${value.value.replaceAll('"', '""')}"`;
  const url = fillUrl(options.results, { q: "", filter: `${field}:${quoted}` });
  const parents = field === "category" ? value.value.split(" > ").slice(0, -1).join(" › ") : "";
  const text = element(
    "span",
    { class: "aisle-option-text" },
    ...highlighted(value.highlight || value.name),
    parents ? element("span", { class: "aisle-option-note" }, ` in ${parents}`) : null,
  );
  const count = value.products ? new Intl.NumberFormat(options.locale).format(value.products) : "";
  return element(
    "div",
    { class: "aisle-option", "data-option": field, "data-url": url },
    text,
    element("span", { class: "aisle-option-count" }, count),
  );
}

function productOption(product, options) {
  const url = fillUrl(options.product, { id: product.id });
  const price = priceText(product.price, product.currency ?? options.currency, options.locale);
  const about = element(
    "span",
    { class: "aisle-option-text" },
    element("span", { class: "aisle-option-title" }, ...highlighted(product.highlight || product.title)),
    element("span", { class: "aisle-option-note" }, product.brand ?? ""),
  );
  return element(
    "div",
    { class: "aisle-option aisle-option-product", "data-option": "product", "data-url": url },
    element("span", { class: "aisle-option-picture" }, picture(product, options, 56)),
    about,
    element("span", { class: "aisle-option-price" }, price),
  );
}
