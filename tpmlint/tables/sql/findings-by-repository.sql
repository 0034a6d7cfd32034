-- Which repositories have the most findings, by rule?
SELECT repository, rule, severity, COUNT(*) AS findings
FROM findings
GROUP BY repository, rule, severity
ORDER BY findings DESC, repository, rule, severity
