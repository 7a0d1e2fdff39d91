// Tells the server when a banner was seen and when it was followed. Pages work without it.
{
  const { catalogue, retailer, retailerToken } = document.currentScript.dataset;
  const HALF_SEEN = 0.5;

  function tell(action, { banner, slot, impression }) {
    const event = {
      // The same act is told once, however often the page sends it.
      event_id: `${action}-${impression.slice(-16)}-${banner}`.slice(0, 100),
      action_name: action,
      timestamp: new Date().toISOString(),
      user_id: retailer || undefined,
      event_attributes: {
        object: { object_id: banner, object_id_field: "banner_id" },
        slot,
        impression_id: impression,
      },
    };
    const body = JSON.stringify({ catalogue, retailer_token: retailerToken || undefined, events: [event] });
    navigator.sendBeacon("/v1/events", new Blob([body], { type: "application/json" }));
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        tell("impression", target.dataset);
      }
    },
    { threshold: HALF_SEEN },
  );
  for (const banner of document.querySelectorAll("[data-impression]")) observer.observe(banner);

  for (const kind of ["click", "auxclick"]) {
    document.addEventListener(kind, ({ target }) => {
      const banner = target.closest("a[href]")?.closest("[data-impression]");
      if (banner) tell("click", banner.dataset);
    });
  }
}
