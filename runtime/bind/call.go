package bind

import (
	"context"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Func is one row of a module's function table.
type Func struct {
	Decl string // name and parameters, in the order of Lua arguments: "find(label, limit?, ...nums)"
	Call func(Call) int
}

// Name is what a script calls.
func (f *Func) Name() string {
	name, _ := f.split()
	return name
}

// Params are the names of the parameters: "label, limit?, ...nums".
func (f *Func) Params() string {
	_, params := f.split()
	return strings.TrimSuffix(params, ")")
}

// split cuts at the last parenthesis: functions that functions return are called "make()".
func (f *Func) split() (name, params string) {
	i := strings.LastIndexByte(f.Decl, '(')
	if i < 0 {
		return f.Decl, ""
	}
	return f.Decl[:i], f.Decl[i+1:]
}

// Instance is one module loaded in one state.
type Instance struct {
	Module  string      // its name, for messages
	Self    any         // what its constructor made; nil for a module of functions only, and when it was closed
	Table   *lua.LTable // what require returned
	State   *State      // of the Lua state; Install makes one when there is none
	Classes []*Class    // those that its functions, and the methods of these, give handles of
	Rules   Rules       // what comes before calls of the module's functions
	Inits   *Inits      // what has run for Self; Install makes them when they are needed and there are none
	Marks   *Marks      // of its functions; Install makes them ([Mark]) when there are none

	depth int // of the value being converted
	taken int // see take
}

// Begin is for conversions outside of calls by scripts: it begins a call.
func (inst *Instance) Begin() { inst.taken = 0 }

// Fill runs values, which sets the fields of a module, on the module's table and returns the first conversion error.
func (inst *Instance) Fill(L *lua.LState, values func(Call, *Table)) error {
	t := Table{t: inst.Table}
	values(Call{&bound{L: L, row: &Func{}, inst: inst, group: &group{name: inst.Module, marks: inst.marks()}}}, &t)
	return t.err
}

// Call is one call of a bound function by a script. It is passed by value and dies with the call. Its L is the running coroutine:
// whatever raises must raise on it.
type Call struct{ *bound }

// Self is the module's instance. T is the type that the module's constructor gave.
func Self[T any](c Call) T {
	self, ok := c.inst.Self.(T)
	if !ok {
		c.badSelf()
	}
	return self
}

// badSelf raises why there is no instance.
func (c Call) badSelf() {
	if c.inst.Self == nil {
		c.L.RaiseError("%s: module %s is closed", c.bound, c.inst.Module)
	}
	c.L.RaiseError("%s: the instance of module %s is %T: run go generate", c.bound, c.inst.Module, c.inst.Self)
}

// Context is the context of the running state, never nil.
func (c Call) Context() context.Context { return ContextOf(c.L) }

// Return gives vs to the script.
func (c Call) Return(vs ...lua.LValue) int {
	for _, v := range vs {
		c.L.Push(v)
	}
	return len(vs)
}

// Raise raises err as a Lua error that reads as its text and keeps err for errors.Is (see [NewError]). It does not return.
func (c Call) Raise(err error) int {
	c.L.Error(NewError(c.L, err), 0)
	return 0
}

// Fail gives nil and err to the script, Lua's way for failures that are expected.
func (c Call) Fail(err error) int {
	c.L.Push(lua.LNil)
	c.L.Push(c.failure(err))
	return 2
}

// failure is the Lua value of err, as a result of c.
func (c Call) failure(err error) lua.LValue {
	v := NewError(c.L, err)
	if e, ok := v.(*Error); ok && len(e.text) >= large {
		chargeLarge(c.L, 2*len(e.text))
	}
	return v
}

// Result converts result n. It raises when v has no exact counterpart in Lua.
func Result[T any](c Call, n int, v T, from From[T]) lua.LValue {
	r, err := from(c, v)
	if err != nil {
		c.badResult(n, err)
	}
	return r
}

// badResult raises what is wrong with result n.
func (c Call) badResult(n int, err error) {
	if c.group.kind == fields {
		c.badField(err)
	}
	c.L.RaiseError("bad result #%d of '%s' (%s)", n, c.bound, err)
}

// maxDepth bounds how deep values nest, far below what the Go stack bears. Only a cycle comes near it.
const maxDepth = 1000

// enter begins the conversion of what a value contains, which leave ends. Below the first level it asks the context whether to go
// on: a few tables that share their elements can stand for more values than there is time for.
//
// The level is given back as it was, and not counted down: an error that is raised in between skips the leaves on its way.
func (c Call) enter() (before int, err error) {
	before = c.inst.depth
	if before > 0 {
		err = c.Context().Err()
	}
	if before >= maxDepth {
		err = &valueError{text: fmt.Sprintf("nested deeper than %d levels (a cycle?)", maxDepth)}
	}
	if err == nil {
		c.inst.depth++
		c.take(1)
	}
	return before, err
}

func (c Call) leave(before int) { c.inst.depth = before }
