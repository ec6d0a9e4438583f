import { type KnownKeys, knownKeys, type Lookup, type RequestContext } from "./context";
import type { RequestPrincipal } from "./request-principal";
import { type RequestResource, requestResource } from "./resource";

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

/** A request while its policies are read. One object takes many requests, one after the other. */
export class Asked {
  request: AccessRequest;
  resource: RequestResource;
  #given: KnownKeys | undefined;

  constructor(request: AccessRequest) {
    this.request = request;
    this.resource = requestResource(request.resource);
    this.#given = request.context && knownKeys(request.context);
  }

  take(request: AccessRequest): void {
    this.request = request;
    this.resource = requestResource(request.resource);
    this.#given = request.context && knownKeys(request.context);
  }

  /** What was given counts before what follows from the principal. */
  readonly lookup: Lookup = (key) => {
    const given = this.#given?.get(key);
    if (given !== undefined) {
      return given;
    }
    const { principal, resourceAccount, contextIsComplete } = this.request;
    const follows = principal.keys.get(key);
    if (follows !== undefined) {
      return follows;
    }
    if (key === "aws:resourceaccount") {
      return resourceAccount;
    }
    return contextIsComplete ? null : undefined;
  };
}
