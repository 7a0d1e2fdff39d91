// Makes elements; text is always text, whatever a catalogue holds.

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#34;": '"', "&#39;": "'", "&#x27;": "'" };

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(attribute, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// The API's highlight: escaped text in which only <mark> and </mark> are markup.
export function highlighted(html) {
  const parts = html.split(/(<mark>.*?<\/mark>)/s).filter(Boolean);
  return parts.map((part) => {
    const marked = /^<mark>(.*)<\/mark>$/s.exec(part);
    return marked ? element("mark", {}, unescaped(marked[1])) : unescaped(part);
  });
}

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

function unescaped(text) {
  return text.replace(/&(?:amp|lt|gt|quot|#34|#39|#x27);/g, (entity) => ENTITIES[entity]);
}
