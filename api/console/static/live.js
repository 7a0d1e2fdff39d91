// A part of a page that is asked for again until the server says that it is over.

const SECONDS = 1;
const SECONDS_AFTER_FAILURE = 5;

export function watch(part) {
  const again = (seconds) => setTimeout(() => refresh(part, again), seconds * 1000);
  again(SECONDS);
}

async function refresh(part, again) {
  let answer;
  try {
    answer = await fetch(part.dataset.live);
  } catch {
    return again(SECONDS_AFTER_FAILURE);
  }
  if (answer.status === 401 || answer.status === 404) return location.reload();
  if (!answer.ok) return again(SECONDS_AFTER_FAILURE);
  // The whole page then knows what comes next: gates, a report, what may be forced.
  if (answer.headers.get("X-Over") === "true") return location.reload();
  show(part, await answer.text());
  again(SECONDS);
}

function show(part, html) {
  const wereOpen = [...part.querySelectorAll("details")].map((each) => each.open);
  const log = part.querySelector(".log");
  const hadFocus = log === document.activeElement;
  const followed = !log || log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
  const scrolled = log?.scrollTop ?? 0;
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  const status = part.querySelector("[role=status]");
  const freshStatus = fresh.querySelector("[role=status]");
  // The same element says it, and only if it changed: so it is read out once.
  if (status.innerHTML !== freshStatus.innerHTML) status.innerHTML = freshStatus.innerHTML;
  freshStatus.remove();
  part.replaceChildren(status, ...fresh.childNodes);
  for (const [place, each] of part.querySelectorAll("details").entries()) {
    each.open = wereOpen[place] ?? each.open;
  }
  const freshLog = part.querySelector(".log");
  if (!freshLog) return;
  freshLog.scrollTop = followed ? freshLog.scrollHeight : scrolled;
  if (hadFocus) freshLog.focus();
}
