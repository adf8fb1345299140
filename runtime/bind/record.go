package bind

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// FieldSet reads a record from a table, in one walk over the keys that it has. The first error stays, and Err gives it:
//
//	f := bind.Fields(c, v)
//	for f.Next() {
//		switch f.Key {
//		case "x":
//			r.X = bind.Field(&f, c, bind.ToFloat[float64])
//		default:
//			f.Unknown("x")
//		}
//	}
//	bind.Need(&f, c, "x", bind.ToFloat[float64])
//	return r, f.Err()
type FieldSet struct {
	Key   string // the key of this turn; of one that is no string it is empty
	t     *lua.LTable
	k, v  lua.LValue
	inst  *Instance // nil when it could not begin
	depth int       // of inst before
	err   *valueError
}

// Fields begins to read a record. Err ends it.
func Fields(c Call, v lua.LValue) FieldSet {
	t, ok := v.(*lua.LTable)
	if !ok {
		return FieldSet{err: located(expected("table", v))}
	}
	before, err := c.enter()
	if err != nil {
		return FieldSet{err: located(err)}
	}
	return FieldSet{t: t, k: lua.LNil, inst: c.inst, depth: before}
}

// Next goes on to the next key. It is false after the last, and after an error.
func (f *FieldSet) Next() bool {
	if f.err != nil {
		return false
	}
	f.k, f.v = f.t.Next(f.k)
	key, _ := f.k.(lua.LString)
	f.Key = string(key)
	return f.k != lua.LNil
}

// Field converts the value of this turn. The commonest types are read without a call of to.
func Field[T any](f *FieldSet, c Call, to To[T]) (r T) {
	switch v := f.v.(type) {
	case lua.LString:
		if text, ok := any(&r).(*string); ok {
			*text = string(v)
			c.takeText(f.v, len(v))
			return r
		}
	case lua.LNumber:
		if number, ok := any(&r).(*float64); ok {
			*number = float64(v)
			return r
		}
	}
	r, err := to(c, f.v)
	if err != nil {
		f.err = atName(f.Key, err)
	}
	return r
}

// Need refuses a table without the key, with what to says of nil.
func Need[T any](f *FieldSet, c Call, key string, to To[T]) {
	if f.err != nil || f.t.RawGetString(key) != lua.LNil {
		return
	}
	_, err := to(c, lua.LNil)
	if err == nil {
		err = &valueError{text: "required, got nil"}
	}
	f.err = atName(key, err)
}

// ReadOnly refuses the key of this turn, which Lua sees and cannot set.
func (f *FieldSet) ReadOnly() {
	f.err = atName(f.Key, &valueError{text: "read-only, it cannot be given"})
}

// Unknown refuses the key of this turn, which is none of keys.
func (f *FieldSet) Unknown(keys ...string) {
	if _, ok := f.k.(lua.LString); !ok {
		f.err = &valueError{text: fmt.Sprintf("unknown key %s; %s", f.k, known(keys))}
		return
	}
	f.err = &valueError{text: fmt.Sprintf("unknown key %q; %s", Brief(f.Key), suggest(f.Key, keys))}
}

// Err gives the first error.
func (f *FieldSet) Err() error {
	if f.inst != nil {
		f.inst.depth = f.depth
	}
	if f.err == nil {
		return nil
	}
	e := *f.err // a copy: were f.err itself given away, all of f would have to live on the heap
	return &e
}

// suggest is the way out for a key that is none of keys.
func suggest(key string, keys []string) string {
	if near := Nearest(key, keys); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return known(keys)
}

// known lists the keys of a record.
func known(keys []string) string {
	if len(keys) == 0 {
		return "it has no keys"
	}
	return "known keys: " + strings.Join(keys, ", ")
}
