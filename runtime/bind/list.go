package bind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// ToSlice reads a list: a table with the keys 1 to n and no others. The slice is never nil.
func ToSlice[S ~[]E, E any](c Call, v lua.LValue, to To[E]) (S, error) {
	t, n, err := list(v)
	if err != nil {
		return nil, err
	}
	c.take(n)
	s := make(S, n)
	return s, elements(c, t, s, to)
}

// ToArray reads a list of exactly len(dst) elements into dst.
func ToArray[E any](c Call, v lua.LValue, dst []E, to To[E]) error {
	t, n, err := list(v)
	if err != nil {
		return err
	}
	if n != len(dst) {
		return &valueError{text: fmt.Sprintf("list of %d expected, got %d", len(dst), n)}
	}
	return elements(c, t, dst, to)
}

// elements reads dst from t.
func elements[E any](c Call, t *lua.LTable, dst []E, to To[E]) error {
	before, err := c.enter()
	if err != nil {
		return err
	}
	defer c.leave(before)
	for i := range dst {
		v := t.RawGetInt(i + 1)
		if v == lua.LNil { // not left to the conversion, which may take nil
			return &valueError{hole: i + 1}
		}
		if dst[i], err = to(c, v); err != nil {
			return atIndex(i+1, err)
		}
	}
	return nil
}

// list gives the length of a list. That no element is nil is left to the caller, who reads them all.
func list(v lua.LValue) (t *lua.LTable, n int, err error) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, 0, expected("list", v)
	}
	n = t.MaxN()
	if more(t, n) {
		return nil, 0, notList(t, n)
	}
	return t, n, nil
}

// more reports whether t has keys beyond its array part, which ends at n.
func more(t *lua.LTable, n int) bool {
	var k lua.LValue
	if n == 0 { // Next(0) would skip a key
		k, _ = t.Next(lua.LNil)
	} else {
		k, _ = t.Next(lua.LNumber(n))
	}
	return k != lua.LNil
}

// notList is the error of a table with keys beyond its array part, which ends at n.
func notList(t *lua.LTable, n int) error {
	var key lua.LValue = lua.LNil
	if n > 0 {
		key = lua.LNumber(n)
	}
	key, _ = t.Next(key)
	text := key.String()
	if s, ok := key.(lua.LString); ok {
		text = shorten(string(s))
	}
	return &valueError{want: "list", got: "a table with key " + text}
}

// FromSlice makes a list; a nil slice is an empty one. A nil element is an error: Lua would lose it, and what follows.
func FromSlice[S ~[]E, E any](c Call, s S, from From[E]) (lua.LValue, error) {
	return FromArray(c, s, from)
}

// listBytes is about what an element of a list takes that is a number, pairBytes what a pair of a table takes.
const listBytes, pairBytes = 32, 192

// FromArray makes a list of s, as FromSlice does.
func FromArray[E any](c Call, s []E, from From[E]) (lua.LValue, error) {
	before, err := c.enter()
	if err != nil {
		return lua.LNil, err
	}
	defer c.leave(before)
	if len(s) >= large/listBytes {
		chargeLarge(c.L, len(s)*listBytes)
	}
	t := c.L.CreateTable(len(s), 0)
	for i := range s {
		v, err := from(c, s[i])
		if err == nil && v == lua.LNil {
			err = &valueError{text: "nil cannot stand in a Lua list"}
		}
		if err != nil {
			return lua.LNil, atIndex(i+1, err)
		}
		t.Append(v)
	}
	return t, nil
}
