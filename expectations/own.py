"""The base of our own expectations: a file in `custom/` says what it takes, how it is measured and how it reads.

A subclass has fields, `on_pandas(frame, wanted)` and `on_spark(frame, wanted)`, which must find the same, and
`words(wanted)`. This module registers the metric with Great Expectations and renders it, so that a new expectation is
one class in one file.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.execution_engine.sparkdf_execution_engine import SparkDFExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, render_suite_parameter_string
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render.components import (
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.render.renderer_configuration import RendererConfiguration, RendererValueType
from great_expectations.util import camel_to_snake

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Wanted = SimpleNamespace
"""The arguments of an expectation, by their names."""


@dataclass(frozen=True)
class Found:
    """What was measured. `success` is None where there is nothing to compare with: the check was not made.

    `elements` and `unexpected` count values tested and broken, None for an aggregate; `observed` says the rest and
    holds no value of the data.
    """

    success: bool | None
    elements: int | None = None
    unexpected: int | None = None
    observed: str | None = None


def share_found(elements: int, unexpected: int, mostly: float, observed: str | None = None) -> Found:
    """Whether at least `mostly` of the elements are as expected; no element breaks nothing."""
    held = elements == 0 or (elements - unexpected) / elements >= mostly
    return Found(held, elements, unexpected, observed)


class OwnExpectation(BatchExpectation):
    """Base class; see the module. Great Expectations knows a subclass by its name in snake case."""

    library_metadata: ClassVar[dict[str, Any]] = {"maturity": "production", "tags": ["stocktake"], "contributors": []}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # Python builds an abstract class's marks later than this; the fields are there already.
        arguments = tuple(name for name in cls.__fields__ if name not in BatchExpectation.__fields__)
        cls.metric_dependencies = (f"stocktake.{camel_to_snake(cls.__name__)}",)
        cls.success_keys = arguments
        cls.args_keys = arguments
        _register_metric(cls, cls.metric_dependencies[0], arguments)

    @staticmethod
    @abstractmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        """Measure a pandas frame. A missing value is null; there is no NaN beside it."""

    @staticmethod
    @abstractmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        """Measure a Spark frame, with one job at most, and find the same as on pandas."""

    @staticmethod
    @abstractmethod
    def words(wanted: Wanted) -> str:
        """The expectation as a sentence without a subject: "is not …"."""

    def _validate(
        self, metrics: dict, runtime_configuration: dict | None = None, execution_engine: ExecutionEngine | None = None
    ) -> dict[str, Any]:
        found: Found = metrics[self.metric_dependencies[0]]
        result: dict[str, Any] = {"measured": found.success is not None}
        if found.observed is not None:
            result["observed_value"] = found.observed
        if found.elements is not None and found.unexpected is not None:
            broken = 100 * found.unexpected / found.elements if found.elements else 0.0
            result |= {
                "element_count": found.elements, "missing_count": 0, "missing_percent": 0.0,
                "unexpected_count": found.unexpected, "unexpected_percent": broken,
            }  # fmt: skip
        return {"success": found.success is not False, "result": result}

    @classmethod
    def _prescriptive_template(cls, renderer_configuration: RendererConfiguration) -> RendererConfiguration:
        sentence = cls.words(_wanted(cls, renderer_configuration.kwargs))
        renderer_configuration.add_param(name="sentence", param_type=RendererValueType.STRING, value=sentence)
        renderer_configuration.template_str = "$sentence"
        return renderer_configuration

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    @render_suite_parameter_string
    def _prescriptive_renderer(
        cls, configuration: ExpectationConfiguration | None = None, result: Any = None,
        runtime_configuration: dict | None = None,
    ) -> list[RenderedStringTemplateContent]:  # fmt: skip
        asked = configuration or result.expectation_config
        styling = (runtime_configuration or {}).get("styling", {})
        template = {"template": "$sentence", "params": {"sentence": cls.words(_wanted(cls, asked.kwargs))}}
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template", string_template={**template, "styling": styling}
            )
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(
        cls, configuration: ExpectationConfiguration | None = None, result: Any = None,
        runtime_configuration: dict | None = None,
    ) -> str:  # fmt: skip
        found = result.result or {}
        if not found.get("measured", True):
            return f"not measured: {found.get('observed_value')}"
        if "observed_value" in found:
            return str(found["observed_value"])
        return f"{found.get('unexpected_percent', 0):.5g}% unexpected"


def _wanted(own: type[OwnExpectation], given: dict[str, Any]) -> Wanted:
    defaults = {name: own.__fields__[name].default for name in own.success_keys}
    return Wanted(**{name: given.get(name, default) for name, default in defaults.items()})


def _register_metric(own: type[OwnExpectation], name: str, arguments: tuple[str, ...]) -> None:
    """Defining a provider class registers it; each of its functions serves one engine."""

    def measured(engine: type[ExecutionEngine], measure: str) -> Callable[..., Found]:
        @metric_value(engine=engine)
        def function(
            cls: object, execution_engine: Any, metric_domain_kwargs: dict, metric_value_kwargs: dict,
            metrics: dict, runtime_configuration: dict,
        ) -> Found:  # fmt: skip
            frame, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, MetricDomainTypes.TABLE)
            return getattr(own, measure)(frame, _wanted(own, metric_value_kwargs))

        return function

    type(
        f"{own.__name__}Metric",
        (TableMetricProvider,),
        {
            "metric_name": name,
            "value_keys": arguments,
            "_pandas": measured(PandasExecutionEngine, "on_pandas"),
            "_spark": measured(SparkDFExecutionEngine, "on_spark"),
        },
    )
