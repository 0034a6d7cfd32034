-- Which open features wait for something late, paused or off track, in whatever repository?
-- A feature waits for the open initiatives that enable it and the open items that it depends on, and so for all that
-- these wait for, through up to eight steps. Overdue is what is due before the newest commit of all repositories.
WITH RECURSIVE needs AS (
    SELECT
        repository,
        source_kind AS kind,
        source_id AS id,
        target_repository AS needed_repository,
        target_kind AS needed_kind,
        target_id AS needed_id
    FROM links
    WHERE relation = 'depends_on'
    UNION ALL
    SELECT
        target_repository AS repository,
        target_kind AS kind,
        target_id AS id,
        repository AS needed_repository,
        source_kind AS needed_kind,
        source_id AS needed_id
    FROM links
    WHERE relation = 'enables'
),
waits AS (
    SELECT DISTINCT
        needs.repository,
        needs.kind,
        needs.id,
        needs.needed_repository,
        needs.needed_kind,
        needs.needed_id,
        items.status AS needed_status,
        items.health AS needed_health,
        items.target_date AS needed_date
    FROM needs
    INNER JOIN items
        ON items.repository = needs.needed_repository
        AND items.kind = needs.needed_kind
        AND items.id = needs.needed_id
    WHERE items.is_open
),
chains AS (
    SELECT
        features.repository,
        features.kind,
        features.id,
        features.target_date AS due,
        waits.needed_repository,
        waits.needed_kind,
        waits.needed_id,
        waits.needed_status,
        waits.needed_health,
        waits.needed_date,
        1 AS steps
    FROM items AS features
    INNER JOIN waits
        ON waits.repository = features.repository
        AND waits.kind = features.kind
        AND waits.id = features.id
    WHERE features.base_kind = 'feature' AND features.is_open
    UNION ALL
    SELECT
        chains.repository,
        chains.kind,
        chains.id,
        chains.due,
        waits.needed_repository,
        waits.needed_kind,
        waits.needed_id,
        waits.needed_status,
        waits.needed_health,
        waits.needed_date,
        chains.steps + 1 AS steps
    FROM chains
    INNER JOIN waits
        ON waits.repository = chains.needed_repository
        AND waits.kind = chains.needed_kind
        AND waits.id = chains.needed_id
    WHERE chains.steps < 8
),
newest AS (
    SELECT MAX(commit_date) AS commit_date FROM repositories
)
SELECT
    chains.repository,
    chains.id AS feature,
    chains.due,
    chains.needed_repository AS waits_for_repository,
    chains.needed_kind AS waits_for_kind,
    chains.needed_id AS waits_for,
    MIN(chains.steps) AS steps,
    CASE
        WHEN chains.needed_date > chains.due THEN 'due after the feature'
        WHEN chains.needed_health = 'off-track' THEN 'off track'
        WHEN chains.needed_status = 'paused' THEN 'paused'
        ELSE 'overdue'
    END AS why,
    chains.needed_date AS waits_until
FROM chains
CROSS JOIN newest
WHERE
    chains.needed_date > chains.due
    OR chains.needed_health = 'off-track'
    OR chains.needed_status = 'paused'
    OR chains.needed_date < newest.commit_date
GROUP BY
    chains.repository,
    chains.kind,
    chains.id,
    chains.due,
    chains.needed_repository,
    chains.needed_kind,
    chains.needed_id,
    chains.needed_status,
    chains.needed_health,
    chains.needed_date
ORDER BY
    CASE WHEN chains.due IS NULL THEN 1 ELSE 0 END,
    chains.due,
    chains.repository,
    feature,
    steps,
    waits_for_repository,
    waits_for_kind,
    waits_for
