import type { ConsumerRequest } from "./consumer";
import type { Problems } from "./problem";
import { readGrantedRoles } from "./role-grant";
import { readServices, type ServiceSettings } from "./service";
import { isMap, Place, sortedSet } from "./shape";

/** What a consumer stack makes in its own account, beside reading the registry. */
export interface ConsumerRoles {
  /** Roles that pull, by name or ARN. */
  pullers: string[];
  /** The repositories of the stack's images, sorted: what `pullers` pull; undefined, for all it may read, without images. */
  repositories: string[] | undefined;
  services: Service[];
}

/** A service with the repository of its image. */
export type Service = ServiceSettings & { repository: string };

/**
 * Reads the keys of a consumer stack that concern roles.
 *
 * @param values of the keys, of any shape
 * @param request what the stack's images are
 */
export function readConsumerRoles(
  values: { pullers: unknown; services: unknown; images: unknown },
  request: ConsumerRequest,
  problems: Problems,
): ConsumerRoles {
  const fields = new Place(values, "", problems);
  const pullers = fields.read("pullers", readGrantedRoles) ?? [];
  // Images with a problem of their own are reported for that, not as missing.
  const names = isMap(values.images) ? Object.keys(values.images).sort() : [];
  const services = fields.read("services", (place) => readServices(place, names)) ?? [];
  const repositoryOf = new Map(request.images.map(({ name, reference }) => [name, reference.repository]));
  const repositories = sortedSet(repositoryOf.values());
  return {
    pullers: pullers.map(({ place }) => String(place.value)),
    repositories: repositories.length === 0 ? undefined : repositories,
    services: services.flatMap((service) => {
      const repository = repositoryOf.get(service.image);
      return repository === undefined ? [] : [{ ...service, repository }];
    }),
  };
}
