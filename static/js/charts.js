// Draws each chart from the table beside it: one source of numbers for the eye, the file and the screen reader.
const PLACE = /[^0-9.+-]/g;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function number(row, place) {
  const found = parseFloat(row.cells[place].textContent.replace("−", "-").replace(PLACE, ""));
  return Number.isNaN(found) ? null : found;
}

// rows without any number to draw, and those that are many rows in one, stay in the table alone
function read(table) {
  const heads = Array.from(table.tHead.rows[0].cells);
  const places = heads.map((head, place) => (head.dataset.draws ? place : -1)).filter((place) => place >= 0);
  const rows = Array.from(table.tBodies[0].rows).filter((row) => !("rest" in row.dataset) && places.some((place) => number(row, place) !== null));
  const numbers = (place) => rows.map((row) => number(row, place));
  return {
    names: rows.map((row) => row.cells[0].textContent.trim()),
    links: rows.map((row) => row.cells[0].querySelector("a")),
    series: heads.map((head, place) => ({
      name: head.textContent.trim(), unit: head.dataset.unit, draws: head.dataset.draws, tone: head.dataset.tone, place,
    })).filter((each) => each.draws).map((each) => ({ ...each, values: numbers(each.place) })),
  };
}

// stack: parts of a whole; line: a share on its own axis; bar: one number; mark: what it should be by now; step: targets
function drawn(each, flat, alone) {
  const base = { name: each.name, data: each.values, itemStyle: { color: colour(`chart-${each.tone}`) } };
  if (each.draws === "stack") return { ...base, type: "bar", stack: "all", barMaxWidth: 34 };
  if (each.draws === "bar") return { ...base, type: "bar", barMaxWidth: 16 };
  if (each.draws === "mark") return { ...base, type: "scatter", symbol: "rect", symbolSize: flat ? [3, 20] : [20, 3], z: 5 };
  const line = { ...base, type: "line", symbolSize: 6, connectNulls: true, lineStyle: { width: 2, color: colour(`chart-${each.tone}`) } };
  if (each.draws === "step") return { ...line, step: "end", symbol: "none", lineStyle: { ...line.lineStyle, type: "dashed" } };
  return each.unit === "%" && !alone ? { ...line, [flat ? "xAxisIndex" : "yAxisIndex"]: 1 } : line;
}

// nothing but percentages needs one axis
function onlyShares(data) {
  return data.series.every((each) => each.unit === "%");
}

function axes(data, flat) {
  const text = { color: colour("soft"), fontSize: 12 };
  const rule = { lineStyle: { color: colour("line") } };
  const names = { type: "category", data: data.names, axisLabel: { ...text, hideOverlap: !flat, width: flat ? 120 : undefined, overflow: "truncate" }, axisLine: rule, axisTick: { show: false }, inverse: flat };
  const isShare = (each) => each.unit === "%" && each.draws === "line";
  const alone = onlyShares(data);
  const values = { type: "value", axisLabel: { ...text, formatter: alone ? "{value}%" : "{value}" }, splitLine: rule };
  const shares = { type: "value", min: 0, max: 100, axisLabel: { ...text, formatter: "{value}%" }, splitLine: { show: false } };
  const both = data.series.some(isShare) && !alone ? [values, shares] : [values];
  return flat ? { yAxis: names, xAxis: both } : { xAxis: names, yAxis: both };
}

function options(data, flat) {
  const text = { color: colour("ink"), fontFamily: getComputedStyle(document.body).fontFamily };
  return {
    animation: false,
    textStyle: text,
    backgroundColor: colour("card"),
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, type: "scroll", itemWidth: 14, itemHeight: 10, textStyle: { color: colour("soft") } },
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, backgroundColor: colour("card"), borderColor: colour("line"), textStyle: { color: colour("ink"), fontSize: 12 } },
    ...axes(data, flat),
    series: data.series.map((each) => drawn(each, flat, onlyShares(data))),
  };
}

function draw(place) {
  const table = document.getElementById(place.dataset.table);
  const data = read(table);
  const flat = place.dataset.chart === "bars";
  place.hidden = false;
  if (flat) place.style.height = `${Math.max(180, data.names.length * 30 + 70)}px`;
  const chart = window.echarts.getInstanceByDom(place) || window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption(options(data, flat), true);
  chart.off("click");
  chart.on("click", (event) => { const link = data.links[event.dataIndex]; if (link) link.click(); });
  const button = document.querySelector(`[data-png="${place.id.replace(/-chart$/, "")}"]`);
  if (button) { button.hidden = false; button.onclick = () => save(chart, place, button.closest("section")); }
}

function save(chart, place, section) {
  const link = document.createElement("a");
  link.href = chart.getDataURL({ pixelRatio: 2, backgroundColor: colour("card") });
  link.download = `${section.querySelector("h2").textContent.trim()}.png`;
  link.click();
}

function drawAll() {
  if (!window.echarts) return;
  document.querySelectorAll("[data-chart]").forEach(draw);
}

drawAll();
document.addEventListener("htmx:afterSwap", drawAll);
document.addEventListener("theme", drawAll);
let waiting;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => document.querySelectorAll("[data-chart]").forEach((place) => {
    const chart = window.echarts && window.echarts.getInstanceByDom(place);
    if (chart) chart.resize();
  }), 150);
});
