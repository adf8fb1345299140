package bind

import (
	"errors"
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"
)

// ToMap reads a table with any keys that K takes. The map is never nil.
func ToMap[M ~map[K]V, K comparable, V any](c Call, v lua.LValue, toKey To[K], toValue To[V]) (M, error) {
	m := M{}
	return m, pairs(c, v, m, toKey, toValue)
}

// Map reads argument n, as [ToMap] does, into a map that generated code makes, which Go can have on the stack:
//
//	m := map[string]int{}
//	bind.Map(c, 1, m, bind.ToString[string], bind.ToInt[int])
func Map[K comparable, V any](c Call, n int, m map[K]V, toKey To[K], toValue To[V]) {
	v := c.L.Get(n)
	if err := pairs(c, v, m, toKey, toValue); err != nil || n == 1 && v == lua.LValue(c.group.table) {
		c.badArgument(n, err)
	}
}

// pairs reads m from a table.
func pairs[K comparable, V any](c Call, v lua.LValue, m map[K]V, toKey To[K], toValue To[V]) error {
	t, ok := v.(*lua.LTable)
	if !ok {
		return expected("table", v)
	}
	before, err := c.enter()
	if err != nil {
		return err
	}
	defer c.leave(before)
	var key K
	var value V
	text, _ := any(&key).(*string) // the commonest types are read without a call for each value
	whole, _ := any(&value).(*int)
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		var err error
		if s, ok := k.(lua.LString); ok && text != nil {
			*text = string(s)
			c.takeText(k, len(s))
		} else if key, err = toKey(c, k); err != nil {
			return badKey(k, err)
		}
		if f, ok := e.(lua.LNumber); ok && whole != nil && isExact(f) {
			*whole = int(f)
		} else if value, err = toValue(c, e); err != nil {
			return atKey(k, err)
		}
		n := len(m)
		if m[key] = value; len(m) == n {
			return &valueError{text: fmt.Sprintf("two keys read as %#v", key)}
		}
	}
	c.take(len(m))
	return nil
}

// badKey is the error of key k.
func badKey(k lua.LValue, err error) error {
	text := k.String()
	if s, ok := k.(lua.LString); ok {
		text = shorten(string(s))
	}
	return &valueError{text: "key " + text + ": " + textOf(err), cause: err}
}

var errNoKey = errors.New("nil and NaN cannot be keys in Lua")

// FromMap makes a table; a nil map is an empty one. A nil value is a key that is not there, as in Lua. The order of pairs is
// that of the map: none.
func FromMap[M ~map[K]V, K comparable, V any](c Call, m M, fromKey From[K], fromValue From[V]) (lua.LValue, error) {
	before, err := c.enter()
	if err != nil {
		return lua.LNil, err
	}
	defer c.leave(before)
	if len(m) >= large/pairBytes {
		chargeLarge(c.L, len(m)*pairBytes)
	}
	t := c.L.CreateTable(0, len(m))
	for key, e := range m {
		k, err := fromKey(c, key)
		if err == nil && notKey(k) {
			err = errNoKey
		}
		if err != nil {
			return lua.LNil, &valueError{text: fmt.Sprintf("key %v: %v", key, err), cause: err}
		}
		v, err := fromValue(c, e)
		if err != nil {
			return lua.LNil, atKey(k, err)
		}
		if v != lua.LNil {
			t.RawSet(k, v)
		}
	}
	return t, nil
}

// notKey reports whether k cannot be a key.
func notKey(k lua.LValue) bool {
	n, ok := k.(lua.LNumber)
	return k == lua.LNil || ok && math.IsNaN(float64(n))
}
