// Windows that ask for something.
const dialog = document.getElementById("modal");
const words = document.getElementById("words").dataset;

// modal shows the form of a template, and returns it filled in; null when it was left.
export function modal(template) {
  dialog.replaceChildren(template.content.cloneNode(true));
  dialog.returnValue = "";
  return new Promise((resolve) => {
    let sent = false;
    const form = dialog.querySelector("form");
    form.addEventListener("submit", () => { sent = true; });
    form.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => resolve(sent ? form : null), { once: true });
    dialog.showModal();
    form.querySelector("input, textarea")?.focus();
  });
}

// askText asks for one text, and returns it; null when the window was left.
export async function askText(title, value) {
  const template = document.createElement("template");
  template.innerHTML = '<form method="dialog" class="modal"><label><span></span><textarea name="text" rows="2"></textarea></label><p class="row"><button type="button" data-close></button><button class="send"></button></p></form>';
  const form = template.content.querySelector("form");
  form.querySelector("span").textContent = title;
  form.querySelector("textarea").defaultValue = value;
  form.querySelector("[data-close]").textContent = words.cancel;
  form.querySelector(".send").textContent = words.save;
  const filled = await modal(template);
  return filled ? new FormData(filled).get("text") : null;
}
