// Package shop is a small shop whose parts take their time to start.
package shop

import (
	"context"
	"time"
)

// Pace is how long it takes to start one part of the shop.
type Pace time.Duration

// work stands for a part's work at start. It ends early when nobody needs it any more.
func (p Pace) work(ctx context.Context) error {
	select {
	case <-time.After(time.Duration(p)):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Item is something that the shop sells.
type Item struct {
	Name  string
	Price float64 // in euros
}

// Catalog is what the shop sells.
//
//luamod:module catalog
type Catalog struct{ items []Item }

// NewCatalog reads the catalog.
//
//luamod:new
func NewCatalog(ctx context.Context, pace Pace) (*Catalog, error) {
	if err := pace.work(ctx); err != nil {
		return nil, err
	}
	return &Catalog{items: []Item{{"green tea", 4.5}, {"black tea", 4}, {"coffee", 6}}}, nil
}

// Items lists all items.
func (c *Catalog) Items() []Item { return c.items }
