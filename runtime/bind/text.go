package bind

import (
	"encoding"
	"fmt"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// ToText reads a type that reads itself from a text: netip.Addr, uuid.UUID, slog.Level. Write bind.ToText[netip.Addr]; the second type
// parameter follows from the first.
func ToText[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](c Call, v lua.LValue) (r T, err error) {
	s, ok := v.(lua.LString)
	if !ok {
		return r, expected("string", v)
	}
	c.takeCopy(len(s))
	if err := P(&r).UnmarshalText([]byte(s)); err != nil {
		return r, &valueError{text: textOf(err), cause: err}
	}
	return r, nil
}

// FromText makes the text of a type that writes itself as one.
func FromText[T encoding.TextMarshaler](c Call, v T) (lua.LValue, error) {
	text, err := v.MarshalText()
	if err != nil {
		return lua.LNil, &valueError{text: textOf(err), cause: err}
	}
	return c.text(string(text)), nil
}

// FromTextOf is FromText for a type whose pointer writes it: big.Int.
func FromTextOf[T any, P interface {
	*T
	encoding.TextMarshaler
}](c Call, v T) (lua.LValue, error) {
	return FromText(c, P(&v))
}

// ToDecimal reads an integer of any size, big.Int: a text of decimal digits, or a Lua number within 2^53 of zero.
func ToDecimal[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](c Call, v lua.LValue) (r T, err error) {
	switch s := v.(type) {
	case lua.LNumber:
		i, err := ToIntText[int64](c, v)
		if err != nil {
			return r, err
		}
		v = lua.LString(strconv.FormatInt(i, 10))
	case lua.LString:
		if !isDecimal(string(s)) {
			return r, &valueError{want: "integer", got: shorten(string(s))}
		}
	default:
		return r, expected("integer or decimal string", v)
	}
	return ToText[T, P](c, v)
}

// ToParsed reads what parse makes of a text: bind.ToParsed(c, v, url.Parse).
func ToParsed[T any](_ Call, v lua.LValue, parse func(string) (T, error)) (r T, err error) {
	s, ok := v.(lua.LString)
	if !ok {
		return r, expected("string", v)
	}
	if r, err = parse(string(s)); err != nil {
		return r, &valueError{text: textOf(err), cause: err}
	}
	return r, nil
}

// FromStringer makes the text that v.String gives: of a *url.URL. A nil pointer is nil.
func FromStringer[T any, P interface {
	*T
	fmt.Stringer
}](c Call, v P) (lua.LValue, error) {
	if v == nil {
		return lua.LNil, nil
	}
	return c.text(v.String()), nil
}

// ToValidBytes reads a copy of a string that valid takes for a want: bind.ToValidBytes[json.RawMessage](c, v, "JSON text", json.Valid).
func ToValidBytes[T ~[]byte](c Call, v lua.LValue, want string, valid func([]byte) bool) (T, error) {
	s, ok := v.(lua.LString)
	if !ok {
		return nil, expected(want, v)
	}
	c.takeCopy(len(s))
	b := T(s)
	if !valid(b) {
		return nil, &valueError{want: want, got: shorten(string(s))}
	}
	return b, nil
}

// maxQuoted bounds how much of a text a message quotes.
const maxQuoted = 40

// shorten quotes the beginning of s.
func shorten(s string) string {
	if len(s) <= maxQuoted {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:maxQuoted]) + "..."
}

// Brief is s for a message: not more than the beginning of what a script made long.
func Brief(s string) string {
	if len(s) <= 2*maxQuoted {
		return s
	}
	return s[:2*maxQuoted] + "..."
}

// FromValidBytes makes a string of v, which must be a want; an empty one is nil.
func FromValidBytes[T ~[]byte](c Call, v T, want string, valid func([]byte) bool) (lua.LValue, error) {
	if len(v) == 0 {
		return lua.LNil, nil
	}
	if !valid(v) {
		return lua.LNil, &valueError{want: want, got: shorten(string(v))}
	}
	return c.text(string(v)), nil
}
