"""What the commercial team asks of the trade: segments, churn, upsell, bundles, scenarios."""
