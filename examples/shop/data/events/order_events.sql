-- The one shape of an order event. Other teams read this view and nothing behind it.
CREATE VIEW order_events AS
SELECT
    event_id,
    order_id,
    customer_key,
    kind, -- placed, paid, shipped, delivered, returned, refunded
    occurred_at,
    promised_delivery_on,
    CAST(payload ->> 'cents' AS BIGINT) AS cents
FROM raw.events
WHERE source = 'orders'
    AND schema_version = 3;
