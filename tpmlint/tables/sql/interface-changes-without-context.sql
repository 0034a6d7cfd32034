-- Which interfaces were changed without product context?
SELECT
    repository,
    capability,
    MIN(owner) AS owner,
    SUM(interface_changes) AS interface_changes,
    SUM(interface_without_context) AS without_context,
    MAX(month) AS last_month
FROM changes
WHERE interface_without_context > 0
GROUP BY repository, capability
ORDER BY without_context DESC, repository, capability
