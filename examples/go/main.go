package main

import (
	registry "example.com/pulumi-shared-tooling-registry/sdk/go/shared-tooling-registry"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		shared, err := registry.NewSharedToolingRegistry(ctx, "registry", &registry.SharedToolingRegistryArgs{
			Repositories: map[string]registry.RepositorySettingsArgs{
				"team/api": registry.RepositorySettingsArgs{},
				"team/worker": registry.RepositorySettingsArgs{
					Readers: []string{"staging"},
					Lifecycle: &registry.LifecycleSettingsArgs{
						Standard: pulumi.BoolRef(false),
						Rules: []registry.LifecycleRuleArgs{
							registry.LifecycleRuleArgs{
								Untagged:      pulumi.BoolRef(true),
								OlderThanDays: pulumi.Float64Ref(1),
							},
						},
					},
				},
			},
			Environments: map[string]registry.EnvironmentReadersArgs{
				"staging": registry.EnvironmentReadersArgs{
					Accounts: []pulumi.StringInput{pulumi.String("222222222222")},
				},
				"production": registry.EnvironmentReadersArgs{
					Roles: []string{"arn:aws:iam::333333333333:role/eks-nodes"},
				},
			},
		})
		if err != nil {
			return err
		}
		// What consumers read through a stack reference.
		ctx.Export("contract", shared.Contract)
		return nil
	})
}
