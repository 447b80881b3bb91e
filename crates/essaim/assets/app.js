// Comfort only: every page works without this file.
// What somebody chooses for their pages is kept with their account; the colours also here, for who is not signed in.
const account = document.body.hasAttribute("data-account");
const csrf = () => document.querySelector("input[name='csrf']")?.value ?? "";
const prefer = (chosen) => {
  if (!account) return;
  fetch("/mon-compte/preferences", { method: "POST", body: new URLSearchParams({ csrf: csrf(), keys: "keep", quiet: "oui", ...chosen }) });
};
for (const radio of document.querySelectorAll(".foot input[name='theme']")) {
  const word = radio.id.replace("theme-", "");
  if (account && radio.checked) localStorage.setItem("theme", word);
  if (!account) radio.checked = word === (localStorage.getItem("theme") ?? "auto");
  radio.addEventListener("change", () => {
    localStorage.setItem("theme", word);
    prefer({ theme: word });
  });
}

// A form is sent once, even when its button is pressed twice; coming back to the page frees it.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Ctrl + Enter sends the form that one writes in.
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// A button to read a password while typing it.
for (const field of document.querySelectorAll("input[data-reveal]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn bare";
  const say = () => {
    button.textContent = field.type === "password" ? "Afficher le mot de passe" : "Masquer le mot de passe";
  };
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    say();
  });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
  say();
  field.after(button);
}

// A list that keeps only the group chosen in another: the sites of an authority.
for (const chooser of document.querySelectorAll("select[data-narrows]")) {
  const list = document.getElementById(chooser.dataset.narrows);
  const narrow = () => {
    for (const group of list.querySelectorAll("optgroup")) {
      group.hidden = group.disabled = group.dataset.of !== chooser.value;
    }
    if (list.selectedOptions[0]?.parentElement.disabled) list.value = "";
  };
  chooser.addEventListener("change", narrow);
  narrow();
}

// People suggested while a name is typed.
for (const field of document.querySelectorAll("input[data-suggest]")) {
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 2 || field.value.includes("<")) return;
    waiting = setTimeout(async () => {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`);
      if (!answer.ok) return;
      const people = await answer.json();
      field.list.replaceChildren(...people.map(({ value, label }) => new Option(label, value)));
    }, 150);
  });
}

// What answers while a need is typed: a fragment of the server's own, where nobody stands who would lose their place.
for (const field of document.querySelectorAll("[data-proposes]")) {
  const place = document.getElementById("proposed");
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const words = field.value.trim().slice(0, 200);
      if (words.length < 4 && field.form?.querySelector("textarea[data-proposes]")) return;
      const answer = words.length < 4 ? null : await fetch(`${field.dataset.proposes}?q=${encodeURIComponent(words)}`);
      if (answer !== null && !answer.ok) return;
      const html = answer === null ? "" : (await answer.text()).trim();
      if (html !== place.innerHTML.trim() && !place.contains(document.activeElement)) place.innerHTML = html;
    }, 250);
  });
}

// The questions of the sheet chosen for a call: a fragment of the server's own. What was answered already stays.
const questions = document.querySelector("[data-questions]");
if (questions) {
  const [sheet, who, told] = ["sheet", "qui", "questions-dites"].map((id) => document.getElementById(id));
  let turn = 0;
  const ask = async () => {
    const mine = (turn += 1);
    const requester = sheet.form.querySelector("input[name='requester']:checked")?.value ?? "";
    const answer = await fetch(`${questions.dataset.questions}?${new URLSearchParams({ sheet: sheet.value, qui: who.value, requester })}`);
    if (!answer.ok || mine !== turn) return;
    const html = await answer.text();
    const at = questions.contains(document.activeElement) ? document.activeElement.id : "";
    const typed = [...questions.querySelectorAll("[name^='q-'], [name^='need-']")].filter((f) => f.type !== "radio" || f.checked);
    questions.innerHTML = html;
    for (const { name, type, value } of typed) {
      for (const field of questions.querySelectorAll(`[name="${name}"]`)) {
        if (type !== "radio") field.value = value;
        else if (field.value === value) field.checked = true;
      }
    }
    if (at) document.getElementById(at)?.focus();
    const count = questions.querySelectorAll(".field").length;
    told.textContent = count === 0 ? "" : `${count} ${count < 2 ? "question" : "questions"} pour ce service, plus bas dans le formulaire.`;
  };
  sheet.addEventListener("change", ask);
  who.addEventListener("change", ask);
  for (const radio of sheet.form.querySelectorAll("input[name='requester']")) radio.addEventListener("change", ask);
}

// The sheets that answer, while the need is typed.
const answers = document.getElementById("trouve");
if (answers) {
  const field = document.getElementById("q");
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const answer = await fetch(`/demander?q=${encodeURIComponent(field.value)}`);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      answers.replaceChildren(...(page.getElementById("trouve")?.children ?? []));
    }, 200);
  });
}

// Keys of the department's pages. The dialog that explains them also switches them off.
const help = document.getElementById("touches");
if (help) {
  const active = help.querySelector("#touches-actives");
  // The same switch stands in the dialog and in one's account.
  const switches = [active, ...document.querySelectorAll("[data-touches-actives]")];
  for (const box of switches) {
    box.addEventListener("change", () => {
      prefer({ keys: box.checked ? "oui" : "" });
      for (const other of switches) other.checked = box.checked;
    });
  }
  for (const button of document.querySelectorAll("[data-opens='touches']")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  const all = () => [...document.querySelectorAll(".queue tr.row")];
  const here = () => all().findIndex((row) => row.classList.contains("at"));
  const move = (step) => {
    const rows = all();
    const from = here();
    const to = Math.min(Math.max(from + step, 0), rows.length - 1);
    if (!rows[to]) return;
    rows[from]?.classList.remove("at");
    rows[to].classList.add("at");
    rows[to].querySelector(".obj a").focus();
  };
  // A summary opens its form and gives it the cursor; a button is pressed.
  const act = (key) => {
    const target = document.querySelector(`main [data-key="${key}"]`);
    if (!target) return;
    if (target.tagName !== "SUMMARY") return target.click();
    target.parentElement.open = true;
    const form = target.parentElement;
    (form.querySelector("textarea, select, input:not([type='hidden'])") ?? target).focus();
    form.scrollIntoView({ block: "nearest" });
  };
  const plain = {
    "?": () => help.showModal(),
    "/": () => document.getElementById("q")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    o: () => all()[here()]?.querySelector(".obj a").click(),
    x: () => all()[here()]?.querySelector(".pick input")?.click(),
  };
  const places = { f: "/file", b: "/bilans" };
  let going = 0;
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input:not([type='checkbox'], [type='radio']), textarea, select");
    if (!active.checked || writing || help.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const wasGoing = Date.now() - going < 1500;
    going = event.key === "g" ? Date.now() : 0;
    if (wasGoing && places[event.key]) {
      event.preventDefault();
      location.assign(places[event.key]);
    } else if (plain[event.key]) {
      event.preventDefault();
      plain[event.key]();
    } else if ("rnqasf".includes(event.key)) {
      event.preventDefault();
      act(event.key);
    }
  });
}

// A stopwatch beside a length of time: it goes on while one reads elsewhere, one for each ticket.
for (const field of document.querySelectorAll("input[data-stopwatch]")) {
  const kept = `chrono-${field.dataset.stopwatch}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn bare";
  const say = () => { button.textContent = localStorage.getItem(kept) ? "Arrêter le chronomètre" : "Lancer le chronomètre"; };
  button.addEventListener("click", () => {
    const since = Number(localStorage.getItem(kept));
    if (since) {
      field.value = `${Math.max(1, Math.round((Date.now() - since) / 60000))} min`;
      localStorage.removeItem(kept);
    } else {
      localStorage.setItem(kept, String(Date.now()));
    }
    say();
  });
  say();
  field.after(button);
}

// A stream of the server, while the page is in sight: a browser opens few at once, and hidden pages would hold them all.
const listen = (address, told) => {
  let source;
  const turn = () => {
    source?.close();
    source = document.hidden ? null : new EventSource(address());
    source?.addEventListener("message", told);
  };
  document.addEventListener("visibilitychange", turn);
  turn();
};

// What others change in the queue: shown at once, unless somebody is choosing or typing here; then it is only told.
const live = document.querySelector("[data-live]");
if (live) {
  let total = 0;
  const busy = () => document.querySelector(".queue .pick :checked, .bulk details[open]") || location.search.includes("apres=");
  const refresh = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok || busy()) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const at = document.activeElement?.closest?.("tr.row")?.querySelector(".obj a")?.getAttribute("href");
    for (const part of [".views", ".queue"]) {
      const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
      if (!old || !fresh) return false;
      old.replaceWith(fresh);
    }
    const link = at && document.querySelector(`.queue .obj a[href="${at}"]`);
    link?.closest("tr").classList.add("at");
    link?.focus();
    return true;
  };
  let since = live.dataset.live;
  listen(() => since, async ({ data, lastEventId }) => {
    since = `/file/flux?depuis=${lastEventId}`;
    total += JSON.parse(data).changes;
    const shown = !busy() && await refresh();
    live.hidden = shown;
    if (shown) total = 0;
    live.querySelector("b").textContent = `${total} ${total < 2 ? "changement" : "changements"} :`;
  });
}

// Who else is on this ticket, and whether it changed meanwhile.
const presence = document.querySelector("[data-presence]");
if (presence) {
  const path = presence.dataset.presence;
  const typed = () => [...document.querySelectorAll("main textarea")].some((text) => text.value !== text.defaultValue);
  const here = () => {
    if (document.hidden) return;
    fetch(`${path}/presence`, { method: "POST", body: new URLSearchParams({ csrf: csrf(), writing: typed() ? "oui" : "" }) });
  };
  // Who only glances is not told.
  setTimeout(here, 5000);
  setInterval(here, 15000);
  listen(() => `${path}/flux?version=${presence.dataset.version}`, ({ data }) => {
    const { people, changed } = JSON.parse(data);
    presence.querySelector("span").textContent = people;
    presence.querySelector("a").hidden = !changed;
    presence.hidden = !people && !changed;
  });
}

// Files dropped on a form, or pasted in it (a screenshot), join those chosen; each can be taken out again. What the server
// would refuse is said at once, in its words, and the form waits.
const weight = (bytes) => {
  if (bytes < 1e3) return `${bytes}\u00a0octets`;
  if (bytes < 1e6) return `${Math.floor((bytes + 500) / 1e3)}\u00a0Ko`;
  const tenth = Math.floor((bytes % 1e6) / 1e5);
  return `${Math.floor(bytes / 1e6)}${tenth ? `,${tenth}` : ""}\u00a0Mo`;
};
for (const field of document.querySelectorAll("form input[type='file'][multiple]")) {
  const marks = field.dataset;
  const list = document.createElement("ul");
  list.className = "pieces";
  const wrong = document.createElement("p");
  wrong.className = "err";
  wrong.id = `${field.id}-tot`;
  wrong.setAttribute("role", "alert");
  field.after(list, wrong);
  const programs = (marks.programs ?? "").split(" ");
  const said = ({ name, size }) => {
    const end = name.replace(/[. ]+$/, "").split(".").slice(1).pop()?.toLowerCase();
    const sentence = programs.includes(end) ? marks.program : size > Number(marks.bytes) ? marks.tooLarge : size === 0 ? marks.empty : "";
    return (sentence ?? "").replace("{nom}", name).replace("{taille}", weight(size));
  };
  const judge = (files) => {
    if (!marks.most) return "";
    const whole = files.reduce((sum, file) => sum + file.size, 0);
    return [
      files.length > Number(marks.most) ? marks.tooMany : "",
      ...files.map(said),
      whole > Number(marks.together) ? marks.tooMuch : "",
    ].filter(Boolean).join(" ");
  };
  const keep = (files) => {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    field.files = all.files;
    say();
  };
  const say = () => {
    const files = [...field.files];
    list.replaceChildren(...files.map((file, place) => {
      const line = document.createElement("li");
      const out = document.createElement("button");
      out.type = "button";
      out.className = "btn bare";
      out.textContent = "Retirer";
      out.setAttribute("aria-label", `Retirer ${file.name}`);
      out.addEventListener("click", () => {
        keep(files.filter((_, other) => other !== place));
        field.focus();
      });
      line.append(`${file.name} (${weight(file.size)}) `, out);
      return line;
    }));
    wrong.textContent = judge(files);
    const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== wrong.id);
    if (wrong.textContent) described.push(wrong.id);
    field.setAttribute("aria-describedby", described.join(" "));
    if (wrong.textContent) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };
  const add = (files) => keep([...field.files, ...files]);
  field.addEventListener("change", say);
  field.form.addEventListener("submit", (event) => {
    if (!wrong.textContent) return;
    event.preventDefault();
    delete field.form.dataset.sent;
    field.focus();
  });
  field.form.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  field.form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  field.form.addEventListener("paste", (event) => {
    // A table of a spreadsheet comes with its picture: the words are meant.
    const { files, types } = event.clipboardData;
    if (files.length && !types.includes("text/plain")) add(files);
  });
}
