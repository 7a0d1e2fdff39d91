// The row of products that a slot of the layout recommends.

import { Client } from "./client.js";
import { mountRow } from "./row.js";

export function mountRecommend(place, options) {
  return mountRow(place, options, (asked) => findRecommended(place, asked));
}

async function findRecommended(place, { origin, slot, shop, about, heading }) {
  const path = `/v1/recommend/${encodeURIComponent(slot)}`;
  try {
    const answer = await new Client(origin).get(path, { ...shop, product: about, k: place.dataset.hits });
    // Events about what was shown name the answer.
    place.setAttribute("data-query-id", answer.query_id);
    return { hits: answer.hits ?? [], heading: heading ?? answer.title };
  } catch {
    // A page without the row is better than a page with an error in it.
    return { hits: [], heading: "" };
  }
}
