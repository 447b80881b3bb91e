// Comfort only: every page works without this file.
const theme = localStorage.getItem("theme");
for (const radio of document.querySelectorAll('input[name="theme"]')) {
  if (radio.id === `theme-${theme}`) radio.checked = true;
  radio.addEventListener("change", () => localStorage.setItem("theme", radio.id.replace("theme-", "")));
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

// Articles that answer while a need is typed: a fragment of the server's own.
for (const field of document.querySelectorAll("input[data-proposes]")) {
  const place = document.getElementById("proposed");
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const words = field.value.trim();
      const answer = words.length < 4 ? null : await fetch(`${field.dataset.proposes}?q=${encodeURIComponent(words)}`);
      if (answer === null || answer.ok) place.innerHTML = answer === null ? "" : await answer.text();
    }, 250);
  });
}

// Keys of the department's pages. The dialog that explains them also switches them off.
const help = document.getElementById("touches");
if (help) {
  const active = help.querySelector("#touches-actives");
  active.checked = localStorage.getItem("touches") !== "non";
  active.addEventListener("change", () => localStorage.setItem("touches", active.checked ? "oui" : "non"));
  for (const button of document.querySelectorAll("[data-opens='touches']")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  const rows = [...document.querySelectorAll(".queue tr.row")];
  const here = () => rows.findIndex((row) => row.classList.contains("at"));
  const move = (step) => {
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
    o: () => rows[here()]?.querySelector(".obj a").click(),
    x: () => rows[here()]?.querySelector(".pick input")?.click(),
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
