// One side of bench/lifecycle.ts in a process of its own: plain JavaScript, so that nothing but the compiled package
// is loaded. Writes what it took, start-up excepted, as JSON.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const [, , side, images, policy, at, days] = process.argv;
const dist = join(__dirname, "../dist");

/** How many images the file has, and how many of them expire. */
const sides = {
  async ours() {
    const { readImagesFile } = require(join(dist, "cli/images-file.js"));
    const { simulate } = require(join(dist, "ecr/lifecycle/simulate/simulate.js"));
    return async () => {
      const table = await readImagesFile(images, Number(at));
      const { rules } = simulate(JSON.parse(readFileSync(policy, "utf8")), table, {
        at: Number(at),
        days: Number(days),
      });
      return { images: table.count, acted: rules.reduce((sum, { acted }) => sum + acted, 0) };
    };
  },
  async other() {
    return async () => ({ images: JSON.parse(readFileSync(images, "utf8")).imageDetails.length, acted: 0 });
  },
};

(async () => {
  const work = await sides[side]();
  const startMilliseconds = performance.now();
  const cpu = process.cpuUsage();
  const result = await work();
  const milliseconds = performance.now() - startMilliseconds;
  const { user, system } = process.cpuUsage(cpu);
  const [, peak] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  process.stdout.write(
    JSON.stringify({
      ...result,
      milliseconds,
      cpuMilliseconds: (user + system) / 1000,
      startMilliseconds,
      peakMegabytes: Number(peak ?? process.resourceUsage().maxRSS) / 1024,
    }),
  );
})();
