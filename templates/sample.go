package templates

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/luamodgen/luamodgen/gen/model"
)

// samples writes Lua values for tests: expressions that bindtest evaluates.
type samples struct {
	zeros map[string]*model.Class // whose handles are used, by full name
}

// deepest is how many types a sample may be inside of. Records and pointers may lead to themselves.
const deepest = 1

// good is a value that t takes, "" where none can be made.
func (s *samples) good(t model.Type) string { return s.within(t, 0) }

// within is good for what stands in depth others.
func (s *samples) within(t model.Type, depth int) string {
	switch t := t.(type) {
	case model.Handle:
		return s.handle(t, depth)
	case model.Pointer:
		if depth > deepest {
			return "nil"
		}
		return s.within(t.Elem, depth)
	case model.Slice:
		if depth > deepest {
			return "{}"
		}
		return cmp.Or(s.list(t.Elem, 1, depth), "{}")
	case model.Array:
		return s.list(t.Elem, t.Len, depth)
	case model.Map:
		if depth > deepest {
			return "{}"
		}
		return s.table(t, depth)
	case model.Record:
		return s.record(t, depth)
	case model.Interface:
		return implementation(t.Protocol)
	}
	if values := plainValues(t); len(values) > 0 {
		return values[0]
	}
	return passed(t)
}

// passed is a value of a type that is only passed on.
func passed(t model.Type) string {
	switch t := t.(type) {
	case model.Function, model.Seq:
		return "print"
	case model.Error:
		return "'text'"
	case model.Lua:
		return map[string]string{"LValue": "'text'", "LTable": "{}", "LFunction": "print"}[t.Name]
	case model.Known:
		switch t.Form {
		case model.FormReader, model.FormReadCloser:
			return "'text'"
		case model.FormWriter, model.FormWriteCloser:
			return "print"
		}
	}
	return ""
}

// handle is the handle of a zero value: zero('llm.Agent').
func (s *samples) handle(h model.Handle, depth int) string {
	if h.Interface && h.Literal != nil {
		return s.within(h.Literal, depth+1)
	}
	if !s.zero(h.Class) {
		return ""
	}
	return "zero('" + h.FullName() + "')"
}

// zero notes that a class is used. It is false for a second one of the same name, which cannot be told from the first.
func (s *samples) zero(class *model.Class) bool {
	if other := s.zeros[class.FullName()]; other != nil {
		return other == class
	}
	s.zeros[class.FullName()] = class
	return true
}

// longest is how many items a list may have.
const longest = 8

// list is a list of n equal items: {7, 7, 7}.
func (s *samples) list(elem model.Type, n int64, depth int) string {
	item := s.within(elem, depth+1)
	if n > 0 && (item == "" || item == "nil") || n > longest {
		return ""
	}
	return "{" + strings.TrimSuffix(strings.Repeat(item+", ", int(n)), ", ") + "}"
}

// table is a table of one key: {['text'] = 7}.
func (s *samples) table(m model.Map, depth int) string {
	key, elem := s.within(m.Key, depth+1), s.within(m.Elem, depth+1)
	if key == "" || elem == "" || elem == "nil" {
		return "{}"
	}
	return fmt.Sprintf("{[%s] = %s}", key, elem)
}

// record is a table of all fields that Lua sets, of the required ones where it is deep inside: {name = 'text', count = 7}.
func (s *samples) record(r model.Record, depth int) string {
	var fields []string
	for _, f := range r.Fields {
		if f.Readonly || depth > deepest && !f.Required {
			continue
		}
		switch value := s.within(f.Type, depth+1); {
		case value != "" && value != "nil":
			fields = append(fields, f.Name+" = "+value)
		case f.Required:
			return ""
		}
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// implementation is a table that has all functions of an interface: {name = print, run = print}.
func implementation(p *model.Protocol) string {
	var fields []string
	for _, fn := range p.Methods {
		fields = append(fields, fn.Name+" = print")
	}
	return "{" + strings.Join(fields, ", ") + "}"
}
