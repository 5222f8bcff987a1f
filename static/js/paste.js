// A block copied from Excel or WPS, pasted into a table of number fields: right and down from the focused field.
// What is no number is marked and stays to be corrected; what finds no field is told; Ctrl+Z brings back what was there.
// Lines are the table's rows; their fields are counted from the left, cells without a field included.
(() => {
  const NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?$/;
  const pasted = new WeakMap(); // by table: what the last paste wrote over, until something is typed

  const isNumber = (text) => {
    const plain = text.normalize("NFKC").replace(/\s/g, "");
    return plain === "" || (/\d/.test(plain) && NUMBER.test(plain));
  };

  // Rows and cells of what a spreadsheet puts on the clipboard; a quoted cell may hold tabs, breaks and "" for ".
  function block(text) {
    const rows = [[""]];
    let quoted = false;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < source.length; at += 1) {
      const char = source[at], row = rows[rows.length - 1], cell = row.length - 1;
      if (quoted && char === '"' && source[at + 1] === '"') { row[cell] += '"'; at += 1; }
      else if (char === '"' && (quoted || row[cell] === "")) quoted = !quoted;
      else if (!quoted && char === "\t") row.push("");
      else if (!quoted && char === "\n") rows.push([""]);
      else row[cell] += char;
    }
    return rows.map((row) => row.map((cell) => cell.trim()));
  }

  const fieldIn = (cell) => cell.querySelector('input:not([type="hidden"]):not([type="radio"]), textarea');
  const grid = (table) => Array.from(table.tBodies[0].rows, (row) => Array.from(row.cells, fieldIn));

  function placeOf(fields, field) {
    const row = fields.findIndex((line) => line.includes(field));
    return [row, fields[row].indexOf(field)];
  }

  function mark(field) {
    const isWrong = !isNumber(field.value);
    field.classList.toggle("pasted-wrong", isWrong);
    if (isWrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    return isWrong;
  }

  function put(field, text) {
    field.value = text;
    field.classList.add("pasted");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return mark(field);
  }

  function fill(table, start, rows) {
    const fields = grid(table), [top, left] = placeOf(fields, start);
    const done = { before: [], cells: 0, wrong: 0, over: [] };
    rows.forEach((row, down) => row.forEach((text, right) => {
      const field = (fields[top + down] || [])[left + right];
      if (!field && text !== "") done.over.push(text);
      if (!field) return;
      done.before.push([field, field.value]);
      done.cells += 1;
      if (put(field, text)) done.wrong += 1;
    }));
    return done;
  }

  // Said beside the table: as a sentence of the page's own words, with a button that undoes.
  function tell(table, words, canUndo) {
    const told = table.closest("form").querySelector("[data-paste-told]");
    if (!told) return;
    told.hidden = false;
    told.textContent = words;
    if (!canUndo) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small";
    button.textContent = told.dataset.undo;
    button.addEventListener("click", () => undo(table));
    told.append(" ", button);
  }

  function sentence(table, done) {
    const told = table.closest("form").querySelector("[data-paste-told]");
    if (!told) return "";
    const said = told.dataset;
    const parts = [said.cells.replace("{cells}", done.cells)];
    if (done.wrong) parts.push(said.wrong.replace("{wrong}", done.wrong));
    if (done.over.length) {
      parts.push(said.over.replace("{over}", done.over.length).replace("{first}", done.over.slice(0, 5).join("、")));
    }
    return parts.join("");
  }

  function undo(table) {
    const done = pasted.get(table);
    if (!done) return;
    pasted.delete(table);
    done.before.forEach(([field, text]) => {
      field.value = text;
      field.classList.remove("pasted");
      mark(field);
    });
    save(done);
    done.start.focus();
    const told = table.closest("form").querySelector("[data-paste-told]");
    if (told) tell(table, told.dataset.undone, false);
  }

  // One save for the whole block: the form is told once that something changed.
  const save = (done) => done.start.dispatchEvent(new Event("change", { bubbles: true }));

  document.addEventListener("paste", (event) => {
    const table = event.target.closest("[data-paste]");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!table || !event.target.matches("input") || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const done = { start: event.target, ...fill(table, event.target, block(text)) };
    pasted.set(table, done);
    tell(table, sentence(table, done), true);
    save(done);
  });

  document.addEventListener("keydown", (event) => {
    const table = event.target.closest && event.target.closest("[data-paste]");
    if (!table || !pasted.has(table)) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      undo(table);
    }
  });

  // Once somebody types, Ctrl+Z is the browser's again; a corrected cell loses its mark.
  document.addEventListener("input", (event) => {
    if (!event.isTrusted || !event.target.closest) return;
    const table = event.target.closest("[data-paste]");
    if (!table) return;
    pasted.delete(table);
    event.target.classList.remove("pasted");
    if (event.target.classList.contains("pasted-wrong")) mark(event.target);
  });
})();
