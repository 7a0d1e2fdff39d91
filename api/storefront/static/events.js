// Tells the server what the chosen shop is shown, opens and looks at. Pages work without it.
{
  const { catalogue, retailer, retailerToken } = document.currentScript.dataset;
  const GATHER_MS = 1000;
  // Browsers take some 64 kB of what is sent while a page is left.
  const MOST_TOGETHER = 100;
  const HALF_SEEN = 0.5;

  const waiting = [];
  let timer;

  function tell(action, product, shown) {
    waiting.push({
      event_id: newId(),
      action_name: action,
      timestamp: new Date().toISOString(),
      user_id: retailer,
      session_id: visit(),
      query_id: shown?.closest("[data-query-id]")?.dataset.queryId,
      event_attributes: {
        object: { object_id: product, object_id_field: "product_id" },
        position: shown && { ordinal: placeOf(shown) },
        slot: shown?.closest("[data-aisle-recommend]")?.dataset.aisleRecommend,
      },
    });
    timer ??= setTimeout(send, GATHER_MS);
  }

  function send() {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length) {
      const events = waiting.splice(0, MOST_TOGETHER);
      const body = JSON.stringify({ catalogue, retailer_token: retailerToken, events });
      navigator.sendBeacon("/v1/events", new Blob([body], { type: "application/json" }));
    }
  }

  // From 1, over all pages of a list.
  function placeOf(shown) {
    const list = shown.closest("ul");
    const all = [...(list?.querySelectorAll("[data-product]") ?? [shown])];
    return Number(list?.dataset.before ?? 0) + all.indexOf(shown) + 1;
  }

  // Names the visit, not the visitor: it ends with the browser. The server reads it with the
  // next page, which an experiment may answer otherwise.
  function visit() {
    try {
      const known = document.cookie.match(/(?:^|; )aisle-visit=([0-9a-f]{32})/)?.[1] ?? newId();
      document.cookie = `aisle-visit=${known}; path=/; SameSite=Lax`;
      return known;
    } catch {
      return undefined;
    }
  }

  // crypto.randomUUID is there only where a page came encrypted or from this machine.
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const viewed = document.querySelector("[data-viewed]");
  if (viewed) tell("view", viewed.dataset.viewed);

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        tell("impression", target.dataset.product, target);
      }
    },
    { threshold: HALF_SEEN },
  );
  for (const shown of document.querySelectorAll("main [data-product]")) observer.observe(shown);

  for (const kind of ["click", "auxclick"]) {
    document.addEventListener(kind, ({ target }) => {
      const shown = target.closest("a[href]")?.closest("[data-product]");
      if (shown) tell("click", shown.dataset.product, shown);
    });
  }

  for (const button of document.querySelectorAll("[data-add-to-basket]")) {
    button.closest("[data-needs-script]").hidden = false;
    button.addEventListener("click", () => {
      tell("add_to_cart", button.dataset.addToBasket);
      // At once: the basket may be the next page.
      send();
      button.textContent = "In the basket";
      button.disabled = true;
    });
  }

  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => document.hidden && send());
}
