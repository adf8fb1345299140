// Package inventory keeps a stock of items.
package inventory

import (
	"errors"
	"fmt"
)

// ErrUnknown is the error for an item that is not in stock.
var ErrUnknown = errors.New("unknown item")

// Item is something in stock. Scripts see a table: {name = "tea", price = 4.5, count = 10}.
type Item struct {
	Name  string  `lua:"name,required"`
	Price float64 // in euros
	Count int
	Tags  []string `lua:"tags,omitempty"`
}

// Inventory is the stock.
//
//luamod:module inventory
type Inventory struct {
	items map[string]Item
}

// New returns an inventory with a few items.
//
//luamod:new
func New() *Inventory {
	return &Inventory{items: map[string]Item{
		"tea":    {Name: "tea", Price: 4.5, Count: 10, Tags: []string{"drink", "hot"}},
		"coffee": {Name: "coffee", Price: 6, Count: 3, Tags: []string{"drink", "hot"}},
	}}
}

// Put adds an item, or replaces the one of its name.
func (inv *Inventory) Put(item Item) { inv.items[item.Name] = item }

// Find returns an item by name.
func (inv *Inventory) Find(name string) (Item, error) {
	item, ok := inv.items[name]
	if !ok {
		return Item{}, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	return item, nil
}

// Take removes n pieces of an item from the stock.
func (inv *Inventory) Take(name string, n int) error {
	item, err := inv.Find(name)
	if err != nil {
		return err
	}
	if n < 1 || n > item.Count {
		return fmt.Errorf("cannot take %d of %q: there are %d", n, name, item.Count)
	}
	item.Count -= n
	inv.items[name] = item
	return nil
}
