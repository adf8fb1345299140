package sandbox

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// verb is one % of a format.
type verb struct {
	flags            string
	width, precision int // -1 without
	letter           byte
}

// stringFormat knows the verbs of C that Lua has, and no others: Go's %v shows the insides of handles.
func stringFormat(L *lua.LState) int {
	format := L.CheckString(1)
	out := buffer{L: L}
	defer out.free()
	for arg := 2; ; {
		work(L)
		i := strings.IndexByte(format, '%')
		if i < 0 {
			out.write(format)
			out.push()
			return 1
		}
		out.write(format[:i])
		format = format[i+1:]
		if strings.HasPrefix(format, "%") {
			out.writeByte('%')
			format = format[1:]
			continue
		}
		var v verb
		v, format = parseVerb(L, format)
		out.format(v, arg)
		arg++
	}
}

// parseVerb reads what follows a %.
func parseVerb(L *lua.LState, s string) (v verb, rest string) {
	rest = strings.TrimLeft(s, "-+ #0")
	if len(s)-len(rest) > 5 {
		L.RaiseError("invalid format (repeated flags)")
	}
	v.flags = s[:len(s)-len(rest)]
	v.width, rest = parseSize(L, rest)
	v.precision = -1
	if strings.HasPrefix(rest, ".") {
		v.precision, rest = parseSize(L, rest[1:])
		v.precision = max(v.precision, 0)
	}
	if rest == "" || !strings.Contains("cdiouxXeEfgGqs", rest[:1]) {
		L.RaiseError("invalid option '%%%.1s' to 'format'", rest)
	}
	v.letter = rest[0]
	return v, rest[1:]
}

// parseSize reads a number of up to two digits, or none.
func parseSize(L *lua.LState, s string) (n int, rest string) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 2 {
		L.RaiseError("invalid format (width or precision too long)")
	}
	if digits == 0 {
		return -1, s
	}
	for _, c := range []byte(s[:digits]) {
		n = 10*n + int(c-'0')
	}
	return n, s[digits:]
}

// format writes argument arg as v says.
func (b *buffer) format(v verb, arg int) {
	L := b.L
	if L.GetTop() < arg {
		L.ArgError(arg, "value expected")
	}
	switch v.letter {
	case 'c':
		b.pad(v, string([]byte{byte(int64(checkNumber(L, arg)))}))
	case 'd', 'i':
		v.letter = 'd'
		b.print(v, int64(checkNumber(L, arg)))
	case 'u', 'o', 'x', 'X':
		if v.letter == 'u' {
			v.letter = 'd'
		}
		v.flags = unsigned.Replace(v.flags)
		b.print(v, uint64(int64(checkNumber(L, arg))))
	case 'q':
		b.quote(L.CheckString(arg))
	case 's':
		s := L.ToStringMeta(L.Get(arg)).String()
		if v.precision >= 0 {
			s = s[:min(len(s), v.precision)]
		}
		b.pad(v, s)
	default:
		if v.precision < 0 {
			v.precision = 6
		}
		b.print(v, float64(checkNumber(L, arg)))
	}
}

// unsigned leaves out the flags that numbers without a sign ignore.
var unsigned = strings.NewReplacer("+", "", " ", "")

// print writes a number.
func (b *buffer) print(v verb, number any) {
	size := 32 + max(v.width, 0) + max(v.precision, 0)
	if x, ok := number.(float64); ok && math.Abs(x) > 1e15 {
		size += 320 // digits before the point
	}
	b.grow(size)
	if v.flags == "" && v.width < 0 && b.plain(v, number) {
		return
	}
	var spec [16]byte
	layout := append(append(spec[:0], '%'), v.flags...)
	if v.width >= 0 {
		layout = strconv.AppendInt(layout, int64(v.width), 10)
	}
	if v.precision >= 0 {
		layout = strconv.AppendInt(append(layout, '.'), int64(v.precision), 10)
	}
	b.text = fmt.Appendf(b.text, string(append(layout, v.letter)), number)
}

// plain writes a number without all that fmt can add, and tells whether it did.
func (b *buffer) plain(v verb, number any) bool {
	switch x := number.(type) {
	case int64:
		if v.precision >= 0 {
			return false
		}
		b.text = strconv.AppendInt(b.text, x, 10)
	case float64:
		if v.letter < 'a' {
			return false
		}
		b.text = strconv.AppendFloat(b.text, x, v.letter, v.precision, 64)
	default:
		return false
	}
	return true
}

// pad writes s with spaces before or after it.
func (b *buffer) pad(v verb, s string) {
	left := strings.Contains(v.flags, "-")
	if !left {
		b.fill(' ', v.width-len(s))
	}
	b.write(s)
	if left {
		b.fill(' ', v.width-len(s))
	}
}

// quote writes s so that Lua reads it as it is.
func (b *buffer) quote(s string) {
	b.reserve(len(s) + 2)
	b.writeByte('"')
	stretches(b.L, len(s), func(from, to int) { b.escape(s[from:to]) })
	b.writeByte('"')
}

// escape writes s as it stands between quotes.
func (b *buffer) escape(s string) {
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\', '\n':
			b.writeByte('\\')
			b.writeByte(c)
		case '\r':
			b.write(`\r`)
		case 0:
			b.write(`\000`)
		default:
			b.writeByte(c)
		}
	}
}
