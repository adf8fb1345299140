// Package orders sells what is in stock.
package orders

import "github.com/luamodgen/luamodgen/examples/quickstart/inventory"

// Orders takes orders. It needs the inventory, so requiring module orders makes the inventory first.
//
//luamod:module orders
type Orders struct {
	stock   *inventory.Inventory
	revenue float64
}

// New returns the order book for a stock.
//
//luamod:new
func New(stock *inventory.Inventory) *Orders { return &Orders{stock: stock} }

// Place takes count pieces out of stock and returns what they cost.
//
//luamod:default count=1
func (o *Orders) Place(name string, count int) (float64, error) {
	if err := o.stock.Take(name, count); err != nil {
		return 0, err
	}
	item, err := o.stock.Find(name)
	if err != nil {
		return 0, err
	}
	cost := item.Price * float64(count)
	o.revenue += cost
	return cost, nil
}

// Revenue returns what all orders so far have cost.
func (o *Orders) Revenue() float64 { return o.revenue }
