const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");
const { countsText } = require("./groups");

/** Mocha's own report, and behind it one line that counts; where tests/run.ts adds up, a file that counts. */
module.exports = class Reporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const counts = { passed: passes, failed: failures, skipped: pending };
    const file = process.env.TEST_COUNTS;
    if (file === undefined) console.log(countsText(counts));
    else writeFileSync(file, JSON.stringify(counts));
  }
};
