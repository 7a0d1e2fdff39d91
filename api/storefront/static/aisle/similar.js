// The row of products like one, or that go with it.

import { Client } from "./client.js";
import { mountRow } from "./row.js";

export function mountSimilar(place, options) {
  return mountRow(place, options, findSimilar);
}

async function findSimilar(options) {
  const { origin, similarTo, shop, hits, relation } = options;
  const heading = options.heading ?? (relation === "accessories" ? "Goes with it" : "Similar products");
  const path = `/v1/products/${similarTo.split("/").map(encodeURIComponent).join("/")}/similar`;
  try {
    const answer = await new Client(origin).get(path, { ...shop, per_page: hits, relation });
    return { hits: answer.hits ?? [], heading };
  } catch {
    // A page without the row is better than a page with an error in it.
    return { hits: [], heading };
  }
}
