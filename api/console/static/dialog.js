// A link whose page is a question is shown in a dialog over the page one is on.

export function openInDialog(link) {
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", async (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const content = await contentOf(link.href);
    if (content) ask(content, link);
    else location.assign(link.href);
  });
}

async function contentOf(address) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-dialog-content]");
  } catch {
    return null;
  }
}

function ask(content, link) {
  const dialog = document.createElement("dialog");
  const heading = content.querySelector("h2");
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.append(content);
  content.querySelector("[data-close]").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
