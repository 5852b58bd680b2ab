"""Library of the clean stage: what is landed, how a value is cleaned, which rules a row breaks, what is recorded."""
