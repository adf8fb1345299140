package bind

import (
	"slices"
	"strings"
)

// Gates says which functions a state does not have.
type Gates interface {
	// Closed gives those of a module, sorted: "sum", "Agent:run", "Agent.new". It is nil for most modules.
	Closed(module string) []string
}

// open gives the functions of the module, or of one of its classes, that the state has. Prefix is what their names in [Gates] begin with.
func (s *State) open(module, prefix string, funcs []Func) []Func {
	if s.Gates == nil {
		return funcs
	}
	closed := s.Gates.Closed(module)
	if len(closed) == 0 {
		return funcs
	}
	return slices.DeleteFunc(slices.Clone(funcs), func(f Func) bool {
		_, found := slices.BinarySearch(closed, prefix+f.Name())
		return found
	})
}

// has reports whether the state has a function, by its name in [Gates].
func (s *State) has(module, name string) bool {
	if s.Gates == nil {
		return true
	}
	_, closed := slices.BinarySearch(s.Gates.Closed(module), name)
	return !closed
}

// openClass is k with the methods and metamethods that the state has.
func (s *State) openClass(k *Class) *Class {
	if s.Gates == nil {
		return k
	}
	module, class := k.Type.split()
	open := *k
	open.Methods = s.open(module, class+":", k.Methods)
	open.Meta = s.open(module, class+":", k.Meta)
	return &open
}

// split cuts the name of a class into its module and what the module calls it.
func (t *Type) split() (module, class string) {
	i := strings.LastIndexByte(t.Name, '.')
	return t.Name[:max(i, 0)], t.Name[i+1:]
}
