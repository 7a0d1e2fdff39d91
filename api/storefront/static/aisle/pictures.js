// Pictures of products; one that cannot be loaded gives way to the drawn one.

import { element } from "./markup.js";

export function picture(product, options, size) {
  const drawn = new URL(
    `/pictures/${encodeURIComponent(options.shop.catalogue)}/${encodeURIComponent(product.id)}.svg`,
    options.origin,
  ).href;
  const source = /^https?:/.test(product.image_link ?? "") ? product.image_link : drawn;
  return element("img", {
    src: source,
    "data-fallback": drawn,
    alt: "",
    width: size,
    height: size,
    loading: "lazy",
    decoding: "async",
  });
}

export function watchPictures(root) {
  // Errors of pictures do not bubble, but they can be caught on their way down.
  root.addEventListener("error", (event) => useFallback(event.target), true);
  for (const image of root.querySelectorAll("img[data-fallback]")) {
    if (image.complete && image.naturalWidth === 0) useFallback(image);
  }
}

function useFallback(image) {
  const fallback = image.dataset?.fallback;
  if (!fallback) return;
  delete image.dataset.fallback;
  if (image.getAttribute("src") !== fallback) image.src = fallback;
}
