"""Which agencies took part in the sampled investigations, which of them led, how many there were, and which met in one case."""

from schemas.cases import Cases
from studybook.declare import variables
from studybook.findings import Crosstab, Finding, Frequencies, Summary

TITLES = {variable.name: variable.title.removesuffix(" involved") for variable in variables(Cases)}

AGENCIES = {
    "municipal-police": Cases.AG_LOCALPD,
    "sheriff": Cases.AG_SHERIFF,
    "state-police": Cases.AG_STATELE,
    "fbi": Cases.AG_FBI,
    "hsi": Cases.AG_HSI,
    "other-federal": Cases.AG_OTHFED,
    "us-attorney": Cases.AG_USAO,
    "local-prosecutor": Cases.AG_LOCPROS,
    "service-provider": Cases.AG_VSP,
    "child-welfare": Cases.AG_CHILDWEL,
    "labor": Cases.AG_LABOR,
    "other-agency": Cases.AG_OTHER,
}
"""The agencies in the order of the codebook, by what the ids of their findings end with."""

WITH_A_SERVICE_PROVIDER = ("municipal-police", "sheriff", "state-police", "fbi", "hsi", "us-attorney", "local-prosecutor")
"""Whose work with a service provider is asked for: the model that the study evaluates joins law enforcement and services."""

WITH_MUNICIPAL_POLICE = ("fbi", "hsi", "us-attorney")
"""The federal partners that local police may work a case with."""

WITH_IT = {"With this agency": {1}, "Without it, or not recorded": {0, -9}}

involved = tuple(
    Finding(of=Cases, id=f"agency-{name}", title=f"Agency involved: {TITLES[variable]}", ask=Frequencies(variable))
    for name, variable in AGENCIES.items()
)

lead_agency = Finding(
    of=Cases,
    id="lead-agency",
    title="Type of agency that led the investigation",
    ask=Frequencies(Cases.LEADAGENCY),
)

number_of_agencies = Finding(
    of=Cases,
    id="number-of-agencies",
    title="Number of agencies involved in a case",
    ask=Summary(Cases.NAGENCIES, merge={Cases.NAGENCIES: {"0–2": {0, 1, 2}}}),
    note="As recorded in the case file. The smallest numbers are counted together, since few cases have each.",
)


def _together(one: str, label: str, others: tuple[str, ...]) -> tuple[Finding, ...]:
    """How often an agency took part, with and without each of the others."""
    first = AGENCIES[one]
    return tuple(
        Finding(
            of=Cases,
            id=f"{one}-by-{other}",
            title=f"{label}, by another agency: {TITLES[AGENCIES[other]]}",
            ask=Crosstab(
                first,
                by=AGENCIES[other],
                merge={first: {label: {1}, f"No {label.lower()}, or not recorded": {0, -9}}, AGENCIES[other]: WITH_IT},
            ),
        )
        for other in others
    )


service_provider_by = _together("service-provider", "Service provider involved", WITH_A_SERVICE_PROVIDER)

municipal_police_by = _together("municipal-police", "Municipal police involved", WITH_MUNICIPAL_POLICE)

FINDINGS = (*involved, lead_agency, number_of_agencies, *service_provider_by, *municipal_police_by)
