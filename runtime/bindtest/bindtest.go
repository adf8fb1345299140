// Package bindtest checks how the functions of generated bindings read their arguments. Only generated tests import it.
//
// Nothing of the user's code runs, as it could have side effects: arguments are read in order before the call of Go, and the
// first bad one raises. Methods are called on zero values, setups do not run, and the values that must be taken are only converted,
// to Go and back.
package bindtest

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Module is what the test of one module checks.
type Module struct {
	Module *runtime.Module
	Self   any    // a zero instance; nil for a module without
	Zeros  []Zero // of the classes whose methods are called and whose handles are passed
	Funcs  []Func
	Types  []Type
}

// Zero is the zero value of a class, behind a pointer. Lua code gets its handle by the name of the class: zero('llm.Agent').
type Zero struct {
	Class *bind.Class
	Value any
}

// Func is a function, as messages name it: "hello.greet", "llm.Agent.new", "llm.Agent:run", "llm.Agent.__add".
type Func struct {
	Name string
	Args []Arg // without the receiver of a method, with all operands of a metamethod
}

// Arg is one argument: Lua expressions, of which Bad is a list.
type Arg struct {
	Name string // as messages call it
	Good string // stands here while the arguments after it are tested
	Bad  string // values that must each be refused: those of a wrong type, those out of range, and nil where it is none
}

// Type is a Go type of parameters. Each of Values, a list of Lua expressions, must come back from Convert as it is.
type Type struct {
	Name    string
	Values  string
	Convert Conversion
}

// Conversion converts a Lua value to Go and back.
type Conversion func(bind.Call, lua.LValue) (lua.LValue, error)

// Convert makes a Conversion of the two that bindings use for a type.
func Convert[T any](to bind.To[T], from bind.From[T]) Conversion {
	return func(c bind.Call, v lua.LValue) (lua.LValue, error) {
		r, err := to(c, v)
		if err != nil {
			return lua.LNil, err
		}
		return from(c, r)
	}
}

// Run runs the test of a module, with a subtest for each function and each type.
func Run(t *testing.T, m Module) {
	s := open(m)
	defer s.L.Close()
	for _, f := range m.Funcs {
		t.Run(f.Name, func(t *testing.T) { report(t, s.refuse(f)) })
	}
	for _, k := range m.Types {
		t.Run(k.Name, func(t *testing.T) { report(t, s.keep(k)) })
	}
}

func report(t *testing.T, mistakes []string) {
	for _, text := range mistakes {
		t.Error(text)
	}
}
