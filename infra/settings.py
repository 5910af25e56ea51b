"""What can be set from outside, as typed values: read once, checked once, before any resource is registered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pulumi

from infra.config_reader import ConfigReader, one_of
from infra.keep import Keep, read_keep
from infra.keys import Key, KeySchema, attribute_type, index_name, key_schema

TABLES = ("events", "sessions", "users")
ROLES = tuple(f"{table}-{access}" for table in TABLES for access in ("read", "write"))
HOME_REGION = "ap-southeast-2"
STREAMING_TABLE = "events"
"""The table whose stream the house asks for, with its view."""

INDEXED_TABLE = "sessions"
INDEX_PARTITION_KEY = "userId"
INDEX_SORT_KEY = "timestamp"

INSIGHTS_MODES = ("ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS")
RETURN_VALUES = ("NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW")

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d")
_ACCOUNT_ID = re.compile(r"\d{12}")
_SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?")
_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]*[\w+=,.@-]", re.ASCII)
_TOPIC_ARN = re.compile(r"arn:aws[a-z-]*:sns:(?P<region>[a-z0-9-]+):\d{12}:[A-Za-z0-9_-]{1,256}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_TABLE_URN = re.compile(r"urn:pulumi:[^:\s]+::[^:\s]+::(\S+\$)?aws:dynamodb/table:Table::\S+")
_TAG_VALUE_CHARACTERS = 256
_TAG_SYMBOLS = frozenset("+-=._:/@")


@dataclass(frozen=True, slots=True)
class SessionsIndex:
    """The index on sessions: partition key userId, sort key timestamp; their types are the table's own."""

    name: str
    user_id_type: str
    timestamp_type: str

    @property
    def attributes(self) -> dict[str, str]:
        """Attribute types by name."""
        return {INDEX_PARTITION_KEY: self.user_id_type, INDEX_SORT_KEY: self.timestamp_type}


@dataclass(frozen=True, slots=True)
class Trust:
    """Who may assume a role: AWS services, whole accounts (ids), roles (ARNs)."""

    services: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the stack needs to know from outside."""

    region: str
    allowed_regions: tuple[str, ...]
    environment: str
    team: str
    cost_center: str
    keys: dict[str, KeySchema]
    sessions_index: SessionsIndex
    keep: dict[str, Keep]
    adopt: tuple[str, ...]
    aliases: dict[str, tuple[str, ...]]
    protect: bool
    deletion_protection: bool
    insights_mode: str
    trust: dict[str, Trust]
    write_return_values: tuple[str, ...]
    alarm_emails: tuple[str, ...]
    alarm_topic_arn: str

    def trust_of(self, table: str, access: str) -> Trust:
        """Who may assume the role of a table and an access (read or write)."""
        return self.trust.get(f"{table}-{access}") or self.trust.get("default") or Trust()

    def kept(self, table: str) -> Keep:
        """Return what a table keeps beyond what the house asks for."""
        return self.keep.get(table) or Keep()


DEFAULT_KEYS = {
    "events": KeySchema(Key("eventId", "S"), Key("timestamp", "N")),
    "sessions": KeySchema(Key("sessionId", "S")),
    "users": KeySchema(Key("userId", "S")),
}
DEFAULT_INDEX = SessionsIndex(name="userId-timestamp-index", user_id_type="S", timestamp_type="N")


def load_settings(namespace: str | None = None) -> Settings:
    """Read and check the stack's configuration; ``namespace`` is the project's name, the running one's by default.

    Raises
    ------
    pulumi.RunError
        If anything is wrong: one sentence a line, each beginning with the key. Pulumi prints such an error without a
        traceback.
    """
    project, provider = ConfigReader(namespace), ConfigReader("aws")
    allowed = _allowed_regions(project)
    settings = Settings(
        region=_region(provider, allowed),
        allowed_regions=allowed,
        environment=_tag_value(project, "environment"),
        team=_tag_value(project, "team"),
        cost_center=_tag_value(project, "costCenter", numeral=True),
        keys=_keys(project),
        sessions_index=_sessions_index(project),
        keep=read_keep(project, TABLES, STREAMING_TABLE),
        adopt=_adopt(project),
        aliases=_aliases(project),
        protect=project.flag("protect", default=True),
        deletion_protection=project.flag("deletionProtection", default=True),
        insights_mode=project.choice("insightsMode", INSIGHTS_MODES, INSIGHTS_MODES[0]),
        trust=_trust(project),
        write_return_values=_write_return_values(project),
        alarm_emails=_alarm_emails(project),
        alarm_topic_arn=project.text("alarmTopicArn"),
    )
    _check_together(project, settings)
    project.refuse_unread()
    if problems := provider.problems + project.problems:
        raise pulumi.RunError("\n".join(problems))
    return settings


def _allowed_regions(project: ConfigReader) -> tuple[str, ...]:
    """Read the allowed regions; none where the list is wrong, which is reported."""
    before = len(project.problems)
    allowed = project.texts("allowedRegions", (HOME_REGION,))
    if not allowed and len(project.problems) == before:
        project.problem("allowedRegions", f"must name at least one region, for example {HOME_REGION}.")
    for position, region in enumerate(allowed):
        project.matching(f"allowedRegions[{position}]", region, _REGION, f"a region such as {HOME_REGION}")
    return allowed if len(project.problems) == before else ()


def _region(provider: ConfigReader, allowed: tuple[str, ...]) -> str:
    region = provider.text("region")
    if not region:
        provider.problem("region", f"is not set; run: pulumi config set aws:region {HOME_REGION}")
    elif allowed and region not in allowed:
        provider.problem("region", f"must be {one_of(allowed)}, not {provider.found('region', region)}.")
    return region


def _tag_value(config: ConfigReader, key: str, *, numeral: bool = False) -> str:
    """Read a tag value: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html."""
    before = len(config.problems)
    value = config.text(key, numeral=numeral)
    if len(config.problems) > before:
        return value
    if not value.strip():
        config.problem(key, f"must not be blank; run: pulumi config set {key} VALUE")
    elif value != value.strip():
        config.problem(key, "must not begin or end with a space.")
    elif len(value) > _TAG_VALUE_CHARACTERS:
        config.problem(key, f"must have at most {_TAG_VALUE_CHARACTERS} characters, not {len(value)}.")
    elif strange := sorted({character for character in value if not _may_be_in_tag(character)}):
        shown = config.found(key, "".join(strange))
        config.problem(key, f"must have only letters, digits, spaces and + - = . _ : / @ in it, not {shown}.")
    return value


def _may_be_in_tag(character: str) -> bool:
    return character in _TAG_SYMBOLS or character == " " or unicodedata.category(character)[0] in "LN"


def _keys(config: ConfigReader) -> dict[str, KeySchema]:
    keys = dict(DEFAULT_KEYS)
    for table, schema in config.mapping_in("tables", config.mapping("tables"), TABLES).items():
        if found := key_schema(config, f"tables.{table}", schema):
            keys[table] = found
    return keys


def _sessions_index(config: ConfigReader) -> SessionsIndex:
    where = "sessionsIndex"
    parts = config.mapping_in(where, config.mapping(where), ("name", INDEX_PARTITION_KEY, INDEX_SORT_KEY))
    name = parts.get("name", DEFAULT_INDEX.name)
    user_id_type = parts.get(INDEX_PARTITION_KEY, DEFAULT_INDEX.user_id_type)
    timestamp_type = parts.get(INDEX_SORT_KEY, DEFAULT_INDEX.timestamp_type)
    return SessionsIndex(
        name=index_name(config, f"{where}.name", name),
        user_id_type=attribute_type(config, f"{where}.{INDEX_PARTITION_KEY}", user_id_type),
        timestamp_type=attribute_type(config, f"{where}.{INDEX_SORT_KEY}", timestamp_type),
    )


def _adopt(config: ConfigReader) -> tuple[str, ...]:
    tables = config.texts("adopt")
    for position, table in enumerate(tables):
        if table not in TABLES:
            where = f"adopt[{position}]"
            config.problem(where, f"must be {one_of(TABLES)}, not {config.found(where, table)}.")
    return tables


def _aliases(config: ConfigReader) -> dict[str, tuple[str, ...]]:
    found = config.mapping_in("aliases", config.mapping("aliases"), TABLES)
    aliases = {}
    for table, value in found.items():
        where = f"aliases.{table}"
        aliases[table] = config.texts_in(where, value)
        for position, urn in enumerate(aliases[table]):
            config.matching(
                f"{where}[{position}]", urn, _TABLE_URN, "the URN of a table, as pulumi stack --show-urns has it"
            )
    return aliases


def _trust(config: ConfigReader) -> dict[str, Trust]:
    roles = config.mapping_in("assumeRole", config.mapping("assumeRole"), ("default", *ROLES))
    return {role: _principals(config, f"assumeRole.{role}", value) for role, value in roles.items()}


def _principals(config: ConfigReader, where: str, value: object) -> Trust:
    before = len(config.problems)
    parts = config.mapping_in(where, value, ("services", "accounts", "roles"))

    def listed(key: str, pattern: re.Pattern[str], what: str) -> tuple[str, ...]:
        values = config.texts_in(f"{where}.{key}", parts.get(key, []))
        for position, item in enumerate(values):
            config.matching(f"{where}.{key}[{position}]", item, pattern, what)
        return values

    trust = Trust(
        services=listed("services", _SERVICE, "a service such as lambda.amazonaws.com"),
        accounts=listed("accounts", _ACCOUNT_ID, "an account id of 12 digits"),
        roles=listed("roles", _ROLE_ARN, "the ARN of a role, arn:aws:iam::ID:role/NAME"),
    )
    if trust == Trust() and len(config.problems) == before:
        config.problem(where, "names nobody; give it services, accounts or roles, or leave it out.")
    return trust


def _write_return_values(config: ConfigReader) -> tuple[str, ...]:
    values = config.texts("writeReturnValues", ("NONE",))
    if not values:
        config.problem("writeReturnValues", "must name at least one value; NONE is what a write without reading needs.")
    for position, value in enumerate(values):
        if value not in RETURN_VALUES:
            where = f"writeReturnValues[{position}]"
            config.problem(where, f"must be {one_of(RETURN_VALUES)}, not {config.found(where, value)}.")
    return values


def _alarm_emails(config: ConfigReader) -> tuple[str, ...]:
    addresses = config.texts("alarmEmails")
    for position, address in enumerate(addresses):
        config.matching(f"alarmEmails[{position}]", address, _EMAIL, "an e-mail address")
    return addresses


def _check_together(config: ConfigReader, settings: Settings) -> None:
    """Check what only shows when values are seen side by side."""
    for table in TABLES:
        _check_keep(config, settings, table)
    if settings.alarm_topic_arn and config.matching(
        "alarmTopicArn", settings.alarm_topic_arn, _TOPIC_ARN, "the ARN of a topic, arn:aws:sns:REGION:ID:NAME"
    ):
        match = _TOPIC_ARN.fullmatch(settings.alarm_topic_arn)
        if match and settings.region and match["region"] != settings.region:
            config.problem("alarmTopicArn", f"must be a topic in {settings.region}, not in {match['region']}.")


def _check_keep(config: ConfigReader, settings: Settings, table: str) -> None:
    """Check one table: an attribute has one type, an index one name, a replica a stream and an allowed region."""
    types = {key.name: key.type for key in settings.keys[table].all}
    names: list[str] = []
    if table == INDEXED_TABLE:
        names.append(settings.sessions_index.name)
        for name, type_ in settings.sessions_index.attributes.items():
            if types.setdefault(name, type_) != type_:
                config.problem(
                    f"sessionsIndex.{name}",
                    f"must be {types[name]}, as tables.{table} says, not {type_}: an attribute has one type.",
                )
    keep, where = settings.kept(table), f"keep.{table}"
    for name, type_ in keep.attributes.items():
        if types.setdefault(name, type_) != type_:
            config.problem(where, f"gives attribute {name} the type {type_}, but it is {types[name]} already.")
    for name in keep.index_names:
        if name in names:
            config.problem(where, f"names the index {name} twice, or one that the house makes.")
        names.append(name)
    if keep.local_indexes and not settings.keys[table].sort:
        config.problem(f"{where}.localIndexes", f"needs a table with a sort key; write it in tables.{table}.")
    for replica in keep.replicas:
        if settings.allowed_regions and replica.region not in settings.allowed_regions:
            allowed = one_of(settings.allowed_regions)
            config.problem(f"{where}.replicas", f"names {replica.region}, but allowedRegions has {allowed} only.")
    eventual = any(replica.consistency == "EVENTUAL" for replica in keep.replicas)
    if eventual and table != STREAMING_TABLE and keep.stream_view_type != "NEW_AND_OLD_IMAGES":
        config.problem(f"{where}.replicas", f"needs {where}.streamViewType: NEW_AND_OLD_IMAGES, as replication does.")
