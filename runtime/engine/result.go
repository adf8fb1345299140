package engine

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Result is what a script returned.
type Result struct {
	// Values are nil, bool, float64, string, []any for the keys 1 to n, map[string]any for string keys and for the empty table, the Go error
	// of an error value, and the Go value of a handle. Functions, coroutines, other tables and those that contain themselves cannot be
	// results: the error says where they are.
	Values []any

	one [1]any // keeps the only value of most results
}

// Value is the first value, nil when there is none.
func (r *Result) Value() any {
	if len(r.Values) == 0 {
		return nil
	}
	return r.Values[0]
}

// take converts what is on the stack.
func (r *Result) take(L *lua.LState, c bind.Call) error {
	n := L.GetTop()
	if n == 0 {
		return nil
	}
	r.Values = r.one[:]
	if n > 1 {
		r.Values = make([]any, n)
	}
	for i := range r.Values {
		v, err := bind.ToAny(c, L.Get(i+1))
		if err != nil {
			r.Values = nil
			return fmt.Errorf("result #%d: %w", i+1, err)
		}
		r.Values[i] = v
	}
	return nil
}
