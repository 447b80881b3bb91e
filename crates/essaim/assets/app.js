// Comfort only: every page works without this file.
const theme = localStorage.getItem("theme");
for (const radio of document.querySelectorAll('input[name="theme"]')) {
  if (radio.id === `theme-${theme}`) radio.checked = true;
  radio.addEventListener("change", () => localStorage.setItem("theme", radio.id.replace("theme-", "")));
}
