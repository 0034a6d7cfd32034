-- Which open initiatives enable no feature?
SELECT items.repository, items.id AS initiative, items.title, items.owner, items.status
FROM items
WHERE
    items.base_kind = 'initiative'
    AND items.is_open
    AND NOT EXISTS (
        SELECT 1
        FROM links
        WHERE
            links.repository = items.repository
            AND links.source_kind = items.kind
            AND links.source_id = items.id
            AND links.relation = 'enables'
    )
ORDER BY items.repository, initiative
