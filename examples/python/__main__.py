import pulumi
import pulumi_shared_tooling_registry as registry

shared = registry.SharedToolingRegistry(
    "registry",
    repositories={
        "team/api": registry.RepositorySettingsArgs(),
        "team/worker": registry.RepositorySettingsArgs(
            readers=["staging"],
            lifecycle=registry.LifecycleSettingsArgs(
                standard=False,
                rules=[registry.LifecycleRuleArgs(untagged=True, older_than_days=1)],
            ),
        ),
    },
    environments={
        "staging": registry.EnvironmentReadersArgs(accounts=["222222222222"]),
        "production": registry.EnvironmentReadersArgs(
            roles=["arn:aws:iam::333333333333:role/eks-nodes"],
        ),
    },
)

# What consumers read through a stack reference.
pulumi.export("contract", shared.contract)
