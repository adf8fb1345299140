package bind

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Integer is every integer type.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// Float is every floating-point type.
type Float interface{ ~float32 | ~float64 }

// maxExact is the last integer up to which every integer has a float64 of its own, and so a Lua number.
const maxExact = 1 << 53

// Number makes a Lua number of result n. It raises beyond 2^53, where Lua numbers no longer tell neighbours apart.
func Number[T Integer](c Call, n int, v T) lua.LValue {
	if !fits(v) {
		badNumber(c, n, v)
	}
	return lua.LNumber(v)
}

// badNumber is apart to let Number be inlined.
func badNumber[T Integer](c Call, n int, v T) { c.badResult(n, tooLarge(v)) }

// FromInt makes a Lua number; beyond 2^53 is an error.
func FromInt[T Integer](_ Call, v T) (lua.LValue, error) {
	if !fits(v) {
		return lua.LNil, tooLarge(v)
	}
	return lua.LNumber(v), nil
}

// fits reports whether v is within 2^53 of zero.
func fits[T Integer](v T) bool {
	if v < 0 {
		return int64(v) >= -maxExact
	}
	return uint64(v) <= maxExact
}

// tooLarge is the error of an integer that Lua cannot hold exactly.
func tooLarge[T Integer](v T) error {
	return &valueError{text: fmt.Sprintf("%d is beyond 2^53 and would lose digits as a Lua number; mark it int64=string", v)}
}

// ToInt reads an integer that T can hold. Beyond 2^53 is an error whatever T is: the script may have meant a neighbour.
func ToInt[T Integer](_ Call, v lua.LValue) (T, error) {
	if f, ok := v.(lua.LNumber); ok {
		if i, ok := exact[T](float64(f)); ok {
			return i, nil
		}
	}
	return 0, intError[T](v)
}

// exact converts f when T can hold it. The range is tested first: Go leaves the conversion of other values to the machine.
func exact[T Integer](f float64) (T, bool) {
	if lo, hi := limits[T](); f >= lo && f <= hi {
		if i := T(f); float64(i) == f {
			return i, true
		}
	}
	return 0, false
}

// isExact reports whether int can hold v. It is exact for int, in fewer instructions.
func isExact(v lua.LNumber) bool {
	i := int(v)
	return lua.LNumber(i) == v && uint64(i)+maxExact <= 2*maxExact
}

// limits gives the first and the last integer of T that a Lua number holds without doubt.
func limits[T Integer]() (lo, hi float64) {
	bits := 8 * unsafe.Sizeof(T(0))
	signed := ^T(0) < 0
	switch {
	case bits == 64 && signed:
		return -maxExact, maxExact
	case bits == 64:
		return 0, maxExact
	case signed:
		return -float64(uint64(1) << (bits - 1)), float64(uint64(1)<<(bits-1) - 1)
	}
	return 0, float64(uint64(1)<<bits - 1)
}

// intError says why v is no T.
func intError[T Integer](v lua.LValue) error {
	n, ok := v.(lua.LNumber)
	f := float64(n)
	switch {
	case !ok:
		return expected("integer", v)
	case math.IsInf(f, 0) || math.Trunc(f) != f: // the second holds for NaN, too
		return &valueError{want: "integer", got: formatNumber(f)}
	case doubtful[T](f):
		return &valueError{text: formatNumber(f) + " is beyond 2^53 and may have lost digits; mark it int64=string"}
	}
	return misfit[T](formatNumber(f))
}

// doubtful reports whether T can hold f, and the neighbours that a Lua number does not tell from f.
func doubtful[T Integer](f float64) bool {
	if ^T(0) < 0 {
		return unsafe.Sizeof(T(0)) == 8 && f >= -1<<63 && f < 1<<63
	}
	return unsafe.Sizeof(T(0)) == 8 && f >= 0 && f < 1<<64
}

// misfit is the error of an integer out of range.
func misfit[T Integer](text string) error {
	kind := reflect.TypeFor[T]().Kind()
	top := ^T(0)
	if top > 0 {
		return &valueError{text: fmt.Sprintf("%s does not fit %s (0 to %d)", text, kind, top)}
	}
	top = T(uint64(1)<<(8*unsafe.Sizeof(top)-1) - 1)
	return &valueError{text: fmt.Sprintf("%s does not fit %s (%d to %d)", text, kind, -top-1, top)}
}

// formatNumber writes f as Lua does, and the digits of every integer up to the range of uint64.
func formatNumber(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 0):
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(f, 'g', -1, 64)), "+")
	case math.Trunc(f) == f && math.Abs(f) <= 1<<64:
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// ToIntText reads an integer marked int64=string: decimal digits, or a Lua number within 2^53 of zero.
func ToIntText[T Integer](_ Call, v lua.LValue) (T, error) {
	switch v := v.(type) {
	case lua.LNumber:
		if i, ok := exact[T](float64(v)); ok {
			return i, nil
		}
		if f := float64(v); math.Trunc(f) == f && math.Abs(f) > maxExact {
			return 0, &valueError{text: formatNumber(f) + " may have lost digits; pass it as a string"}
		}
		return 0, intError[T](v)
	case lua.LString:
		return parseInt[T](string(v))
	}
	return 0, expected("integer or decimal string", v)
}

// parseInt reads decimal digits.
func parseInt[T Integer](s string) (T, error) {
	bits := 8 * int(unsafe.Sizeof(T(0)))
	var r T
	var err error
	if ^T(0) < 0 {
		var i int64
		i, err = strconv.ParseInt(s, 10, bits)
		r = T(i)
	} else {
		var u uint64
		u, err = strconv.ParseUint(s, 10, bits)
		r = T(u)
	}
	switch {
	case err == nil:
		return r, nil
	case isDecimal(s):
		return 0, misfit[T](s)
	}
	return 0, &valueError{want: "integer", got: shorten(s)}
}

// isDecimal reports whether s is an integer of any size.
func isDecimal(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// FromIntText makes the decimal string of an integer marked int64=string.
func FromIntText[T Integer](_ Call, v T) (lua.LValue, error) {
	if v < 0 {
		return lua.LString(strconv.FormatInt(int64(v), 10)), nil
	}
	return lua.LString(strconv.FormatUint(uint64(v), 10)), nil
}

// ToFloat reads a number. A float32 is the nearest one: only a number beyond its range is an error. NaN and infinities pass.
func ToFloat[T Float](_ Call, v lua.LValue) (T, error) {
	f, ok := v.(lua.LNumber)
	if !ok {
		return 0, expected("number", v)
	}
	r, ok := rounded[T](float64(f))
	if !ok {
		return 0, &valueError{text: formatNumber(float64(f)) + " does not fit float32"}
	}
	return r, nil
}

// rounded converts f unless it is a number that T takes for an infinity. f-f is NaN for what is none.
func rounded[T Float](f float64) (T, bool) {
	r := T(f)
	return r, unsafe.Sizeof(r) == 8 || r-r == 0 || f-f != 0
}

// FromFloat makes a Lua number.
func FromFloat[T Float](_ Call, v T) (lua.LValue, error) { return lua.LNumber(v), nil }
