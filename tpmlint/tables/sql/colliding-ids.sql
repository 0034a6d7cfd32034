-- Which ids do several repositories give to different items?
-- A team may be on several roadmaps: it collides where its titles differ.
SELECT
    base_kind AS kind,
    id,
    COUNT(DISTINCT repository) AS repositories,
    COUNT(DISTINCT title) AS titles,
    MIN(repository) AS first_repository,
    MAX(repository) AS last_repository
FROM items
GROUP BY base_kind, id
HAVING COUNT(DISTINCT repository) > 1 AND (base_kind <> 'team' OR COUNT(DISTINCT title) > 1)
ORDER BY repositories DESC, kind, id
