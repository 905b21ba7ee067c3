// Draws a curve of the table that it stands beside: the table says the same, so whoever has no script or no eyes misses nothing.
document.querySelectorAll("[data-curve]").forEach((place) => {
  const table = document.getElementById(place.dataset.curve);
  const rows = [...table.tBodies[0].rows];
  if (rows.length < 2) { place.remove(); return; }
  const numbers = (n) => rows.map((row) => Number(row.cells[n].textContent));
  const names = rows.map((row) => row.cells[0].textContent);
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const label = (_self, splits) => splits.map((n) => names[n] ?? "");
  const line = (head, stroke) => ({ label: head, stroke, width: 2, points: { size: 6 } });
  const chart = new uPlot({
    width: Math.max(place.clientWidth - 40, 240), height: 260, cursor: { show: false }, legend: { live: false },
    scales: { x: { time: false }, y: { range: (_self, _low, high) => [0, Math.max(high, 5)] } },
    axes: [{ values: label, incrs: [1, 2, 3] }, { size: 60 }],
    series: [{ label: heads[0] }, line(heads[1], "#4a5a6a"), line(heads[2], "#1d6b45")],
  }, [rows.map((_row, n) => n), numbers(1), numbers(2)], place);
  addEventListener("resize", () => chart.setSize({ width: Math.max(place.clientWidth - 40, 240), height: 260 }));
});
