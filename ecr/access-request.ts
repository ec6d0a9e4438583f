import { knownKeys, type Lookup, type RequestContext } from "./iam-context";
import { type RequestResource, requestResource } from "./iam-resource";
import type { RequestPrincipal } from "./request-principal";

/** What a principal asks for. */
export interface AccessRequest {
  principal: RequestPrincipal;
  /** As in `ecr:BatchGetImage`. */
  action: string;
  /** ARN of the repository; `*` for an action without one. */
  resource: string;
  /** Account id of the registry, 12 digits. */
  resourceAccount: string;
  /** Condition keys of the request, beside those that follow from the principal. */
  context?: RequestContext;
  /**
   * Whether the request has no other keys than `context`'s and those that follow from the principal.
   * @default false: they aren't known
   */
  contextIsComplete?: boolean;
}

/** A request while its policies are read. */
export class Asked {
  readonly principal: RequestPrincipal;
  readonly action: string;
  readonly resource: RequestResource;
  readonly lookup: Lookup;

  constructor(request: AccessRequest) {
    const { principal, context, resourceAccount } = request;
    this.principal = principal;
    this.action = request.action;
    this.resource = requestResource(request.resource);
    const given = context && knownKeys(context);
    const otherwise = request.contextIsComplete ? null : undefined;
    this.lookup = (key) => {
      const its = given?.get(key);
      if (its !== undefined) {
        return its;
      }
      const follows = principal.keys.get(key);
      if (follows !== undefined) {
        return follows;
      }
      return key === "aws:resourceaccount" ? resourceAccount : otherwise;
    };
  }
}
