package main

import (
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/examples/stdlib/bindings"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// kind is how a script reaches a target.
type kind int

const (
	function kind = iota
	constructor
	method
	getField
	setField
	operator
)

// target is one thing that a script can call, read or set.
type target struct {
	kind   kind
	module string // what is required for it
	class  string // of the handle, with the module: "time.Time"; of a constructor without it
	name   string
	params int // number of arguments, without the receiver
}

// String is the target as messages of the bindings write it: "time.sleep", "time.Time:add".
func (t target) String() string {
	switch t.kind {
	case function:
		return t.module + "." + t.name
	case constructor:
		return t.module + "." + t.class + "." + t.name
	case method:
		return t.class + ":" + t.name
	case setField:
		return t.class + "." + t.name + "="
	}
	return t.class + "." + t.name
}

// builtins are the methods of handles that no module lists: of streams and file systems.
var builtins = []struct {
	class   string
	methods []string
}{
	{"io.Reader", []string{"close", "lines", "read"}},
	{"io.Writer", []string{"close", "write"}},
	{"io.ReadWriter", []string{"close", "lines", "read", "write"}},
	{"fs.FS", []string{"glob", "list", "open", "read", "stat"}},
}

// operators are what Lua does with a handle without a name: see the script of the state.
var operators = []string{"tostring", "equal", "less", "length", "concat", "add", "call", "unknown", "unset", "number", "iterate"}

// allTargets lists all that the bindings have, in the order of their table.
func allTargets() []target {
	var ts []target
	for _, m := range bindings.Table.Modules {
		ts = append(ts, rows(function, m.Name, "", m.Funcs)...)
		for _, k := range m.Classes {
			ts = append(ts, rows(constructor, m.Name, strings.TrimPrefix(k.Type.Name, m.Name+"."), k.News)...)
			ts = append(ts, rows(method, m.Name, k.Type.Name, k.Methods)...)
			for _, f := range k.Fields {
				ts = append(ts, target{getField, m.Name, k.Type.Name, f, 0}, target{setField, m.Name, k.Type.Name, f, 1})
			}
			for _, name := range operators {
				ts = append(ts, target{operator, m.Name, k.Type.Name, name, 1})
			}
		}
	}
	for _, b := range builtins {
		for _, name := range b.methods {
			ts = append(ts, target{method, "", b.class, name, 1})
		}
	}
	return ts
}

// rows are the targets of functions that are installed together.
func rows(k kind, module, class string, funcs []bind.Func) []target {
	ts := make([]target, len(funcs))
	for i, f := range funcs {
		ts[i] = target{k, module, class, f.Name(), countParams(f.Params())}
	}
	return ts
}

// countParams counts the names in params.
func countParams(params string) int {
	if params == "" {
		return 0
	}
	n := 1
	for _, r := range params {
		if r == ',' {
			n++
		}
	}
	return n
}

// targets are all, and plain the functions among them without a limit: those that callbacks may call with any arguments.
var targets = allTargets()

var plain = slices.DeleteFunc(slices.Clone(targets), func(t target) bool {
	_, limited := limits[t.String()]
	return t.kind != function || limited
})
