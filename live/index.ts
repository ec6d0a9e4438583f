/**
 * What works on a live registry, for programs of one's own: each function takes a client of the AWS SDK, writes to
 * nothing but AWS, and returns data.
 */

export { type Judgement, judge } from "../ecr/findings/verdict";
export type { RepositoryState } from "../ecr/repository-state";
export { plannerIn, type RuntimePlanner, runtimePlanner } from "../ecr/runtime-plan";
export { readRepositories } from "./adopt";
export { clearDeployed, listDeployed, setDeployed } from "./deployed";
export { type Drift, findDrift } from "./drift";
export {
  type Ensured,
  type EnsureManyOptions,
  type EnsureOptions,
  ensureAll,
  ensureRepository,
} from "./ensure";
export { type Promotion, type PromotionPatience, type PromotionRequest, promote } from "./promote";
export { findRepository, readState } from "./registry";
export { type ScanPatience, scanImage } from "./scan";
