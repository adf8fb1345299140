package bind_test

import (
	"context"
	"errors"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// TestGoUnderTwoContexts checks that a Go function that a callback calls has a context that ends with that of the state, whatever context Go code gave the
// callback, and with the callback.
func TestGoUnderTwoContexts(t *testing.T) {
	var kept context.Context
	why := errors.New("the host stops")
	ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), stateKey{}, "state"))
	L := newUnder(t, bind.Rules{}, bind.NewState(), []bind.Func{
		{Decl: "under(f)", Call: func(c bind.Call) int {
			k := bind.Arg(c, 1, bind.ToCallback).Begin()
			k.Under(context.WithValue(context.Background(), givenKey{}, "given"))
			k.Try(0)
			if err := k.End(); err != nil {
				return c.Raise(err)
			}
			return 0
		}},
		{Decl: "look(stop)", Call: func(c bind.Call) int {
			kept = c.Context()
			if kept.Err() != nil || kept.Value(stateKey{}) != "state" || kept.Value(givenKey{}) != "given" {
				t.Errorf("%v, values %v and %v", kept.Err(), kept.Value(stateKey{}), kept.Value(givenKey{}))
			}
			if c.L.ToBool(1) {
				cancel(why)
				<-kept.Done()
				if context.Cause(kept) != why || kept.Err() != context.Canceled {
					t.Errorf("%v, %v", kept.Err(), context.Cause(kept))
				}
			}
			return 0
		}},
	})
	L.SetContext(ctx)
	if err := L.DoString(`m.under(function() m.look(false) end)`); err != nil {
		t.Error(err)
	}
	if kept.Err() == nil {
		t.Error("the context goes on after the callback")
	}
	var raised *lua.ApiError
	if err := L.DoString(`m.under(function() m.look(true) end)`); !errors.As(err, &raised) {
		t.Errorf("%v", err)
	}
}

type stateKey struct{}

type givenKey struct{}
