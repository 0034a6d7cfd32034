-- Share of promised delivery dates that were kept, per carrier and week.
SELECT
    shipped.carrier,
    DATE_TRUNC('week', delivered.occurred_at) AS week,
    AVG(CASE WHEN CAST(delivered.occurred_at AS DATE) <= delivered.promised_delivery_on THEN 1.0 ELSE 0.0 END) AS kept
FROM order_events AS delivered
INNER JOIN shipments AS shipped ON delivered.order_id = shipped.order_id
WHERE delivered.kind = 'delivered'
GROUP BY shipped.carrier, week;
