-- What share of the changes of all repositories had product context, month by month?
-- A commit counts once, however many capabilities it touches.
SELECT
    month,
    COUNT(DISTINCT repository) AS repositories,
    SUM(needing_context) AS needing_context,
    SUM(with_context) AS with_context,
    100.0 * SUM(with_context) / SUM(needing_context) AS context_percent
FROM months
WHERE measurable
GROUP BY month
HAVING SUM(needing_context) > 0
ORDER BY month
