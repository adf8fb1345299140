package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// Table makes a table, key by key. The first error stays, and Value gives it.
type Table struct {
	t   *lua.LTable
	err error
}

// NewTable makes a table with room for n keys.
func NewTable(c Call, n int) Table { return Table{t: c.L.CreateTable(0, n)} }

// Set sets a key.
func (t *Table) Set(key string, v lua.LValue) { t.t.RawSetString(key, v) }

// Put converts v and sets it at key; nil leaves the key out.
func Put[T any](t *Table, c Call, key string, v T, from From[T]) {
	if t.err != nil {
		return
	}
	before, err := c.enter()
	if t.err = err; err != nil {
		return
	}
	r, err := from(c, v)
	c.leave(before)
	if err != nil {
		t.err = atName(key, err)
		return
	}
	t.t.RawSetString(key, r)
}

// Value gives the table, or the first error.
func (t *Table) Value() (lua.LValue, error) {
	if t.err != nil {
		return lua.LNil, t.err
	}
	return t.t, nil
}
