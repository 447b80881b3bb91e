// Comfort only: every page works without this file.
const theme = localStorage.getItem("theme");
for (const radio of document.querySelectorAll('input[name="theme"]')) {
  if (radio.id === `theme-${theme}`) radio.checked = true;
  radio.addEventListener("change", () => localStorage.setItem("theme", radio.id.replace("theme-", "")));
}

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
