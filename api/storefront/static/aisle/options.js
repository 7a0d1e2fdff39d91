// What a shop may set, as data- attributes of the script or of a place.

export function readOptions(script, place) {
  const said = { ...script.dataset, ...place.dataset };
  const origin = new URL(script.src).origin;
  const shop = {
    catalogue: said.catalogue,
    region: said.region,
    retailer: said.retailer,
    retailer_token: said.retailerToken,
  };
  return {
    origin,
    // For whom the API is asked, by the names of its parameters.
    shop,
    results: said.results ?? templateOf(`${origin}/?q={q}&filter={filter}`, shop),
    product: said.product ?? templateOf(`${origin}/products/{id}`, shop),
    limit: numberOr(said.limit, 6),
    products: numberOr(said.products, 4),
    hits: numberOr(said.hits, 12),
    relation: said.relation ?? "alternatives",
    similarTo: said.aisleSimilar,
    slot: said.aisleRecommend,
    about: said.about,
    heading: said.heading,
    placeholder: said.placeholder ?? "Search for products",
    locale: said.locale || document.documentElement.lang || "en",
    currency: said.currency,
  };
}

// Fills {name} in a URL; a parameter whose value is empty is left out.
export function fillUrl(template, values) {
  let url = template;
  for (const [name, value] of Object.entries(values)) {
    const text = value ?? "";
    url = text === "" ? url.replace(new RegExp(`[^?&]+=\\{${name}\\}&?`), "") : url;
    url = url.replaceAll(`{${name}}`, encodeURIComponent(text));
  }
  return url.replace(/[?&]$/, "");
}

function templateOf(url, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value);
  const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  if (!query) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

function numberOr(text, otherwise) {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? otherwise : number;
}
