-- How many open initiatives does each capability get, and how much of their effort?
-- The effort of an initiative is split equally over the capabilities that it lists.
WITH parts AS (
    SELECT repository, source_kind, source_id, COUNT(*) AS capabilities
    FROM links
    WHERE relation = 'capabilities'
    GROUP BY repository, source_kind, source_id
)
SELECT
    links.target_repository AS repository,
    links.target_id AS capability,
    MIN(capabilities.owner) AS owner,
    MIN(capabilities.advantage) AS advantage,
    COUNT(*) AS initiatives,
    SUM(CASE WHEN initiatives.effort_days IS NULL THEN 1 ELSE 0 END) AS without_effort,
    SUM(initiatives.effort_days / parts.capabilities) AS person_days
FROM links
INNER JOIN items AS initiatives
    ON initiatives.repository = links.repository
    AND initiatives.kind = links.source_kind
    AND initiatives.id = links.source_id
INNER JOIN parts
    ON parts.repository = links.repository
    AND parts.source_kind = links.source_kind
    AND parts.source_id = links.source_id
LEFT JOIN items AS capabilities
    ON capabilities.repository = links.target_repository
    AND capabilities.kind = links.target_kind
    AND capabilities.id = links.target_id
WHERE links.relation = 'capabilities' AND initiatives.base_kind = 'initiative' AND initiatives.is_open
GROUP BY links.target_repository, links.target_id
ORDER BY initiatives DESC, repository, capability
