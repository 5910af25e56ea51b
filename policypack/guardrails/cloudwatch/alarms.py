"""Metric alarms as the rules read them: which metrics they name, and which of those they are judged by.

Source of the properties: pulumi_aws 7.51, ``cloudwatch.MetricAlarm``. In state, what was not set is empty or 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

from guardrails.cloudwatch import formulas, insights
from guardrails.resources import Resource
from guardrails.values import List, Object, Unknown, Wrong

METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE_ALARM = "aws:cloudwatch/compositeAlarm:CompositeAlarm"

Text: TypeAlias = "str | Unknown | Wrong | None"
Number: TypeAlias = "int | float | Unknown | Wrong | None"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that an alarm names by its dimensions.

    What is empty, as in state, is None. ``dimensions`` has the values as they are: their names are always known, unless
    the whole is not.
    """

    namespace: str | Unknown | Wrong
    name: Text
    dimensions: Mapping[str, Text] | Unknown | Wrong
    statistic: Text
    period: Number
    unit: Text


@dataclass(frozen=True, slots=True)
class Select:
    """A Metrics Insights query of an alarm, or why it is none, or that it is not known."""

    query: insights.Query | insights.NotAQueryError | Unknown
    text: str
    period: Number


@dataclass(frozen=True, slots=True)
class Unclear:
    """A part of an alarm that can't be read: unknown, or of the wrong type."""

    value: Unknown | Wrong


Source: TypeAlias = "Metric | Select | Unclear"


@dataclass(frozen=True)
class Alarm:
    """A metric alarm."""

    resource: Resource

    @property
    def name(self) -> str | None:
        """Physical name, which composite alarms use."""
        name = self.resource.props.text("name")
        return name if isinstance(name, str) else None

    @property
    def is_formula(self) -> bool:
        """Whether the alarm is on metric queries; else it is on one metric."""
        queries = self.resource.props.read("metricQueries")
        return queries is not None and not (isinstance(queries, List) and len(queries) == 0)

    @property
    def tables_from(self) -> str:
        """The property in which the alarm names tables, for the dependency graph."""
        return "metricQueries" if self.is_formula else "dimensions"

    @cached_property
    def named(self) -> tuple[Source, ...]:
        """Everything that the alarm names, used or not."""
        return tuple(source for sources in self._queries.values() for source in sources)

    @cached_property
    def watched(self) -> tuple[Source, ...]:
        """What the value that the alarm is judged by is made of."""
        if not self.is_formula:
            return self.named
        wanted, seen = list(self._returned), set[str]()
        while wanted:
            id_ = wanted.pop()
            if id_ not in seen:
                seen.add(id_)
                wanted.extend(formulas.used(self._formulas.get(id_, ""), frozenset(self._queries)) - seen)
        return tuple(source for id_, sources in self._queries.items() if id_ in seen for source in sources)

    @property
    def is_plain(self) -> bool:
        """Whether the alarm is judged by a metric or a query as it is, not by what a formula makes of it."""
        return all(formulas.is_plain(self._formulas[id_]) for id_ in self._returned if id_ in self._formulas)

    @cached_property
    def _items(self) -> Mapping[str, Object | Unknown | Wrong]:
        """The metric queries by id; one without an id gets its place."""
        found: dict[str, Object | Unknown | Wrong] = {}
        for place, item in enumerate(self.resource.props.objects("metricQueries")):
            id_ = item.text("id") if isinstance(item, Object) else None
            found[id_ if isinstance(id_, str) and id_ not in found else f"#{place}"] = item
        return found

    @cached_property
    def _queries(self) -> Mapping[str, tuple[Source, ...]]:
        if not self.is_formula:
            return {"": tuple(_metric_of(self.resource.props, "statistic"))}
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


def _is_query(text: str) -> bool:
    return insights.is_query(text)


def _sources_of(item: Object | Unknown | Wrong) -> Iterator[Source]:
    """Yield what one of an alarm's metric queries names: a metric or a query; a formula names nothing by itself."""
    if isinstance(item, Unknown | Wrong):
        yield Unclear(item)
        return
    metric = item.object("metric")
    if isinstance(metric, Unknown | Wrong):
        yield Unclear(metric)
    elif metric is not None:
        yield from _metric_of(metric, "stat")
    text = item.text("expression")
    if isinstance(text, Unknown):
        yield Select(text, "", None)
    elif isinstance(text, Wrong):
        yield Unclear(text)
    elif text and _is_query(text):
        yield Select(_query(text), text, item.number("period"))


@lru_cache(maxsize=4_096)
def _query(text: str) -> insights.Query | insights.NotAQueryError:
    """Read a query once, though two rules ask for it."""
    try:
        return insights.parse(text)
    except insights.NotAQueryError as error:
        return error


def _metric_of(props: Object, statistic: str) -> Iterator[Metric]:
    """Yield the metric that an object names; one without a namespace, as an empty one in state, names none."""
    namespace = _text(props, "namespace")
    if namespace is None:
        return
    dimensions = props.object("dimensions")
    yield Metric(
        namespace=namespace,
        name=_text(props, "metricName"),
        dimensions={key: dimensions.text(key) for key in dimensions}
        if isinstance(dimensions, Object)
        else dimensions
        if dimensions is not None
        else {},
        statistic=_text(props, statistic),
        period=props.number("period"),
        unit=_text(props, "unit"),
    )


def _text(props: Object, key: str) -> Text:
    value = props.text(key)
    return None if value == "" else value
