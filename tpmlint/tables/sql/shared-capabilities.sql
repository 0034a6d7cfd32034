-- Which capabilities do most other repositories refer to?
SELECT
    links.target_repository AS repository,
    links.target_id AS capability,
    MIN(items.title) AS title,
    MIN(items.owner) AS owner,
    COUNT(DISTINCT links.repository) AS referring_repositories,
    COUNT(*) AS referring_items
FROM links
LEFT JOIN items
    ON items.repository = links.target_repository
    AND items.kind = links.target_kind
    AND items.id = links.target_id
WHERE
    links.target_repository <> links.repository
    AND COALESCE(items.base_kind, links.target_kind) = 'capability'
GROUP BY links.target_repository, links.target_id
ORDER BY referring_repositories DESC, referring_items DESC, repository, capability
