// Package shapes has a Go function of each shape whose calls from Lua are measured.
package shapes

import "errors"

var errNegative = errors.New("negative")

// Void does nothing.
//
//luamod:func module=shapes
//go:noinline
func Void() {}

// Int returns its argument.
//
//luamod:func module=shapes
//go:noinline
func Int(n int) int { return n }

// StringInt returns its first argument.
//
//luamod:func module=shapes
//go:noinline
func StringInt(s string, n int) string { return s }

// Float2 returns a product.
//
//luamod:func module=shapes
//go:noinline
func Float2(x, y float64) float64 { return x * y }

// BoolError returns its argument, and no error for it.
//
//luamod:func module=shapes
//go:noinline
func BoolError(b bool, n int) (bool, error) {
	if n < 0 {
		return false, errNegative
	}
	return b, nil
}

// Slice100 returns a sum.
//
//luamod:func module=shapes
//go:noinline
func Slice100(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum
}

// Map10 returns a sum.
//
//luamod:func module=shapes
//go:noinline
func Map10(m map[string]int) int {
	sum := 0
	for _, n := range m {
		sum += n
	}
	return sum
}

// Point is a record.
type Point struct {
	X, Y  float64
	Label string
}

// Record moves a point.
//
//luamod:func module=shapes
//go:noinline
func Record(p Point) Point {
	p.X++
	return p
}

// Variadic counts its arguments.
//
//luamod:func module=shapes
//go:noinline
func Variadic(nums ...int) int { return len(nums) }

// Counter is a class with methods only.
//
//luamod:class module=shapes
type Counter struct{ n int }

// NewCounter returns a counter.
//
//luamod:func module=shapes
func NewCounter() *Counter { return new(Counter) }

// Add counts.
//
//go:noinline
func (c *Counter) Add(n int) int {
	c.n += n
	return c.n
}

// Box is a class with a field.
//
//luamod:class module=shapes
type Box struct{ Size int }

// NewBox returns a box.
//
//luamod:func module=shapes
func NewBox() *Box { return new(Box) }

// Callback calls its argument once.
//
//luamod:func module=shapes
//go:noinline
func Callback(f func(int) int, n int) int { return f(n) }
