// A row of products, and the way through it.

import { element, icon } from "./markup.js";
import { priceText } from "./money.js";
import { fillUrl } from "./options.js";
import { picture } from "./pictures.js";

const BACK = "m14.5 5-7 7 7 7";
const ON = "m9.5 5 7 7-7 7";

// Fills a place with the products that `find` answers, under a heading; hides it if there are none.
export async function mountRow(place, options, find) {
  place.classList.add("aisle", "aisle-similar");
  // A page may bring the products with it; then only the way through them is added.
  if (!place.querySelector(".aisle-row")) {
    const { hits, heading } = await find(options);
    place.hidden = hits.length === 0;
    if (place.hidden) return;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", heading);
    place.replaceChildren(
      element("h2", { class: "aisle-heading" }, heading),
      element("ul", { class: "aisle-row" }, ...hits.map((hit) => card(hit, options))),
    );
  }
  addSteps(place, place.querySelector(".aisle-row"));
}

function card({ product, reason }, options) {
  const price = priceText(product.price, product.currency ?? options.currency, options.locale);
  const link = element(
    "a",
    { href: fillUrl(options.product, { id: product.id }), "data-product": product.id },
    element("span", { class: "aisle-picture" }, picture(product, options, 180)),
    element("span", { class: "aisle-title" }, product.title),
    price ? element("span", { class: "aisle-price" }, price) : null,
    reason?.text ? element("span", { class: "aisle-reason" }, reason.text) : null,
  );
  return element("li", { class: "aisle-card" }, link);
}

function addSteps(place, row) {
  const step = (label, path, direction) => {
    const button = element("button", { class: "aisle-step", type: "button", "aria-label": label }, icon(path));
    button.addEventListener("click", () => row.scrollBy({ left: direction * row.clientWidth * 0.8 }));
    return button;
  };
  const back = step("Show those before", BACK, -1);
  const on = step("Show more", ON, 1);
  const steps = element("div", { class: "aisle-steps" }, back, on);
  const update = () => {
    const hidden = row.scrollWidth - row.clientWidth;
    steps.hidden = hidden <= 1;
    back.disabled = row.scrollLeft <= 1;
    on.disabled = row.scrollLeft >= hidden - 1;
  };
  row.before(steps);
  row.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(row);
  update();
}
