// The snippet. A page that loads it gets the widgets it has places for:
//   <div data-aisle-search></div>  and  <div data-aisle-similar="PRODUCT_ID"></div>
// Options are data- attributes of the script; each place may override them with its own.
{
  const script = document.currentScript;
  const { origin } = new URL(script.src);
  import(new URL("aisle/start.js", script.src).href)
    .then(({ start }) => start(document, script))
    .catch((error) => {
      const mend = `Does AISLE_ALLOWED_ORIGINS of ${origin} name ${location.origin}?`;
      console.warn(`Aisle: the widgets could not be loaded. ${mend}`, error);
    });
}
