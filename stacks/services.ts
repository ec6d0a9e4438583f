import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import type * as awsx from "@pulumi/awsx/ecs";
import type { Input } from "@pulumi/pulumi";
import { ImagePuller } from "../components/image-puller";
import { runError } from "../components/report";
import type { SharedRegistryReference } from "../components/shared-registry-reference";
import type { Service } from "../ecr/consumer-roles";
import { logPolicy } from "../ecr/identity-policy";
import { taskTrustPolicy } from "../ecr/service";

/** Days for which the logs of a service are kept. */
const retentionInDays = 30;

/**
 * Runs each service on Fargate, in tasks whose execution role pulls from the image's repository, writes to the
 * service's log group, and may do nothing else.
 *
 * @throws pulumi.RunError where `@pulumi/awsx`, which does the rest, isn't installed
 */
export function runServices(registry: SharedRegistryReference, services: readonly Service[]): void {
  const { FargateService } = loadAwsx();
  for (const service of services) {
    const { name } = service;
    const logGroup = new LogGroup(name, { retentionInDays });
    const role = executionRole(service);
    const granted = [
      new ImagePuller(`${name}-execution`, {
        registry,
        roles: [role.granted],
        repositories: [service.repository],
      }),
      new RolePolicy(`${name}-logs`, {
        role: role.name,
        policy: logGroup.arn.apply((arn) => JSON.stringify(logPolicy(arn))),
      }),
    ];
    new FargateService(name, serviceArgs(registry, service, role.arn, logGroup), { dependsOn: granted });
  }
}

/** The package is an optional one: without it this says so, rather than Node. */
function loadAwsx(): typeof awsx {
  try {
    require.resolve("@pulumi/awsx/ecs");
  } catch {
    // Resolving fails for one reason only.
    throw runError(
      "services needs the package @pulumi/awsx, which is not installed here: npm install @pulumi/awsx@^3.9.0",
    );
  }
  return require("@pulumi/awsx/ecs");
}

/** The role that pulls: the one given, or one made for the service. */
function executionRole({ name, executionRole: given }: Service) {
  if (given !== undefined) {
    // The puller is given the ARN, whose account it checks.
    return { arn: given.arn, name: given.name, granted: given.arn };
  }
  const made = new Role(`${name}-execution`, { assumeRolePolicy: JSON.stringify(taskTrustPolicy) });
  return { arn: made.arn, name: made.name, granted: made.name };
}

function serviceArgs(
  registry: SharedRegistryReference,
  service: Service,
  executionRoleArn: Input<string>,
  logGroup: LogGroup,
): awsx.FargateServiceArgs {
  const { name, image, cluster, subnets, securityGroups, assignPublicIp, size, desiredCount } = service;
  return {
    cluster,
    desiredCount,
    networkConfiguration: {
      subnets,
      ...(securityGroups.length > 0 && { securityGroups }),
      assignPublicIp,
    },
    // Tasks that can't pull would be started again and again: the deployment fails instead.
    deploymentCircuitBreaker: { enable: true, rollback: true },
    taskDefinitionArgs: {
      cpu: String(size.cpu),
      memory: String(size.memory),
      runtimePlatform: { cpuArchitecture: service.cpuArchitecture, operatingSystemFamily: "LINUX" },
      executionRole: { roleArn: executionRoleArn },
      taskRole: service.taskRole === undefined ? { skip: true } : { roleArn: service.taskRole.arn },
      // awsx would look an existing log group up by the service's name, whatever the group is called.
      logGroup: { skip: true },
      container: {
        name,
        image: registry.images.apply((images) => images[image] ?? ""),
        essential: true,
        ...(service.port !== undefined && { portMappings: [{ containerPort: service.port }] }),
        environment: Object.entries(service.environment).map(([key, value]) => ({ name: key, value })),
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": logGroup.name,
            "awslogs-region": logGroup.region,
            "awslogs-stream-prefix": name,
          },
        },
      },
    },
  };
}
