"""Commands of the documents that start services or take minutes, and the test that runs what they run.

Command → (file of the test, its name, what the file must hold). tests/documentation checks that the test is there and
holds it; a command of a page that is neither here nor run by tests/end_to_end/test_documents_run.py fails there.
"""

from __future__ import annotations

_AIRFLOW = ("tests/end_to_end/test_review_by_airflow.py", "test_a_person_decides_and_the_next_report_tells")
_SHOP = (
    "tests/end_to_end/test_small_shop.py",
    "test_the_shop_gets_scores_a_model_candidates_and_a_report",
    "finished_shop",
)
_DEMO = ("tests/end_to_end/test_demo.py", "test_every_stage_wrote_what_it_says", "demo_lake")
_WATCHED = ("tests/bin/test_watch.py", "test_a_run_is_asked_for_with_its_parameters", "nightly.trigger(")
_BACKFILLS = (
    "tests/end_to_end/test_review_by_airflow.py",
    "test_the_backfills_of_the_documents_are_understood",
    "backfill.md",
)

ELSEWHERE: dict[str, tuple[str, str, str]] = {
    "make run": _DEMO,
    "make test": ("tests/architecture/test_documents.py", "test_make_targets_named_in_the_documents_exist", "`make "),
    "make up": (*_AIRFLOW, "services.up("),
    "make down": (*_AIRFLOW, "services.down("),
    "python -m bin.nightly --run-date 2024-04-07": _WATCHED,
    "python -m bin.nightly --run-date 2024-04-07 --from-stage report --review on_failure": _WATCHED,
    "python -m jobs run --run-date 2017-12-03": _SHOP,
    "python -m jobs run --run-date 2024-04-07": _SHOP,
    "for night in 2024-03-31 2024-04-07; do python -m jobs run --run-date $night; done": _SHOP,
    "python -m jobs discover ~/exports --out ~/my-shop": (
        "tests/end_to_end/test_documents_run.py", "test_the_tutorial_can_be_followed", "TUTORIAL",
    ),
    "python -m jobs discover jdbc:postgresql://db.example.org/shop --user reader --password-env SHOP_PASSWORD"
    " --jar ~/postgresql.jar --out ~/my-shop": (
        "tests/discover/test_discover_database.py",
        "test_a_database_is_understood_and_its_drafts_are_cleaned",
        '"--password-env", "SHOP_PASSWORD"',
    ),
    'python -m jobs rollback --by "Ann Analyst" --note "empty lists for new members"': (
        "tests/publish/test_rollback.py",
        "test_the_release_before_is_served_and_the_same_content_does_not_come_back",
        "roll_back(",
    ),
    "python -m jobs rollback-model --run-date 2018-01-08 --to 2018-01-07": (
        "tests/recommend/test_upkeep_nights.py",
        "test_rollback_publishes_an_earlier_night_s_weights_and_refuses_what_does_not_exist",
        "rollback(",
    ),
    "python -m jobs run --run-date 2018-01-08 --from-stage encode": (
        "tests/jobs/test_command_line.py", "test_run_from_a_stage_starts_there", "--from-stage",
    ),
}  # fmt: skip

# How a command begins → the same: these go over several lines, or stand with several arguments.
BEGINNINGS: dict[str, tuple[str, str, str]] = {
    "airflow backfill create ": _BACKFILLS,
    "token=$(curl ": (*_AIRFLOW, "trigger-a-night.md"),
    "curl -s http://127.0.0.1:": (*_AIRFLOW, "trigger-a-night.md"),
}


def elsewhere(command: str) -> tuple[str, str, str] | None:
    """The test that runs a command in the place of the documents' own."""
    found = (told for start, told in BEGINNINGS.items() if command.startswith(start))
    return ELSEWHERE.get(command) or next(found, None)
