package templates

import (
	"slices"

	"github.com/luamodgen/luamodgen/gen/model"
)

// bad are values that t does not take: of a wrong type, out of range, and nil. There are none for a type that takes all, and for
// one that code of the user converts.
func (s *samples) bad(t model.Type) []string {
	switch t := t.(type) {
	case model.Any, model.Custom:
		return nil
	case model.Error:
		return []string{"{}"}
	case model.Lua:
		if t.Name == "LValue" {
			return nil
		}
	case model.Pointer:
		return slices.DeleteFunc(s.bad(t.Elem), func(v string) bool { return v == "nil" })
	case model.Handle:
		if t.Literal != nil {
			return s.bad(t.Literal)
		}
	}
	bad := append([]string{wrongType(t)}, badPlain(t)...)
	return append(append(bad, s.badInside(t)...), "nil")
}

// wrongType is a value of a type that is none for t.
func wrongType(t model.Type) string {
	switch t.(type) {
	case model.Slice, model.Array, model.Map, model.Record, model.Interface, model.Lua:
		return "1"
	case model.Complex:
		return "'x'"
	}
	return "{}"
}

// badInside are tables with something wrong in them.
func (s *samples) badInside(t model.Type) []string {
	switch t := t.(type) {
	case model.Slice:
		return append([]string{"{x = 1}"}, wrapped(s.bad(t.Elem), "{", "}")...)
	case model.Array:
		if t.Len > 0 {
			return []string{"{}"}
		}
	case model.Map:
		if key := s.good(t.Key); key != "" {
			return wrapped(s.bad(t.Elem), "{["+key+"] = ", "}")
		}
	case model.Record:
		if !t.Open {
			return []string{"{no_such_key = 1}"}
		}
	case model.Interface:
		if len(t.Methods) > 0 {
			return []string{"{}"}
		}
	}
	return nil
}

// wrapped puts the first of some bad values into a table.
func wrapped(bad []string, before, after string) []string {
	if len(bad) == 0 || bad[0] == "nil" {
		return nil
	}
	return []string{before + bad[0] + after}
}

// converts reports whether tests can convert values of t to Go and back: it is made of plain values alone.
func converts(t model.Type) bool { return convertsUnseen(t, map[model.Type]bool{}) }

func convertsUnseen(t model.Type, seen map[model.Type]bool) bool {
	if seen[t] {
		return true
	}
	seen[t] = true
	switch t := t.(type) {
	case model.Slice, model.Map, model.Pointer, model.Record:
	case model.Array:
		if t.Len > longest {
			return false
		}
	default:
		return len(plainValues(t)) > 0
	}
	return !slices.ContainsFunc(elems(fromGo, t), func(elem model.Type) bool { return !convertsUnseen(elem, seen) })
}

// kept are values of a type that converts, which come back from Go as they are.
func kept(t model.Type) []string {
	if plain := plainValues(t); len(plain) > 0 {
		return plain
	}
	var empty []string
	switch t.(type) {
	case model.Pointer:
		empty = []string{"nil"}
	case model.Slice, model.Map:
		empty = []string{"{}"}
	}
	if good := new(samples).good(t); good != "" && !slices.Contains(empty, good) {
		return append([]string{good}, empty...)
	}
	return empty
}
