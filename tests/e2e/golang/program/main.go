// The tables of the house in Go, as they should be; `variant` says what is wrong instead.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sort"
	"syscall"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		variant := cfg.Get("variant")
		tags := pulumi.StringMap{
			"Environment": pulumi.String(cfg.Require("environment")),
			"Team":        pulumi.String(cfg.Require("team")),
			"CostCenter":  pulumi.String(cfg.Require("costCenter")),
		}
		tables := tablesOf(tags)
		events, sessions, users := tables["events"], tables["sessions"], tables["users"]
		switch variant {
		case "provisioned":
			events.BillingMode = nil
		case "recovery":
			users.PointInTimeRecovery = &dynamodb.TablePointInTimeRecoveryArgs{
				Enabled: pulumi.Bool(true), RecoveryPeriodInDays: pulumi.Int(7)}
		case "encryption":
			users.ServerSideEncryption = nil
		case "stream":
			events.StreamViewType = pulumi.String("KEYS_ONLY")
		case "index":
			sessions.GlobalSecondaryIndexes = nil
		case "tags":
			sessions.Tags = pulumi.StringMap{"Team": tags["Team"]}
		case "protection":
			users.DeletionProtectionEnabled = pulumi.Bool(false)
		case "transform":
			if err := ctx.RegisterResourceTransform(withoutTags); err != nil {
				return err
			}
		case "error":
			return fmt.Errorf("no such stage: %s", cfg.Require("environment"))
		case "panic":
			var nothing []string
			fmt.Println(nothing[len(variant)])
		case "missing":
			cfg.RequireSecret("password")
		case "early":
			os.Exit(0)
		case "status":
			os.Exit(3)
		case "hang":
			select {}
		case "daemon":
			child := exec.Command("sleep", "600")
			child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
			if err := child.Start(); err != nil {
				return err
			}
			if err := os.WriteFile("pid", fmt.Appendf(nil, "%d", child.Process.Pid), 0o600); err != nil {
				return err
			}
			select {}
		case "secret":
			token := cfg.RequireSecret("token")
			ctx.Export("token", token)
			token.ApplyT(func(text string) string { fmt.Println("the token is", text); return text })
		case "preview":
			if !ctx.DryRun() {
				return nil
			}
		}
		names, arns := pulumi.StringMap{}, pulumi.StringMap{}
		streams := pulumi.StringMap{}
		logical := make([]string, 0, len(tables))
		for name := range tables {
			logical = append(logical, name)
		}
		sort.Strings(logical)
		for _, name := range logical {
			table, err := dynamodb.NewTable(ctx, name, tables[name], pulumi.Protect(true))
			if err != nil {
				return err
			}
			names[name], arns[name] = table.Name, table.Arn
			if name != "events" {
				continue
			}
			streams[name] = table.StreamArn
			if variant != "insights" {
				_, err = dynamodb.NewContributorInsights(ctx, "insights",
					&dynamodb.ContributorInsightsArgs{TableName: table.Name})
			}
			if err != nil {
				return err
			}
		}
		if variant == "lookup" {
			// The SDK decodes the result into a struct: each part has to be of its kind.
			found, err := dynamodb.LookupTable(ctx, &dynamodb.LookupTableArgs{Name: "elsewhere"})
			if err != nil {
				return err
			}
			ctx.Export("elsewhere", pulumi.String(found.HashKey))
			later := dynamodb.LookupTableOutput(ctx, dynamodb.LookupTableOutputArgs{Name: names["users"]})
			ctx.Export("replicas", later.Replicas())
		}
		ctx.Export("tableNames", names)
		ctx.Export("tableArns", arns)
		ctx.Export("streamArns", streams)
		return nil
	})
}

func tablesOf(tags pulumi.StringMap) map[string]*dynamodb.TableArgs {
	table := func(name, hash string, more ...dynamodb.TableAttributeInput) *dynamodb.TableArgs {
		attributes := dynamodb.TableAttributeArray{
			&dynamodb.TableAttributeArgs{Name: pulumi.String(hash), Type: pulumi.String("S")}}
		return &dynamodb.TableArgs{
			Name:                      pulumi.String(name),
			BillingMode:               pulumi.String("PAY_PER_REQUEST"),
			HashKey:                   pulumi.String(hash),
			Attributes:                append(attributes, more...),
			ServerSideEncryption:      &dynamodb.TableServerSideEncryptionArgs{Enabled: pulumi.Bool(true)},
			DeletionProtectionEnabled: pulumi.Bool(true),
			Tags:                      tags,
		}
	}
	events, users := table("events", "eventId"), table("users", "userId")
	events.StreamEnabled, events.StreamViewType = pulumi.Bool(true), pulumi.String("NEW_AND_OLD_IMAGES")
	sessions := table("sessions", "sessionId",
		&dynamodb.TableAttributeArgs{Name: pulumi.String("userId"), Type: pulumi.String("S")},
		&dynamodb.TableAttributeArgs{Name: pulumi.String("timestamp"), Type: pulumi.String("N")})
	sessions.GlobalSecondaryIndexes = dynamodb.TableGlobalSecondaryIndexArray{
		&dynamodb.TableGlobalSecondaryIndexArgs{Name: pulumi.String("user-sessions"),
			HashKey: pulumi.String("userId"), RangeKey: pulumi.String("timestamp"), ProjectionType: pulumi.String("ALL")}}
	users.PointInTimeRecovery = &dynamodb.TablePointInTimeRecoveryArgs{
		Enabled: pulumi.Bool(true), RecoveryPeriodInDays: pulumi.Int(35)}
	return map[string]*dynamodb.TableArgs{"events": events, "sessions": sessions, "users": users}
}

func withoutTags(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if args.Type == "aws:dynamodb/table:Table" {
		args.Props["tags"] = pulumi.StringMap{}
	}
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}
