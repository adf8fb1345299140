package manifest

import (
	"maps"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// reader reads values of the YAML tree and collects what is wrong with them.
type reader struct{ diags diag.List }

// A setter reads the value of one key into the place that it was made for.
type setter func(r *reader, v value)

// keys are the keys that a mapping may have.
type keys map[string]setter

func (k keys) names() []string { return slices.Sorted(maps.Keys(k)) }

// A scanner reads a value as a T. It reports false when it has reported that the value is none.
type scanner[T any] func(r *reader, v value) (T, bool)

// into reads one value.
func into[T any](dst *Node[T], scan scanner[T]) setter {
	return func(r *reader, v value) {
		if x, ok := scan(r, v); ok {
			*dst = Node[T]{x, v.pos}
		}
	}
}

// intoList reads a list of different values.
func intoList[T comparable](dst *[]Node[T], scan scanner[T]) setter {
	return func(r *reader, v value) {
		if !r.want(v, list) {
			return
		}
		lines := map[T]int{}
		for _, item := range v.items {
			x, ok := scan(r, item)
			if line := lines[x]; ok && line > 0 {
				r.bad(item, diag.DuplicateKey, "%s is already in line %d", item, line)
			} else if ok {
				lines[x] = item.pos.Line
				*dst = append(*dst, Node[T]{x, item.pos})
			}
		}
	}
}

// intoTuple reads a list of one value or more, which may be equal.
func intoTuple[T any](dst *[]Node[T], scan scanner[T]) setter {
	return func(r *reader, v value) {
		if !r.want(v, list) {
			return
		}
		if len(v.items) == 0 {
			r.bad(v, diag.BadValue, "the list is empty; it wants one item or more")
		}
		for _, item := range v.items {
			if x, ok := scan(r, item); ok {
				*dst = append(*dst, Node[T]{x, item.pos})
			}
		}
	}
}

// each reads the entries of a mapping whose keys are names. One with a bad name is read as well, so that no more
// mistakes follow from its absence.
func each(scanName scanner[string], read func(r *reader, name Node[string], v value)) setter {
	return func(r *reader, v value) {
		if !r.want(v, table) {
			return
		}
		for _, e := range v.entries {
			e.key.key = v.key
			scanName(r, e.key.asWord())
			read(r, Node[string]{e.key.text, e.key.pos}, e.value)
		}
	}
}

// asWord is the value of a key, for which 1 and true are words as well.
func (v value) asWord() value {
	v.kind = word
	return v
}

// mapping reads the keys of a mapping, in the order of the file. It reports unknown and missing keys.
func (r *reader) mapping(v value, known keys, required ...string) {
	if !r.want(v, table) {
		return
	}
	for _, e := range v.entries {
		if set, ok := known[e.key.text]; ok {
			set(r, e.value)
		} else {
			r.diags.Addf(e.key.pos, diag.UnknownKey, "unknown key %q%s", e.key.text, diag.Suggest(e.key.text, known.names()))
		}
	}
	for _, key := range required {
		if !v.has(key) {
			r.diags.Addf(v.pos, diag.MissingKey, "key %q is missing; add it", key)
		}
	}
}

// want reports whether v is of kind k, and that it is not to the user.
func (r *reader) want(v value, k kind) bool {
	switch {
	case v.kind == k:
		return true
	case k == word && (v.kind == boolean || v.kind == number):
		r.bad(v, diag.WrongType, "string expected, got %s; write it in quotes", v)
	case k == list && v.kind == word:
		r.bad(v, diag.WrongType, "list expected, got %s; write it in brackets", v)
	default:
		r.bad(v, diag.WrongType, "%s expected, got %s", k, v)
	}
	return false
}

// bad reports what is wrong with the value of a key. It is silent about a value that is already reported.
func (r *reader) bad(v value, code diag.Code, format string, args ...any) {
	if v.kind == refused {
		return
	}
	if v.key != "" {
		format, args = "%s: "+format, append([]any{v.key}, args...)
	}
	r.diags.Addf(v.pos, code, format, args...)
}
