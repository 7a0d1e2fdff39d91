// The keyboard and screen reader behaviour of a search bar with a list of suggestions:
// the editable combobox with a listbox popup of the ARIA Authoring Practices 1.2.

let made = 0;

export class Combobox {
  #input;
  #panel;
  #status;
  #typed = "";
  #active = -1;
  #choose;

  // `choose(option, event)` is told which option was taken.
  constructor({ input, panel, status, choose }) {
    made += 1;
    this.#input = input;
    this.#panel = panel;
    this.#status = status;
    this.#choose = choose;
    panel.id = `aisle-list-${made}`;
    describe(input, panel.id);
    input.addEventListener("input", () => (this.#typed = input.value));
    input.addEventListener("keydown", (event) => this.#onKey(event));
    input.addEventListener("blur", () => this.close());
    // The input keeps the focus, or the list would close before the click arrives.
    panel.addEventListener("mousedown", (event) => event.preventDefault());
    panel.addEventListener("click", (event) => this.#onClick(event));
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  // Shows what was suggested for the text that is in the input now.
  show(content, announcement) {
    this.#typed = this.#input.value;
    this.#panel.replaceChildren(...content);
    this.#options().forEach((option, place) => {
      option.id = `${this.#panel.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
    });
    this.#mark(-1);
    this.#panel.scrollTop = 0;
    const empty = this.#options().length === 0;
    this.#panel.hidden = empty;
    this.#input.setAttribute("aria-expanded", String(!empty));
    this.#status.textContent = announcement;
  }

  close() {
    this.#mark(-1);
    this.#panel.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#status.textContent = "";
  }

  #options() {
    return [...this.#panel.querySelectorAll("[data-option]")];
  }

  #onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || !this.isOpen) return;
    const last = this.#options().length - 1;
    const active = this.#active;
    const moves = {
      ArrowDown: () => this.#move(active === last ? -1 : active + 1),
      ArrowUp: () => this.#move(active === -1 ? last : active - 1),
      Home: active === -1 ? null : () => this.#move(0),
      End: active === -1 ? null : () => this.#move(last),
      Enter: active === -1 ? null : () => this.#choose(this.#options()[active], event),
      Escape: () => this.#escape(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  #onClick(event) {
    const option = event.target.closest("[data-option]");
    if (option) this.#choose(option, event);
  }

  // -1 stands for the input itself, between the last option and the first.
  #move(place) {
    this.#mark(place);
    const option = this.#options()[place];
    this.#input.value = option?.dataset.text ?? this.#typed;
    option?.scrollIntoView({ block: "nearest" });
  }

  #mark(place) {
    this.#active = place;
    this.#options().forEach((option, each) => {
      option.setAttribute("aria-selected", String(each === place));
    });
    const option = this.#options()[place];
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #escape() {
    this.#input.value = this.#typed;
    this.close();
  }
}

function describe(input, listId) {
  const said = {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-haspopup": "listbox",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
  };
  for (const [name, value] of Object.entries(said)) input.setAttribute(name, value);
}
