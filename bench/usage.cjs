// Loaded with `node --require` into a process that is measured: at its end it writes what it has used.
// USAGE_FILE is where to; only a process whose script's path contains USAGE_OF writes. Plain JavaScript
// without imports of its own: what it costs is part of the measurement, on every side.
"use strict";
const { USAGE_FILE, USAGE_OF } = process.env;

if (USAGE_FILE && (!USAGE_OF || process.argv[1]?.replaceAll("\\", "/").includes(USAGE_OF))) {
  process.on("exit", () => {
    const { readFileSync, writeFileSync } = require("node:fs");
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    let peakKilobytes = maxRSS;
    try {
      // On Linux maxRSS also counts what the process was before exec: the one that started it.
      const [, peak] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
      peakKilobytes = peak === undefined ? maxRSS : Number(peak);
    } catch {
      // Not Linux.
    }
    writeFileSync(
      USAGE_FILE,
      JSON.stringify({
        cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
        peakMegabytes: peakKilobytes / 1024,
      }),
    );
  });
}
