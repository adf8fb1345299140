package bind

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// FieldSet reads a record from a table, field by field. The first error stays, and Err gives it.
type FieldSet struct {
	t    *lua.LTable
	keys []string
	open bool
	hits int  // keys of t that were read
	miss bool // err is that a key is not there
	err  *valueError
}

// Fields reads a record that has no keys but these.
func Fields(v lua.LValue, keys ...string) FieldSet {
	t, ok := v.(*lua.LTable)
	if !ok {
		return FieldSet{err: located(expected("table", v))}
	}
	return FieldSet{t: t, keys: keys}
}

// OpenFields reads a record that may have other keys, which are ignored.
func OpenFields(v lua.LValue) FieldSet {
	f := Fields(v)
	f.open = true
	return f
}

// Get reads the field at key; a missing one is the zero value.
func Get[T any](f *FieldSet, c Call, key string, to To[T]) (r T) {
	if f.err != nil {
		return r
	}
	v := f.t.RawGetString(key)
	if v == lua.LNil {
		return r
	}
	return read(f, c, key, v, to)
}

// Need reads the field at key; a missing one is an error.
func Need[T any](f *FieldSet, c Call, key string, to To[T]) (r T) {
	if f.err != nil {
		return r
	}
	v := f.t.RawGetString(key)
	r = read(f, c, key, v, to)
	if v == lua.LNil {
		f.miss = true
		if f.err == nil { // to takes nil
			f.err = atName(key, &valueError{text: "required, got nil"})
		}
	}
	return r
}

// ReadOnly is for a key that Lua sees and cannot set: a table that has it is an error.
func ReadOnly(f *FieldSet, key string) {
	if f.err == nil && f.t.RawGetString(key) != lua.LNil {
		f.err = atName(key, &valueError{text: "read-only, it cannot be given"})
	}
}

// read converts the field v.
func read[T any](f *FieldSet, c Call, key string, v lua.LValue, to To[T]) T {
	f.hits++
	err := c.enter()
	if err != nil {
		f.err = located(err)
		var zero T
		return zero
	}
	r, err := to(c, v)
	c.leave()
	if err != nil {
		f.err = atName(key, err)
	}
	return r
}

// Err gives the first error; without one, or with a key missing, that the table has a key which the record has not.
func (f *FieldSet) Err() error {
	if f.miss && !f.open { // for another spelling, perhaps
		if err := f.unknown(); err != nil {
			return err
		}
	}
	if f.err != nil {
		e := *f.err // a copy: were f.err itself given away, all of f would have to live on the heap
		return &e
	}
	if f.open {
		return nil
	}
	n := 0
	for k, _ := f.t.Next(lua.LNil); k != lua.LNil; k, _ = f.t.Next(k) {
		if n++; n > f.hits {
			return f.unknown()
		}
	}
	return nil
}

// unknown names the first key, in Lua's order, that is none of the record's.
func (f *FieldSet) unknown() error {
	for k, _ := f.t.Next(lua.LNil); k != lua.LNil; k, _ = f.t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			return &valueError{text: fmt.Sprintf("unknown key %s; %s", k, f.known())}
		}
		if !slices.Contains(f.keys, string(name)) {
			return &valueError{text: fmt.Sprintf("unknown key %q; %s", string(name), f.suggest(string(name)))}
		}
	}
	return nil
}

// suggest is the way out for a key that the record has not.
func (f *FieldSet) suggest(key string) string {
	if near := Nearest(key, f.keys); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return f.known()
}

// known lists the record's keys.
func (f *FieldSet) known() string {
	if len(f.keys) == 0 {
		return "it has no keys"
	}
	return "known keys: " + strings.Join(f.keys, ", ")
}
