// Package search keeps the product index fresh and answers queries from it.
package search

import (
	"strings"
	"sync"
)

// Event is a change of price, stock or delivery, as data/events delivers it: in order per product.
type Event struct {
	Product      string
	Title        string
	Cents        int
	InStock      int
	DeliveryDays int
	Sequence     uint64
}

// Index holds what a result shows, so that no second lookup is needed.
type Index struct {
	mu       sync.RWMutex
	products map[string]Event
}

// NewIndex returns an empty index.
func NewIndex() *Index {
	return &Index{products: make(map[string]Event)}
}

// Apply takes an event and reports whether it was news; late and repeated events change nothing.
func (x *Index) Apply(e Event) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if known, ok := x.products[e.Product]; ok && e.Sequence <= known.Sequence {
		return false
	}
	x.products[e.Product] = e
	return true
}

// Find returns at most limit products in stock with a word that starts with prefix.
func (x *Index) Find(prefix string, limit int) []Event {
	prefix = strings.ToLower(prefix)
	x.mu.RLock()
	defer x.mu.RUnlock()
	var found []Event
	for _, e := range x.products {
		if e.InStock > 0 && startsWord(strings.ToLower(e.Title), prefix) {
			found = append(found, e)
		}
	}
	return Rank(found, limit)
}

func startsWord(title, prefix string) bool {
	for _, word := range strings.Fields(title) {
		if strings.HasPrefix(word, prefix) {
			return true
		}
	}
	return false
}
