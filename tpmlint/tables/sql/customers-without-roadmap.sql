-- Which customers own no open initiative or feature, in any repository?
-- Work is done for them, and no roadmap of theirs says what for.
SELECT
    links.target_id AS team,
    COUNT(DISTINCT links.repository) AS serving_repositories,
    COUNT(*) AS serving_items
FROM links
WHERE
    links.relation IN ('internal_customers', 'consumers')
    AND NOT EXISTS (
        SELECT 1
        FROM items
        WHERE items.owner = links.target_id AND items.is_open AND items.base_kind IN ('initiative', 'feature')
    )
GROUP BY links.target_id
ORDER BY serving_repositories DESC, serving_items DESC, team
