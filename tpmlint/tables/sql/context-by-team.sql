-- Which teams' changes have the least product context?
-- By the team that owns the capability; a commit counts at each capability that it touches.
SELECT
    owner AS team,
    COUNT(DISTINCT repository) AS repositories,
    SUM(needing_context) AS needing_context,
    SUM(without_context) AS without_context,
    100.0 * SUM(with_context) / SUM(needing_context) AS context_percent
FROM changes
WHERE measurable AND owner IS NOT NULL
GROUP BY owner
HAVING SUM(needing_context) > 0
ORDER BY context_percent, without_context DESC, team
