package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// The results that most functions have are returned out of line: what stands here does not stand in every generated function,
// where it would be a third of it.

// ReturnString gives one string to the script.
//
//go:noinline
func (c Call) ReturnString(v string) int {
	c.L.Push(c.text(v))
	return 1
}

// ReturnBool gives one boolean to the script.
//
//go:noinline
func (c Call) ReturnBool(v bool) int {
	c.L.Push(lua.LBool(v))
	return 1
}

// ReturnNumber gives one number to the script.
//
//go:noinline
func (c Call) ReturnNumber(v float64) int {
	c.L.Push(lua.LNumber(v))
	return 1
}

// ReturnInt gives one integer to the script. It raises beyond 2^53, as [Number] does.
//
//go:noinline
func (c Call) ReturnInt(v int) int {
	if uint64(v)+maxExact > 2*maxExact { // fits, in one comparison
		badNumber(c, 1, v)
	}
	c.L.Push(lua.LNumber(v))
	return 1
}

// ReturnInt64 is ReturnInt.
//
//go:noinline
func (c Call) ReturnInt64(v int64) int {
	if uint64(v)+maxExact > 2*maxExact { // fits, in one comparison
		badNumber(c, 1, v)
	}
	c.L.Push(lua.LNumber(v))
	return 1
}

// ReturnUint64 is ReturnInt.
//
//go:noinline
func (c Call) ReturnUint64(v uint64) int {
	if !fits(v) {
		badNumber(c, 1, v)
	}
	c.L.Push(lua.LNumber(v))
	return 1
}
