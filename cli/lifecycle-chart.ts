import { type Day, dollarsOf, dollarsPerGigabyteMonth } from "../ecr/lifecycle/simulate/forecast";

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * Storage of the standard class over the coming days, as bars: days on which nothing happens are left out.
 *
 * @param bytes that are stored now
 * @param columns that a line may have
 */
export function chart(forecast: readonly Day[], bytes: number, columns: number): string[] {
  const last = forecast.at(-1)?.day ?? 0;
  let left = bytes;
  const rows = [{ label: "now", left }];
  for (const { day, standardBytes, archivedBytes, expired, archived } of forecast) {
    left -= standardBytes + archivedBytes;
    if (expired + archived > 0 || (day === last && day > 0)) {
      rows.push({ label: day === 0 ? "by this run" : `day ${day}`, left });
    }
  }
  const cells = rows.map(
    (row) => [row.label, sizeText(row.left), `$${dollarsOf(row.left).toFixed(2)} a month`] as const,
  );
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((cell) => cell[column]?.length ?? 0)));
  const room = Math.max(10, columns - widths.reduce((sum, width) => sum + width + 2, 0));
  const lines = cells.map(([label, size, dollars], index) =>
    [
      label.padEnd(widths[0] ?? 0),
      size.padStart(widths[1] ?? 0),
      dollars.padStart(widths[2] ?? 0),
      bar(bytes === 0 ? 0 : ((rows[index]?.left ?? 0) / bytes) * room),
    ]
      .join("  ")
      .trimEnd(),
  );
  return [
    `Storage in the standard class, at $${dollarsPerGigabyteMonth.toFixed(2)} for a GB (2^30 bytes) a month:`,
    ...lines,
    "This is what is certain, if nothing else is pushed, pulled or deleted. Layers that images share are stored",
    "once, so that less may be freed than their sizes say.",
  ];
}

function bar(cells: number): string {
  const parts = Math.round(cells * 8);
  return "█".repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? "");
}

/** For example `1.5 GB`, in powers of 1,024. */
export function sizeText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
