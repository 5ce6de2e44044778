"""Codes and their labels. Every one is a reconstruction: no code of the real files is public."""

NOT_RECORDED = {-9: "Not recorded in case file"}
NOT_APPLICABLE = {-8: "Not applicable"}

YES_NO = {1: "Yes", 0: "No"}

TRAFFICKING_TYPES = {1: "Sex trafficking", 2: "Labor trafficking", 3: "Both sex and labor trafficking"}

INVESTIGATION_OUTCOMES = {
    1: "Arrest made",
    2: "Cleared by exceptional means",
    3: "Unfounded or not trafficking",
    4: "Referred to another agency",
    5: "Closed without arrest",
    6: "Other",
}

PLACES = {
    1: "Hotel or motel",
    2: "Residence",
    3: "Street or outdoor area",
    4: "Massage or spa business",
    5: "Other business or workplace",
    6: "Online only",
    7: "Vehicle or truck stop",
    8: "Bar or nightclub",
    9: "Other",
}

IDENTIFICATION_METHODS = {
    1: "Undercover sting or proactive operation",
    2: "Tip or hotline",
    3: "Victim self-report",
    4: "Patrol or other police contact",
    5: "Referral from service provider",
    6: "Referral from other agency",
    7: "Other",
}

LEAD_AGENCIES = {
    1: "Municipal police",
    2: "County sheriff",
    3: "State agency",
    4: "Federal agency",
    5: "Prosecutor's office",
    6: "Other",
}

REGIONS = {1: "Northeast", 2: "Midwest", 3: "South", 4: "West"}

PURPOSE_AREAS = {1: "Development of a task force", 2: "Enhancing or expanding an established task force"}

LEAD_LAW_ENFORCEMENT = {
    1: "Municipal police",
    2: "County sheriff",
    3: "State police or bureau",
    4: "Prosecutor's or attorney general's office",
    5: "Other",
}

COVERAGE_AREAS = {1: "City", 2: "County", 3: "Multi-county region", 4: "Statewide", 5: "Other"}

SCOPES = {1: "Sex and labor trafficking", 2: "Mainly sex trafficking", 3: "Mainly labor trafficking"}

LEADERSHIP_STRUCTURES = {
    1: "Single lead agency",
    2: "Co-led by law enforcement and service provider",
    3: "Steering committee",
    4: "Other",
}

ORGANIZATIONAL_LOCATIONS = {
    1: "Vice unit",
    2: "Special victims unit",
    3: "Stand-alone trafficking unit",
    4: "Investigations or intelligence division",
    5: "Prosecutor's office",
    6: "Other",
}

VENUES = {1: "State or local court", 2: "Federal court", 3: "Both", 4: "Not prosecuted"}

DECLINATION_REASONS = {
    1: "Insufficient evidence",
    2: "Victim unavailable or unwilling",
    3: "Referred elsewhere",
    4: "Other",
}

RACES = {
    1: "White",
    2: "Black or African American",
    3: "American Indian or Alaska Native",
    4: "Asian",
    5: "Native Hawaiian or Other Pacific Islander",
    6: "Multiracial",
    7: "Other",
}

ETHNICITIES = {1: "Hispanic or Latino", 0: "Not Hispanic or Latino"}

GENDERS = {1: "Female", 2: "Male", 3: "Transgender or nonbinary"}

CITIZENSHIPS = {
    1: "U.S. citizen or national",
    2: "Lawful permanent resident",
    3: "Temporary visa holder",
    4: "Undocumented",
    5: "Foreign national, status unknown",
}

BIRTH_REGIONS = {
    1: "United States",
    2: "Mexico or Central America",
    3: "South America or Caribbean",
    4: "Asia or Pacific",
    5: "Europe",
    6: "Africa",
    7: "Other",
}

IMMIGRATION_RELIEF = {1: "Continued presence", 2: "T visa", 3: "U visa", 4: "Other", 5: "None sought or granted"}

RELATIONSHIPS = {
    1: "Intimate partner",
    2: "Family member",
    3: "Acquaintance or friend",
    4: "Employer or recruiter",
    5: "Stranger",
    6: "Other",
}

SUSPECT_ROLES = {
    1: "Trafficker or facilitator",
    2: "Recruiter",
    3: "Buyer",
    4: "Employer or labor contractor",
    5: "Other",
}

OFFENSE_TYPES = {
    1: "Sex trafficking",
    2: "Labor trafficking or involuntary servitude",
    3: "Promoting prostitution or pimping",
    4: "Prostitution or solicitation",
    5: "Sexual assault or statutory offense",
    6: "Child sexual exploitation material",
    7: "Kidnapping or false imprisonment",
    8: "Assault or domestic violence",
    9: "Drug offense",
    10: "Weapons offense",
    11: "Fraud, forgery or identity offense",
    12: "Immigration or document offense",
    13: "Racketeering or conspiracy",
    14: "Other",
}

CHARGE_LEVELS = {1: "Felony", 2: "Misdemeanor", 3: "Other or infraction"}

DISPOSITIONS = {
    1: "Pleaded guilty",
    2: "Found guilty at trial",
    3: "Acquitted at trial",
    4: "Dismissed",
    5: "Nolle prosequi",
    6: "Diverted or deferred",
    7: "Pending",
    8: "Other",
}

SENTENCE_TYPES = {
    1: "Prison",
    2: "Jail",
    3: "Probation",
    4: "Fine or restitution only",
    5: "Suspended sentence",
    6: "Other",
}
