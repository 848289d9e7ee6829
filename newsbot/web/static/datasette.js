/* Names for the parts of Datasette's forms that have none: a screen reader says them. */
window.addEventListener("load", () => { // the editor of SQL is there by then
  const names = {
    "select[name^=_filter_column]": "Column", "select[name^=_filter_op]": "How to compare",
    "input[name^=_filter_value]": "Value", "select[name=_sort]": "Sort by", "#sql-editor": "SQL",
    ".CodeMirror textarea": "SQL",
  };
  for (const [where, name] of Object.entries(names)) {
    for (const one of document.querySelectorAll(where)) one.setAttribute("aria-label", name);
  }
  for (const one of document.querySelectorAll(".table-wrapper, .wrapped-sql, #sql-query")) {
    one.setAttribute("tabindex", "0"); // what scrolls must be reached by the keyboard
    one.setAttribute("role", "region");
    one.setAttribute("aria-label", one.classList.contains("table-wrapper") ? "Rows" : "SQL");
  }
});
