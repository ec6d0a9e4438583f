import type { Place } from "./shape";

/** How large a task on Fargate is. */
export interface TaskSize {
  /** CPU units, 1,024 of them a vCPU. */
  cpu: number;
  /** MiB. */
  memory: number;
}

/**
 * MiB that Fargate has with each number of CPU units: from, to, in steps of; and 512 with the least.
 *
 * @see ECS Developer Guide, "Troubleshoot Amazon ECS task definition invalid CPU or memory errors"
 */
const memoryRanges: readonly [cpu: number, from: number, to: number, step: number][] = [
  [256, 512, 2048, 512],
  [512, 1024, 4096, 1024],
  [1024, 2048, 8192, 1024],
  [2048, 4096, 16_384, 1024],
  [4096, 8192, 30_720, 1024],
  [8192, 16_384, 61_440, 4096],
  [16_384, 32_768, 122_880, 8192],
];

/** In a range that the table's steps would fill, and Fargate doesn't have. */
const gap: TaskSize = { cpu: 256, memory: 1536 };

/**
 * The size of a task; the least that Fargate has where neither is said, the least memory where only `cpu` is.
 *
 * @param fields a map with `cpu` and `memory`
 */
export function readTaskSize(fields: Place): TaskSize | undefined {
  const units = memoryRanges.map(([cpu]) => cpu).join(", ");
  const cpuPlace = fields.child("cpu");
  const cpu = cpuPlace.absent ? 256 : cpuPlace.asCount(`CPU units, one of ${units}`);
  const range = memoryRanges.find(([its]) => its === cpu);
  if (cpu === undefined) {
    return undefined;
  }
  if (range === undefined) {
    return cpuPlace.error("service-invalid", `is ${cpu}, wanted CPU units that Fargate has: ${units}`);
  }
  const [, from, to, step] = range;
  const memories = Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step).filter(
    (its) => cpu !== gap.cpu || its !== gap.memory,
  );
  const wanted =
    memories.length <= 7 ? `one of ${memories.join(", ")}` : `${from} to ${to} in steps of ${step}`;
  const memoryPlace = fields.child("memory");
  const memory = memoryPlace.absent ? from : memoryPlace.asCount(`MiB, ${wanted}`);
  if (memory !== undefined && !memories.includes(memory)) {
    return memoryPlace.error(
      "service-invalid",
      `is ${memory}, which Fargate doesn't have with cpu ${cpu}: wanted MiB, ${wanted}`,
    );
  }
  return memory === undefined ? undefined : { cpu, memory };
}
