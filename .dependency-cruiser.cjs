/** Imports go one way; CONTRIBUTING.md draws the map. */
const rooms = [
  "components",
  "ecr",
  "live",
  "stacks",
  "cli",
  "plugin",
  "sandbox",
  "tests",
  "bench",
  "examples",
];
const only = (room, ...allowed) => ({
  name: `${room}-imports-only-what-it-may`,
  severity: "error",
  from: { path: `^${room}/` },
  to: { path: `^(${rooms.filter((other) => other !== room && !allowed.includes(other)).join("|")})/` },
});

module.exports = {
  forbidden: [
    only("ecr"),
    only("components", "ecr"),
    only("stacks", "components", "ecr"),
    only("plugin", "components"),
    only("live", "ecr"),
    only("cli", "ecr", "live"),
    only("sandbox"),
    {
      name: "ecr-is-pure",
      comment: "No Pulumi, no AWS SDK, no files, no clock of its own.",
      severity: "error",
      from: { path: "^ecr/" },
      to: { path: "node_modules/(@pulumi|@aws-sdk|@smithy)/" },
    },
    {
      name: "ecr-touches-no-machine",
      severity: "error",
      from: { path: "^ecr/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-aws-package-root",
      comment: "Loading the whole AWS package costs seconds at every start.",
      severity: "error",
      from: { path: "^(components|stacks|cli|ecr|index)" },
      to: { path: "node_modules/@pulumi/(aws|awsx)/index" },
    },
    {
      name: "ships-no-copyleft",
      comment: "The other evaluator is AGPL: tests and bench alone may use it.",
      severity: "error",
      from: { pathNot: "^(tests|bench)/" },
      to: { path: "node_modules/@cloud-copilot/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
