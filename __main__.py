"""The DynamoDB tables events, sessions and users: settings in, stack out, outputs exported."""

import pulumi

from infra.access import create_roles
from infra.account import current_account
from infra.dashboard import create_dashboard
from infra.monitoring import create_monitoring
from infra.settings import load_settings
from infra.tables import create_tables
from infra.tags import Tags

settings = load_settings()
account = current_account(settings.region)
tags = Tags(settings)

tables = create_tables(settings, tags)
create_roles(settings, account, tags, tables)
create_monitoring(settings, account, tags, tables)
create_dashboard(settings, tables)

pulumi.export("tableNames", {name: table.name for name, table in tables.items()})
pulumi.export("tableArns", {name: table.arn for name, table in tables.items()})
pulumi.export("streamArns", {"events": tables["events"].stream_arn})
