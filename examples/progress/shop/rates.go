package shop

import (
	"context"
	"errors"
)

// ErrOffline is the error of what needs a connection.
var ErrOffline = errors.New("there is no connection")

// Rates are the exchange rates of the day.
//
//luamod:module rates
type Rates struct{ dollars float64 }

// NewRates would ask a server, which cannot be reached.
//
//luamod:new
func NewRates(ctx context.Context, pace Pace) (*Rates, error) {
	if err := pace.work(ctx); err != nil {
		return nil, err
	}
	return nil, ErrOffline
}

// Dollars returns what an amount in euros is in dollars.
func (r *Rates) Dollars(euros float64) float64 { return euros * r.dollars }
