package bind

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// Install sets funcs on the table of inst.
func Install(L *lua.LState, inst *Instance, funcs []Func) {
	if inst.State == nil {
		inst.State = NewState()
	}
	g := &group{name: inst.Module, table: inst.Table}
	g.install(L, inst, inst.Table, funcs)
}

// kind says what the functions of a group are, and so how messages speak of them.
type kind int

const (
	functions    kind = iota
	constructors      // argument 1 is no receiver, as of functions
	methods           // argument 1 is the receiver, which Params leaves out
	metamethods       // other than those for
	fields            // reading and writing fields: __index and __newindex
	lookups           // of functions that Go calls by name: the row has no function
)

// group is functions that are installed together.
type group struct {
	kind  kind
	name  string      // of the module or class
	table *lua.LTable // what a call with ':' passes as argument 1 by mistake; nil when that is no mistake
}

// bound is a row together with the instance that it serves.
type bound struct {
	row   *Func
	inst  *Instance
	group *group
}

// String gives the function's full name, "hello.greet" or "llm.Agent:run".
func (b *bound) String() string {
	if b.group.kind == methods {
		return b.group.name + ":" + b.row.Name
	}
	return b.group.name + "." + b.row.Name
}

// install sets funcs on t. They live in one block of memory.
func (g *group) install(L *lua.LState, inst *Instance, t *lua.LTable, funcs []Func) {
	bounds := make([]bound, len(funcs))
	values := make([]lua.LFunction, len(funcs))
	for i := range funcs {
		bounds[i] = bound{row: &funcs[i], inst: inst, group: g}
		values[i] = lua.LFunction{IsG: true, Env: L.Env, GFunction: trampoline(&bounds[i])}
		t.RawSetString(funcs[i].Name, &values[i])
	}
}

// unwound is no count of results: what a call "returns" when it left by a panic.
const unwound = math.MinInt

// trampoline makes the function that a script calls. The guard is here and not in each generated function, which would double
// what they add to a binary. A function without parameters reads no argument and would not notice a call with ':'.
func trampoline(f *bound) lua.LGFunction {
	call, state := f.checked(), f.inst.State
	bare := f.row.Params == "" && f.group.table != nil
	return func(L *lua.LState) (n int) {
		n = unwound
		defer func() {
			if n == unwound {
				f.recovered(L, recover())
			}
		}()
		if state.alert {
			f.attend(L)
		}
		if bare && L.GetTop() > 0 {
			f.checkBare(L)
		}
		return call(Call{L: L, f: f})
	}
}

// attend refuses calls of a closed state, and tells the home of the state that L runs.
func (b *bound) attend(L *lua.LState) {
	state := b.inst.State
	if state.closed {
		L.RaiseError("%s: the state is closed", b)
	}
	state.home.enter(L)
}

// checkBare refuses a call with ':' of a function that reads no argument.
func (b *bound) checkBare(L *lua.LState) {
	if c := (Call{L: L, f: b}); c.hasColon() {
		c.badColon()
	}
}

// recovered raises a panic of user code as a Lua error. Lua's own errors pass. A nil value means runtime.Goexit: nothing to do.
func (b *bound) recovered(L *lua.LState, v any) {
	switch v := v.(type) {
	case nil:
	case *lua.ApiError:
		panic(v)
	case *CallError: // what a Lua function raised goes on as it is
		Call{L: L, f: b}.Raise(v)
	default:
		b.inst.depth = 0 // a conversion may have been under way
		Call{L: L, f: b}.Raise(NewPanicError(b.String(), v))
	}
}
