package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
)

// Option changes what Preload does.
type Option struct {
	tables    []*Table // instead of the registered ones
	provided  []any
	sources   []fs.FS // where Lua modules are read from instead of what is built in
	observers []Observer
	narrow    []narrowing
	hooks     []Hooks
	progress  []func(Progress)
	err       error
}

// Provide gives v to the constructors of modules that take a parameter of its type, or of an interface that it
// implements. What no module needs is ignored, so that programs can use one list of options for all profiles.
func Provide(v any) Option {
	if isNil(v) {
		return Option{err: fmt.Errorf("runtime.Provide of a nil value (%T)", v)}
	}
	return Option{provided: []any{v}}
}

// Use serves the modules and profiles of these tables instead of the registered ones, for programs that dislike
// registration: runtime.Use(&bindings.Table).
func Use(t ...*Table) Option {
	if len(t) == 0 || slices.Contains(t, nil) {
		return Option{err: errors.New("runtime.Use of no table or a nil table")}
	}
	return Option{tables: slices.Clone(t)}
}

// collect puts opts together.
func collect(opts []Option) (all Option, err error) {
	for _, o := range opts {
		all.tables = joined(all.tables, o.tables)
		all.provided = joined(all.provided, o.provided)
		all.sources = joined(all.sources, o.sources)
		all.observers = joined(all.observers, o.observers)
		all.narrow = joined(all.narrow, o.narrow)
		all.hooks = joined(all.hooks, o.hooks)
		all.progress = joined(all.progress, o.progress)
		err = errors.Join(err, o.err)
	}
	return all, err
}

// noOptions are those of a state that was given none.
var noOptions Option

// kept returns what a state keeps of o: most are given nothing, and share noOptions.
func (o *Option) kept() *Option {
	if len(o.provided) == 0 && len(o.hooks) == 0 {
		return &noOptions
	}
	return &Option{provided: o.provided, hooks: o.hooks}
}

// joined is a followed by b, which does not share memory that can be written with either.
func joined[T any](a, b []T) []T {
	if len(a) == 0 {
		return slices.Clip(b)
	}
	return append(a, b...)
}

// catalog returns the catalog of the tables to use.
func (o *Option) catalog() *catalog {
	if len(o.tables) == 0 {
		return registered()
	}
	return catalogOf(o.tables)
}

// satisfy reports which of the needs no provided value matches, or more than one.
func (o *Option) satisfy(needs []Need) error {
	var errs []error
	for _, n := range needs {
		switch found := o.matching(n); {
		case len(found) == 0:
			errs = append(errs, fmt.Errorf("%s a value of type %s: pass it with runtime.Provide", neededBy(n), n.Type))
		case len(found) > 1:
			errs = append(errs, fmt.Errorf("%s a value of type %s, and two provided values match, a %T and a %T: provide only one",
				neededBy(n), n.Type, found[0], found[1]))
		}
	}
	return errors.Join(errs...)
}

// neededBy is the beginning of an error about n.
func neededBy(n Need) string {
	names := strings.Join(quoted(n.Modules), ", ")
	switch len(n.Modules) {
	case 0:
		return "the profile needs"
	case 1:
		return "module " + names + " needs"
	}
	return "modules " + names + " need"
}

// matching returns the provided values that n matches.
func (o *Option) matching(n Need) (found []any) {
	for _, v := range o.provided {
		if n.Match(v) {
			found = append(found, v)
		}
	}
	return found
}

// isNil reports whether v is nil, or a pointer, function or channel that is. A nil slice or map can be what is meant.
func isNil(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func, reflect.Chan:
		return r.IsNil()
	default:
		return false
	}
}
