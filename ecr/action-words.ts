import { registryActions, repositoryActions } from "./action";
import { nearest } from "./problem";

/** Why an action, or a pattern for actions, grants nothing in a repository policy. */
export interface ActionFlaw {
  /** Behind the action in quotes. */
  why: string;
  /** The action that is likely meant. */
  near: string | undefined;
  /** Whether it may be an action of ECR's that this package doesn't know yet. */
  mayBeNew: boolean;
}

export function actionFlaw(action: string): ActionFlaw {
  const lower = action.toLowerCase();
  const flaw = (why: string): ActionFlaw => ({ why, near: undefined, mayBeNew: false });
  if (lower === "ecr:getauthorizationtoken") {
    return flaw(
      'does nothing in a repository policy: it belongs in the reader\'s own IAM policy, on Resource "*"',
    );
  }
  if (registryActions.some((known) => known.toLowerCase() === lower)) {
    return flaw(
      'does nothing in a repository policy, as it is about the registry: it belongs in an IAM policy, on Resource "*", or in the registry\'s policy',
    );
  }
  if (/[*?]/.test(action)) {
    return flaw("matches no action that a repository policy can grant");
  }
  const [, service, name] = /^([a-z0-9-]+):([a-z]*)$/.exec(lower) ?? [];
  if (service !== undefined && service !== "ecr" && nearest(service, ["ecr"]) === undefined) {
    return flaw(`is an action of ${service}, and a repository policy grants those of ecr only`);
  }
  const near = nearestAction(action);
  const hint = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
  return {
    why: `is not an action that a repository policy can grant${hint}`,
    near,
    mayBeNew: near === undefined && service === "ecr" && name !== "",
  };
}

/** Nearest to what stands behind the service, as that may be missing. */
function nearestAction(action: string): string | undefined {
  const bare = (text: string) => text.slice(text.indexOf(":") + 1);
  const wanted = action.length > 100 ? undefined : nearest(bare(action), repositoryActions.map(bare));
  return wanted === undefined ? undefined : `ecr:${wanted}`;
}
