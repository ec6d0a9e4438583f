import assert from "node:assert/strict";
import { doubtWords } from "../../../../ecr/lifecycle/simulate/doubt";
import { fateNames } from "../../../../ecr/lifecycle/simulate/fate";
import { simulate } from "../../../../ecr/lifecycle/simulate/simulate";
import { at, childrenOf, described, tableOf } from "../../../lifecycle-cases";
import { readExample } from "../../../lifecycle-examples";

/** Simulates an example as docs/lifecycle.md writes them. */
function run(block: string, days = 0) {
  const { policy, images } = readExample(block);
  const simulation = simulate(policy, tableOf(described(images)), { at, days, children: childrenOf(images) });
  const fates = images.map(({ id }, image) => {
    const fate = fateNames[simulation.fates.fate[image] ?? 0] ?? "";
    return `${String.fromCharCode(Number.parseInt(id, 16))} ${fate}`;
  });
  return {
    ...simulation,
    fates: fates.filter((fate) => !fate.endsWith("keep")).join(", "),
    doubt: simulation.fates.doubt,
  };
}

describe("a simulation", () => {
  it("counts what each rule selects, claims and acts on, and which claims nothing", () => {
    const { rules } = run(
      "images A[v1]30 B[v2,x]20 C[x2]10 D[]1\n1 v* keep 9\n2 v2 keep 1\n3 any pushed > 5 days",
    );
    assert.deepEqual(rules, [
      { rulePriority: 1, candidates: 2, claimed: 2, acted: 0, dead: false },
      { rulePriority: 2, candidates: 1, claimed: 0, acted: 0, dead: true },
      { rulePriority: 3, candidates: 4, claimed: 2, acted: 1, dead: false },
    ]);
  });

  it("does nothing without a policy, or without images", () => {
    const images = tableOf(described(readExample("images A[]900 B[]900(of C)\n1 any keep 1").images));
    assert.deepEqual([...simulate(null, images, { at }).fates.fate], [0, 0]);
    assert.deepEqual(run("images\n1 any keep 1").fates, "");
  });

  it("tells at once why it doesn't know", () => {
    const reasons = (block: string) => {
      const { fates, doubt } = run(block);
      return [fates, ...new Set([...doubt].map(doubtWords).filter((words) => words !== ""))];
    };
    assert.deepEqual(reasons("images A[a]5 B[b]5 C[c]1\n1 any keep 2"), [
      "A uncertain, B uncertain",
      "images that were pushed at the same moment have no order that AWS tells",
    ]);
    assert.deepEqual(
      reasons("images A[a]30(index: B) B[]30\n1 untagged pushed > 7 days\n2 any pushed > 20 days"),
      [
        "A expire, B uncertain",
        "the index that lists it goes or is archived too, and AWS doesn't say whether it goes at once",
      ],
    );
    assert.deepEqual(reasons("images A[a]3(of Z)\n1 any pushed > 7 days"), [
      "A uncertain",
      "it refers to an image that isn't among those given, and goes with that one",
    ]);
  });

  it("decides where images were pushed at the same moment and all of them go, or stay", () => {
    assert.equal(run("images A[a]5 B[b]5 C[c]1 D[d]1\n1 any keep 2").fates, "A expire, B expire");
  });

  it("doesn't let an index of unknown content be its own image", () => {
    assert.equal(run("images A[]30(index)\n1 untagged pushed > 7 days").fates, "A expire");
  });

  it("forecasts what ages expire, day by day, with bytes and dollars a month", () => {
    const { forecast } = run("images A[a]9 B[a2]6.5 C[a3]5.5 D[b]30\n1 a* pushed > 7 days", 2);
    const gigabyte = { bytes: 2 ** 30, standardBytes: 2 ** 30, dollars: 0.1, archived: 0, archivedBytes: 0 };
    assert.deepEqual(forecast, [
      { day: 0, expired: 1, ...gigabyte },
      { day: 1, expired: 1, ...gigabyte },
      { day: 2, expired: 1, ...gigabyte },
    ]);
  });

  it("forecasts that what an index held goes on the day after it", () => {
    const { forecast, fates } = run(
      "images A[v1]6.5(index: B C) B[]6 C[]1\n1 v* pushed > 7 days\n2 untagged pushed > 3 days",
      4,
    );
    assert.equal(fates, "");
    // On day 1 the index goes, which is no bytes of its own; then the old image, then the young one.
    assert.deepEqual(
      forecast.map(({ expired, bytes }) => [expired, bytes / 2 ** 30]),
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    );
  });

  it("forecasts that what it archives leaves the standard class, and expires from the archive", () => {
    const { forecast } = run(
      "images A[a]9\n1 any not pulled > 10 days: archive\n2 any archived > 90 days",
      93,
    );
    const events = forecast.filter(({ expired, archived }) => expired + archived > 0);
    assert.deepEqual(events, [
      { day: 2, expired: 0, bytes: 0, standardBytes: 0, dollars: 0, archived: 1, archivedBytes: 2 ** 30 },
      { day: 93, expired: 1, bytes: 2 ** 30, standardBytes: 0, dollars: 0, archived: 0, archivedBytes: 0 },
    ]);
  });

  it("ends on chains and circles of referrers, however long", () => {
    const count = 20_000;
    const details = Array.from({ length: count }, (_, index) => ({
      imageDigest: `sha256:${index.toString(16)}`,
      imageSizeInBytes: 1,
      imagePushedAt: "2025-01-01T00:00:00Z",
      subjectManifestDigest: `sha256:${((index + 1) % count).toString(16)}`,
    }));
    const { policy } = readExample("images\n1 any pushed > 7 days");
    const circle = simulate(policy, tableOf(details), { at }).fates.fate;
    assert.deepEqual(new Set(circle), new Set([3]));
    const chain = details.map(({ subjectManifestDigest, ...its }, index) =>
      index === count - 1 ? its : { ...its, subjectManifestDigest },
    );
    assert.deepEqual(new Set(simulate(policy, tableOf(chain), { at }).fates.fate), new Set([1]));
  });
});
