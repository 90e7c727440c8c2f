"use strict";
(() => {
  const list = document.querySelector(".list");
  const form = document.querySelector(".tools");
  const none = document.querySelector(".cases .none");
  const cases = [...list.querySelectorAll(".case")].map((node, place) => ({
    node,
    place,
    details: node.querySelector("details"),
    name: node.querySelector(".test").textContent,
    states: node.dataset.states.split(" "),
    classes: node.dataset.classes.split(" "),
    tags: node.dataset.tags.split(" "),
    run: Number(node.dataset.run),
    cost: node.dataset.cost === "" ? -Infinity : Number(node.dataset.cost),
    text: "",
  }));
  const buttons = [...form.querySelectorAll("[data-state]")];
  const fields = ["class", "tag", "sort", "find"].map((name) => form.elements.namedItem(name)).filter(Boolean);
  const orders = {
    "": (a, b) => a.place - b.place,
    cost: (a, b) => b.cost - a.cost || a.place - b.place,
    name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || a.place - b.place,
    run: (a, b) => a.run - b.run,
  };
  let order = "";

  const value = (name) => form.elements.namedItem(name)?.value ?? "";
  const pressed = () => buttons.filter((each) => each.ariaPressed === "true").map((each) => each.dataset.state);

  function apply() {
    const states = pressed(), kind = value("class"), tag = value("tag"), words = value("find").trim().toLowerCase();
    let shown = 0;
    for (const each of cases) {
      if (words) each.text ||= each.node.textContent.toLowerCase();
      const fits = (!states.length || states.some((state) => each.states.includes(state)))
        && (!kind || each.classes.includes(kind)) && (!tag || each.tags.includes(tag))
        && (!words || each.text.includes(words));
      each.node.hidden = !fits;
      shown += fits;
    }
    if (value("sort") !== order) {
      order = value("sort");
      list.append(...[...cases].sort(orders[order]).map((each) => each.node));
    }
    const all = `${cases.length} case${cases.length === 1 ? "" : "s"}`;
    form.querySelector("output").textContent = shown === cases.length ? all : `${shown} of ${all}`;
    none.hidden = shown > 0 || !cases.length;
  }

  function remember() {
    const found = new URLSearchParams();
    if (pressed().length) found.set("show", pressed().join("."));
    for (const field of fields) if (field.value) found.set(field.name, field.value);
    const hash = found.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function reset() {
    for (const each of buttons) each.ariaPressed = "false";
    for (const field of fields) if (field.name !== "sort") field.value = "";
  }

  function read() {
    const hash = location.hash.slice(1);
    if (hash.startsWith("case-")) {
      const found = cases.find((each) => each.node.id === hash);
      if (!found) return;
      if (found.node.hidden) { reset(); apply(); }
      found.details.open = true;
      found.node.scrollIntoView();
      found.details.querySelector("summary").focus({ preventScroll: true });
    } else if (hash.includes("=")) {
      const wanted = new URLSearchParams(hash), states = (wanted.get("show") ?? "").split(".");
      for (const each of buttons) each.ariaPressed = String(states.includes(each.dataset.state));
      for (const field of fields) {
        const given = wanted.get(field.name) ?? "";
        field.value = field.options && ![...field.options].some((each) => each.value === given) ? "" : given;
      }
      apply();
    }
  }

  const changed = () => { apply(); remember(); };
  for (const each of buttons) {
    each.addEventListener("click", () => { each.ariaPressed = String(each.ariaPressed !== "true"); changed(); });
  }
  form.addEventListener("input", (event) => {
    if (event.target.name === "diff") document.body.classList.toggle("diff", event.target.checked);
    else changed();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const [name, open] of [["open", true], ["close", false]]) {
    form.elements.namedItem(name).addEventListener("click", () => {
      for (const each of cases) if (!each.node.hidden) each.details.open = open;
    });
  }
  none.querySelector("button").addEventListener("click", () => { reset(); changed(); });

  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const node = event.target.closest(".case"), summary = node?.querySelector("summary");
    if (event.key === "Escape" && node) {
      node.querySelector("details").open = false;
      summary.focus();
      return;
    }
    if (event.target !== summary) return;
    const seen = [...list.querySelectorAll(".case:not([hidden])")], place = seen.indexOf(node);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (to === undefined || !seen[to]) return;
    event.preventDefault();
    seen[to].querySelector("summary").focus();
  });

  window.addEventListener("hashchange", read);
  document.body.classList.add("diff");
  form.hidden = false;
  apply();
  if (location.hash.includes("=")) read();
  // When a page has loaded, the browser goes to the case in its address, and takes the focus along.
  else window.addEventListener("load", () => setTimeout(read));
})();
