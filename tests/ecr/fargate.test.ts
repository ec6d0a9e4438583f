import assert from "node:assert/strict";
import { readTaskSize } from "../../ecr/fargate";
import { formatProblem, Problems } from "../../ecr/problem";
import { Place } from "../../ecr/shape";

/** The size of a task, or the problems in its way. */
function size(values: Record<string, unknown>) {
  const problems = new Problems();
  const read = readTaskSize(new Place(values, "services.api", problems));
  return problems.hasErrors ? problems.list().map(formatProblem) : read;
}

describe("the size of a task on Fargate", () => {
  it("is the least there is where nothing is said, and the least memory of its CPU units", () => {
    assert.deepEqual(size({}), { cpu: 256, memory: 512 });
    assert.deepEqual(size({ cpu: 8192 }), { cpu: 8192, memory: 16_384 });
    assert.deepEqual(size({ memory: 1024 }), { cpu: 256, memory: 1024 });
  });

  // As the ECS Developer Guide lists them; GB as MiB.
  const documented: [cpu: number, memories: number[]][] = [
    [256, [512, 1024, 2048]],
    [512, [1024, 2048, 3072, 4096]],
    [1024, [2048, 3072, 4096, 5120, 6144, 7168, 8192]],
    [2048, steps(4, 16, 1)],
    [4096, steps(8, 30, 1)],
    [8192, steps(16, 60, 4)],
    [16_384, steps(32, 120, 8)],
  ];
  for (const [cpu, memories] of documented) {
    it(`with ${cpu} CPU units has the memory that AWS documents, and no other`, () => {
      const taken = Array.from({ length: 512 }, (_, index) => (index + 1) * 256).filter(
        (memory) => !Array.isArray(size({ cpu, memory })),
      );
      assert.deepEqual(taken, memories);
    });
  }

  const refused: [values: Record<string, unknown>, problem: string][] = [
    [
      { cpu: 300 },
      "services.api.cpu: is 300, wanted CPU units that Fargate has: 256, 512, 1024, 2048, 4096, 8192, 16384 [service-invalid]",
    ],
    [
      { cpu: "256" },
      'services.api.cpu: is the string "256", wanted CPU units, one of 256, 512, 1024, 2048, 4096, 8192, 16384 [type-wrong]',
    ],
    [
      { memory: 1536 },
      "services.api.memory: is 1536, which Fargate doesn't have with cpu 256: wanted MiB, one of 512, 1024, 2048 [service-invalid]",
    ],
    [
      { cpu: 16_384, memory: 36_864 },
      "services.api.memory: is 36864, which Fargate doesn't have with cpu 16384: wanted MiB, 32768 to 122880 in steps of 8192 [service-invalid]",
    ],
    [{ memory: 0.5 }, "services.api.memory: is 0.5, wanted MiB, one of 512, 1024, 2048 [value-unknown]"],
  ];
  for (const [values, problem] of refused) {
    it(`isn't ${JSON.stringify(values)}`, () => assert.deepEqual(size(values), [problem]));
  }
});

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024);
}
