// A file goes to the server as it is, however long it is; then the page offers it.

export function upload(form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, form.querySelector("input[type=file]").files[0]);
  });
}

function send(form, file) {
  const progress = form.querySelector("progress");
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const name = file.name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  // fetch cannot say how much of a body has gone.
  const request = new XMLHttpRequest();
  request.open("PUT", form.dataset.upload + encodeURIComponent(name));
  request.upload.addEventListener("progress", (event) => {
    progress.value = (100 * event.loaded) / event.total;
  });
  const failed = (message) => {
    progress.hidden = true;
    button.disabled = false;
    status.textContent = message;
  };
  request.addEventListener("error", () => failed("The server could not be reached."));
  request.addEventListener("load", () => {
    if (request.status === 401) location.reload();
    else if (request.status >= 400) failed(messageOf(request));
    else location.assign(`?feed=${encodeURIComponent(name)}`);
  });
  progress.hidden = false;
  button.disabled = true;
  status.textContent = `Uploading ${file.name} …`;
  request.send(file);
}

function messageOf(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  return page.querySelector("[data-message]")?.textContent ?? `It was refused (${request.status}).`;
}
