// Draws the curve of what stands in the table beside it; without this the table says all.
(() => {
  const inChina = (at) => uPlot.tzDate(new Date(at * 1000), "Asia/Shanghai");
  function drawn(figure) {
    const rows = [...document.querySelectorAll(`#${figure.dataset.table} tbody tr`)].reverse();
    if (rows.length === 0 || typeof uPlot === "undefined" || figure.querySelector(".uplot") !== null) return;
    const column = (name) => rows.map((row) => (row.dataset[name] === "" ? null : Number(row.dataset[name])));
    const at = rows.map((row) => Date.parse(row.dataset.at) / 1000);
    const china = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
    const clock = (_chart, value) => (value === null ? "–" : china.format(value * 1000));
    const look = { font: `12px ${getComputedStyle(figure).fontFamily}`, stroke: "#4a5a6a" };
    const wide = { width: Math.max(figure.clientWidth - 40, 280), height: 320 };
    const series = [
      { label: figure.dataset.time, value: clock },
      { label: figure.dataset.calls, stroke: "#0f5c8c", width: 2, scale: "n" },
      { label: figure.dataset.failures, stroke: "#a3211b", width: 2, scale: "n" },
      { label: figure.dataset.mean, stroke: "#7a4f00", width: 1, dash: [4, 4], scale: "s" },
    ];
    const hours = (_chart, splits) => splits.map((at) => china.format(at * 1000));
    const axes = [{ ...look, values: hours }, { ...look, scale: "n" }, { ...look, scale: "s", side: 1, grid: { show: false } }];
    const now = Date.now() / 1000;
    const scales = { x: { range: () => [now - Number(figure.dataset.hours) * 3600, now] }, n: { range: (_chart, _least, most) => [0, Math.max(most, 1)] }, s: { range: (_chart, _least, most) => [0, Math.max(most, 0.1)] } };
    new uPlot({ ...wide, series, axes, scales, tzDate: inChina }, [at, column("calls"), column("failures"), column("mean")], figure);
  }
  const all = () => document.querySelectorAll("figure[data-table]").forEach(drawn);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
