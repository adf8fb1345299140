package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// To reads a Lua value. An absent argument reads as lua.LNil.
type To[T any] func(c Call, v lua.LValue) (T, error)

// From makes a Lua value.
type From[T any] func(c Call, v T) (lua.LValue, error)

// Arg reads argument n, or raises.
func Arg[T any](c Call, n int, to To[T]) T {
	v := c.L.Get(n)
	r, err := to(c, v)
	if err != nil || n == 1 && v == lua.LValue(c.group.table) {
		c.badArgument(n, err)
	}
	return r
}

// Opt reads argument n; def stands for nil and for an absent one.
func Opt[T any](c Call, n int, def T, to To[T]) T {
	if c.L.Get(n) == lua.LNil {
		return def
	}
	return Arg(c, n, to)
}

// Value gives argument n as it is; an absent one is lua.LNil.
func (c Call) Value(n int) lua.LValue {
	v := c.L.Get(n)
	if n == 1 && v == lua.LValue(c.group.table) {
		c.badColon()
	}
	return v
}

// Bool reads argument n.
func (c Call) Bool(n int) bool {
	if v, ok := c.L.Get(n).(lua.LBool); ok {
		return bool(v)
	}
	return Arg(c, n, ToBool[bool])
}

// String reads argument n. A number converts, as it does in every Lua library.
func (c Call) String(n int) string {
	if v, ok := c.L.Get(n).(lua.LString); ok {
		return string(v)
	}
	return Arg(c, n, ToString[string])
}

// Bytes reads a copy of the string that is argument n.
func (c Call) Bytes(n int) []byte { return Arg(c, n, ToBytes[[]byte]) }

// Int reads argument n, an integer that fits.
func (c Call) Int(n int) int {
	if v, ok := c.L.Get(n).(lua.LNumber); ok && isExact(v) {
		return int(v)
	}
	return integer[int](c, n)
}

// Int8 reads argument n, an integer that fits.
func (c Call) Int8(n int) int8 { return integer[int8](c, n) }

// Int16 reads argument n, an integer that fits.
func (c Call) Int16(n int) int16 { return integer[int16](c, n) }

// Int32 reads argument n, an integer that fits.
func (c Call) Int32(n int) int32 { return integer[int32](c, n) }

// Int64 reads argument n, an integer that fits.
func (c Call) Int64(n int) int64 { return integer[int64](c, n) }

// Uint reads argument n, an integer that fits.
func (c Call) Uint(n int) uint { return integer[uint](c, n) }

// Uint8 reads argument n, an integer that fits.
func (c Call) Uint8(n int) uint8 { return integer[uint8](c, n) }

// Uint16 reads argument n, an integer that fits.
func (c Call) Uint16(n int) uint16 { return integer[uint16](c, n) }

// Uint32 reads argument n, an integer that fits.
func (c Call) Uint32(n int) uint32 { return integer[uint32](c, n) }

// Uint64 reads argument n, an integer that fits.
func (c Call) Uint64(n int) uint64 { return integer[uint64](c, n) }

// Uintptr reads argument n, an integer that fits.
func (c Call) Uintptr(n int) uintptr { return integer[uintptr](c, n) }

// integer reads argument n.
func integer[T Integer](c Call, n int) T {
	v := c.L.Get(n)
	if f, ok := v.(lua.LNumber); ok {
		if i, ok := exact[T](float64(f)); ok {
			return i
		}
	}
	c.badArgument(n, intError[T](v))
	return 0
}

// Float32 reads argument n, rounded to the nearest float32.
func (c Call) Float32(n int) float32 {
	r, err := ToFloat[float32](c, c.L.Get(n))
	if err != nil {
		c.badArgument(n, err)
	}
	return r
}

// Float64 reads argument n.
func (c Call) Float64(n int) float64 {
	if v, ok := c.L.Get(n).(lua.LNumber); ok {
		return float64(v)
	}
	return Arg(c, n, ToFloat[float64])
}
