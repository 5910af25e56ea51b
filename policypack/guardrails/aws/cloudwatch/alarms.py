"""Metric alarms as the rules read them: which metrics they name, and which of those they are judged by.

Sources of the properties: pulumi_aws 7.51, ``cloudwatch.MetricAlarm``; CloudFormation's AWS::CloudWatch::Alarm for AWS
Native and AWSCC (pulumi_aws_native 1.84). In state, what was not set is empty or 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

from guardrails.aws.cloudformation import tokens_of
from guardrails.aws.cloudwatch import formulas, insights
from guardrails.core.resources import Resource
from guardrails.core.values import List, Object, Unknown, Wrong


@dataclass(frozen=True, slots=True)
class AlarmType:
    """A type of metric alarm: the properties with its physical name and with its metric queries."""

    name: str
    queries: str


METRIC_ALARMS: Mapping[str, AlarmType] = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": AlarmType("name", "metricQueries"),
    **dict.fromkeys(tokens_of("CloudWatch", "Alarm"), AlarmType("alarmName", "metrics")),
}
COMPOSITE_ALARMS = frozenset(
    {"aws:cloudwatch/compositeAlarm:CompositeAlarm", *tokens_of("CloudWatch", "CompositeAlarm")}
)

ALARM_NAMES: Mapping[str, str] = {
    **{type_: of.name for type_, of in METRIC_ALARMS.items()},
    **dict.fromkeys(sorted(COMPOSITE_ALARMS), "alarmName"),
}
"""Types of alarms, and the property with the physical name: all alarms of an account and region share their names."""

Text: TypeAlias = "str | Unknown | Wrong | None"
Number: TypeAlias = "int | float | Unknown | Wrong | None"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that an alarm names by its dimensions.

    What is empty, as in state, is None. ``dimensions`` has the values as they are: their names are always known, unless
    the whole is not. ``account`` is the one that the metric is read from, if that need not be the alarm's own.
    """

    namespace: str | Unknown | Wrong
    name: Text
    dimensions: Mapping[str, Text] | Unknown | Wrong
    statistic: Text
    period: Number
    unit: Text
    account: Text = None


@dataclass(frozen=True, slots=True)
class Select:
    """A Metrics Insights query of an alarm, or why it is none, or that it is not known; ``account`` as in `Metric`."""

    query: insights.Query | insights.NotAQueryError | Unknown
    text: str
    period: Number
    account: Text = None


@dataclass(frozen=True, slots=True)
class PromQL:
    """A query of PromQL, which holds the comparison too. Nobody judges what it sees."""

    query: str | Unknown | Wrong


@dataclass(frozen=True, slots=True)
class Search:
    """A formula with a search expression, on which CloudWatch creates no alarm."""

    text: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A part of an alarm that can't be read: unknown, or of the wrong type."""

    value: Unknown | Wrong


Source: TypeAlias = "Metric | Select | PromQL | Search | Unclear"


@dataclass(frozen=True)
class Alarm:
    """A metric alarm."""

    resource: Resource

    @property
    def _type(self) -> AlarmType:
        return METRIC_ALARMS[self.resource.type]

    @property
    def is_formula(self) -> bool:
        """Whether the alarm is on metric queries; else it is on one metric."""
        queries = self.resource.props.read(self._type.queries)
        return queries is not None and not (isinstance(queries, List) and len(queries) == 0)

    @property
    def tables_from(self) -> str:
        """The property in which the alarm names tables, for the dependency graph."""
        return self._type.queries if self.is_formula else "dimensions"

    @cached_property
    def named(self) -> tuple[Source, ...]:
        """Everything that the alarm names, used or not."""
        return tuple(source for sources in self._queries.values() for source in sources)

    @cached_property
    def watched(self) -> tuple[Source, ...]:
        """What the value that the alarm is judged by is made of."""
        if not self.is_formula:
            return self.named
        return tuple(source for id_ in self._ids_watched for source in self._queries[id_])

    @cached_property
    def _ids_watched(self) -> tuple[str, ...]:
        """The ids of what is judged, and of what formulas make that of."""
        wanted, seen = list(self._returned), set[str]()
        while wanted:
            id_ = wanted.pop()
            if id_ not in seen:
                seen.add(id_)
                wanted.extend(formulas.used(self._formulas.get(id_, ""), frozenset(self._queries)) - seen)
        return tuple(id_ for id_ in self._queries if id_ in seen)

    @property
    def unclear_formula(self) -> str | None:
        """A formula by which the alarm is judged and of which nobody can tell whether it ever goes off."""
        texts = (self._formulas[id_] for id_ in self._ids_watched if id_ in self._formulas)
        return next((text for text in texts if not formulas.can_be_judged(text)), None)

    @cached_property
    def _items(self) -> Mapping[str, Object | Unknown | Wrong]:
        """The metric queries by id; one without an id gets its place."""
        found: dict[str, Object | Unknown | Wrong] = {}
        for place, item in enumerate(self.resource.props.objects(self._type.queries)):
            id_ = item.text("id") if isinstance(item, Object) else None
            found[id_ if isinstance(id_, str) and id_ not in found else f"#{place}"] = item
        return found

    @cached_property
    def _queries(self) -> Mapping[str, tuple[Source, ...]]:
        if not self.is_formula:
            promql = _promql_of(self.resource.props)
            return {"": promql or tuple(_metric_of(self.resource.props, self.resource.props, "statistic"))}
        return {id_: tuple(_sources_of(item)) for id_, item in self._items.items()}

    @cached_property
    def _formulas(self) -> Mapping[str, str]:
        """Formulas by id: expressions that are no queries."""
        texts = {id_: item.text("expression") for id_, item in self._items.items() if isinstance(item, Object)}
        return {id_: text for id_, text in texts.items() if isinstance(text, str) and text and not _is_query(text)}

    @property
    def _returned(self) -> tuple[str, ...]:
        """Ids whose data the alarm is judged by. A single query need not say so."""
        flags = {id_: item.flag("returnData") for id_, item in self._items.items() if isinstance(item, Object)}
        returned = tuple(id_ for id_, flag in flags.items() if flag is True or isinstance(flag, Unknown))
        return returned or (tuple(self._items) if len(self._items) == 1 else ())


def name_of(alarm: Resource) -> Text:
    """Return the physical name of an alarm, metric or composite."""
    return _text(alarm.props, ALARM_NAMES[alarm.type])


def _is_query(text: str) -> bool:
    return insights.is_query(text)


def _sources_of(item: Object | Unknown | Wrong) -> Iterator[Source]:
    """Yield what one of an alarm's metric queries names: a metric or a query; a formula names nothing by itself."""
    if isinstance(item, Unknown | Wrong):
        yield Unclear(item)
        return
    stat = item.object("metricStat")  # CloudFormation's: the metric is inside, its statistic beside it
    holder = stat if isinstance(stat, Object) else item
    metric = holder.object("metric") if stat is None or isinstance(stat, Object) else stat
    if isinstance(metric, Unknown | Wrong):
        yield Unclear(metric)
    elif metric is not None:
        yield from _metric_of(metric, metric if stat is None else holder, "stat", _text(item, "accountId"))
    text = item.text("expression")
    if isinstance(text, Unknown):
        yield Select(text, "", None, _text(item, "accountId"))
    elif isinstance(text, Wrong):
        yield Unclear(text)
    elif text and _is_query(text):
        yield Select(_query(text), text, item.number("period"), _text(item, "accountId"))
    elif text and formulas.searches(text):
        yield Search(text)


@lru_cache(maxsize=4_096)
def _query(text: str) -> insights.Query | insights.NotAQueryError:
    """Read a query once, though two rules ask for it."""
    try:
        return insights.parse(text)
    except insights.NotAQueryError as error:
        return error


def _promql_of(props: Object) -> tuple[PromQL, ...]:
    """Return the query of PromQL of an alarm, if it has one."""
    criteria = props.object("evaluationCriteria")
    if isinstance(criteria, Object):
        criteria = next(
            (found for name in ("promqlCriteria", "promQlCriteria") if (found := criteria.object(name)) is not None),
            None,
        )
    if isinstance(criteria, Unknown | Wrong):
        return (PromQL(criteria),)
    query = _text(criteria, "query") if criteria is not None else None
    return () if query is None else (PromQL(query),)


def _metric_of(props: Object, how: Object, statistic: str, account: Text = None) -> Iterator[Metric]:
    """Yield the metric that an object names; one without a namespace, as an empty one in state, names none.

    ``how`` holds its statistic, period and unit.
    """
    namespace = _text(props, "namespace")
    if namespace is not None:
        yield Metric(
            namespace=namespace,
            name=_text(props, "metricName"),
            dimensions=_dimensions(props),
            statistic=_text(how, statistic),
            period=how.number("period"),
            unit=_text(how, "unit"),
            account=account,
        )


def _dimensions(props: Object) -> Mapping[str, Text] | Unknown | Wrong:
    """Read dimensions: a map, or CloudFormation's list of names and values."""
    if not isinstance(props.read("dimensions"), List):
        dimensions = props.object("dimensions")
        if isinstance(dimensions, Object):
            return {key: dimensions.text(key) for key in dimensions}
        return {} if dimensions is None else dimensions
    found: dict[str, Text] = {}
    for item in props.objects("dimensions"):
        name = item.text("name") if isinstance(item, Object) else item
        if isinstance(name, Unknown | Wrong):
            return name
        if isinstance(item, Object) and name is not None:
            found[name] = item.text("value")
    return found


def _text(props: Object, key: str) -> Text:
    value = props.text(key)
    return None if value == "" else value
