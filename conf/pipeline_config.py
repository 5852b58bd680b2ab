"""Settings of the pipeline, the model and the environment, as loaded from `conf/*.yml` and `conf/env/*.yml`."""

from __future__ import annotations

from pydantic import Field, model_validator

from conf.bots_config import BotsConfig
from conf.drift_config import DriftConfig
from conf.loading import Strict
from conf.monitor_config import MonitorConfig
from conf.notify_config import NotifyConfig
from conf.privacy_config import MaskingConfig, SensitivityConfig
from conf.relate_config import RelateConfig
from conf.report_config import ReportConfig
from conf.retention_config import RetentionConfig
from conf.review_config import ReviewConfig
from conf.suggest_config import SuggestConfig
from conf.table_config import Dimension
from conf.validate_config import ValidateConfig


class RoleWeights(Strict):
    """Weight of a column in its table's score, by what it is for; `table`: of checks of the table as a whole."""

    key: float = Field(3, gt=0, description="columns of keys and references, users and items")
    signal: float = Field(2, gt=0, description="event types, times, quantities and prices")
    feature: float = Field(1, gt=0, description="all other columns")
    text: float = Field(0.5, gt=0, description="free text")
    table: float = Field(2, gt=0, description="the checks of the table as a whole")


class QualityConfig(Strict):
    """Weights and cuts of the quality score."""

    dimension_weights: dict[Dimension, float] = Field(
        description="weight of each dimension in a table's score; they sum to 1"
    )
    severity_weights: dict[str, float] = Field(
        default_factory=lambda: {"critical": 3.0, "major": 2.0, "minor": 1.0},
        description="weight of a rule by its severity",
    )
    critical_floor: float = Field(
        0.95, ge=0, le=1, description="a critical rule whose upper end lies below caps its cell at its own share"
    )
    grades: dict[str, float] = Field(
        default_factory=lambda: {"A": 90.0, "B": 80.0, "C": 70.0, "D": 60.0},
        description="grade → the least score that has it; below all of them: E",
    )
    min_coverage: float = Field(0.6, ge=0, le=1, description="coverage below which no grade above C is given")
    freshness_tau_hours: float = Field(
        48, gt=0, description="hours beyond the SLA after which freshness has fallen to 1/e"
    )
    confidence: float = Field(0.95, gt=0, lt=1, description="of every interval")
    role_weights: RoleWeights = RoleWeights()
    bootstrap: int = Field(500, ge=100, description="resamples of the interval of a graded rule")
    seed: int = Field(20180101, description="of the resamples")
    file_target_mb: float = Field(128, gt=0, description="a partition needs one file for each so many megabytes")
    file_max_mb: float = Field(1024, gt=0, description="a larger file is oversized")
    read_file_seconds: float = Field(0.01, ge=0, description="what opening a file costs a reader")
    read_mb_per_second: float = Field(50, gt=0, description="how fast a reader gets through a file")
    read_good_seconds: float = Field(10, ge=0, description="a partition read as fast is accessible")
    read_bad_seconds: float = Field(600, gt=0, description="a partition read as slowly is not")

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> QualityConfig:
        if abs(sum(self.dimension_weights.values()) - 1) > 1e-9:
            raise ValueError("`dimension_weights` must sum to 1")
        return self


class ProfileConfig(Strict):
    """How much is profiled at a time."""

    landing_days_per_job: int = Field(
        120, ge=1, description="landing days of one Spark job; bounds the driver's memory when a history is profiled"
    )


class CostConfig(Strict):
    """Unit prices; the currency is only a label."""

    currency: str = Field("EUR", description="label beside every sum")
    storage_per_gb_month: float = Field(0.023, ge=0, description="price of a gigabyte kept for a month")
    core_hour: float = Field(0.05, ge=0, description="price of an hour of one processor core")
    labour_hour: float = Field(60.0, ge=0, description="price of an hour of work")


class RegisterConfig(Strict):
    """Cuts of the portfolio that give an asset its action."""

    quality_target: float = Field(80, ge=0, le=100, description="score from which an asset is good")
    value_share_high: float = Field(
        0.10, ge=0, le=1, description="share of the total contribution that makes an asset valuable"
    )


class ReleaseConfig(Strict):
    """What a night's tables must show before they are published."""

    metric: str = Field("ndcg", description="metric of the evaluations on which the blend must not lose to a floor")
    k: int = Field(100, ge=1, description="list length of that metric")
    floors: dict[str, str] = Field(
        default={"all": "repeat", "explore": "popularity"}, description="list → the model the blend must not lose to"
    )
    keep: int = Field(14, ge=1, description="releases kept beside the one in service")
    smallest_group: int = Field(
        5, ge=1, description="users that every group a published table tells of must hold at least (k-anonymity)"
    )


class PipelineConfig(Strict):
    """conf/pipeline.yml"""

    name: str = Field(description="namespace of lineage events, and the service that metrics are of")
    owner: str = Field(description="owner of the DAGs and of published tables")
    schedule: str = Field(description="cron expression of the nightly run, UTC")
    weekly_schedule: str = Field("0 12 * * 0", description="cron expression of the weekly full training, UTC")
    catchup_nights: int = Field(0, ge=0, le=90, description="missed nights that are run when the services start")
    quality: QualityConfig
    profile: ProfileConfig = ProfileConfig()
    monitor: MonitorConfig = MonitorConfig()
    drift: DriftConfig = DriftConfig()
    bots: BotsConfig = BotsConfig()
    validate_: ValidateConfig = Field(ValidateConfig(), alias="validate")
    suggest: SuggestConfig = SuggestConfig()
    relate: RelateConfig = RelateConfig()
    sensitivity: SensitivityConfig = SensitivityConfig()
    masking: MaskingConfig = MaskingConfig()
    cost: CostConfig = CostConfig()
    register_: RegisterConfig = Field(RegisterConfig(), alias="register")
    report: ReportConfig = ReportConfig()
    release: ReleaseConfig = ReleaseConfig()
    retention: RetentionConfig = RetentionConfig()
    review: ReviewConfig = ReviewConfig()
    notify: NotifyConfig = NotifyConfig()
    sample_rows: int = Field(5, ge=0, description="rows shown as examples of a broken rule")


class SparkConfig(Strict):
    """How a Spark session is started in one environment."""

    master: str = Field(description="Spark's master, such as local[2] or spark://host:7077")
    driver_memory: str = Field("4g", description="memory of the driver")
    conf: dict[str, str] = Field(default_factory=dict, description="further options of Spark, by their own names")
    training_processes: int = Field(1, ge=1, description="among how many Spark tasks the VAE's training is shared")

    @property
    def is_local(self) -> bool:
        """Whether the session is this machine alone."""
        return self.master.startswith("local")

    @property
    def options(self) -> dict[str, str]:
        """Spark's options, the same for a session started here and for a submitted one."""
        return {"spark.driver.memory": self.driver_memory, **self.conf}


class EnvironmentConfig(Strict):
    """conf/env/<name>.yml: where things lie and how Spark runs. Nothing else differs between a laptop and a cluster."""

    landing: str = Field(description="folder that upstream systems drop into; relative paths lie under the repository")
    lake: str = Field(description="folder that the stages write; the same")
    spark: SparkConfig
