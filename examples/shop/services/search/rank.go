package search

import "sort"

// Rank puts what arrives soonest first, then the cheapest, and keeps limit of them.
func Rank(found []Event, limit int) []Event {
	sort.Slice(found, func(i, j int) bool {
		a, b := found[i], found[j]
		if a.DeliveryDays != b.DeliveryDays {
			return a.DeliveryDays < b.DeliveryDays
		}
		if a.Cents != b.Cents {
			return a.Cents < b.Cents
		}
		return a.Product < b.Product
	})
	if len(found) > limit {
		found = found[:limit]
	}
	return found
}
