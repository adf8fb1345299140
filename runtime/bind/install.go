package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// Install sets funcs on the table of inst, those aside that the state does not have.
func Install(L *lua.LState, inst *Instance, funcs []Func) {
	if inst.State == nil {
		inst.State = NewState()
	}
	g := &group{name: inst.Module, table: inst.Table, rules: inst.Rules, marks: inst.marks()}
	g.install(L, inst, inst.Table, inst.State.open(inst.Module, "", funcs))
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
	name  string // of the module or class
	rules Rules
	table *lua.LTable // what a call with ':' passes as argument 1 by mistake; nil when that is no mistake
	marks *Marks      // nil for lookups
}

// markedBy is g for functions that are of one more module.
func (g *group) markedBy(module string) *group {
	more := *g
	if g.marks == nil {
		more.marks = Mark(module)
	} else {
		more.marks = g.marks.and(module)
	}
	return &more
}

// bound is a row together with the instance that it serves.
type bound struct {
	L     *lua.LState // the coroutine of the calls; the main one but in a twin
	row   *Func
	inst  *Instance
	group *group
	twin  *twin   // for the next call on another coroutine; nil before one is needed and while it is at work
	rare  *seldom // nil before it is needed
}

// seldom is what few bound functions need.
type seldom struct {
	takings
	behind  *bound // see back
	outside bool   // no trampoline sees its calls end
}

// takings are what a call under way took, as the meter knows.
type takings struct {
	texts *[]lua.LValue
	kept  int // bytes
}

// rarely makes what few need.
func (b *bound) rarely() *seldom {
	if b.rare == nil {
		b.rare = &seldom{}
	}
	return b.rare
}

// twin is a bound function at work on another coroutine than the main one. Calls on several can be under way at a time, when tasks take
// turns and when callbacks call.
type twin struct {
	bound
	run lua.LGFunction
}

// back is b for the conversions that callbacks make which a call of b took: they run when that call is over, on the coroutine for
// callbacks.
func (b *bound) back() *bound {
	if g := (Call{b}).lasting(); g != b.group {
		return b.outside(g)
	}
	r := b.rarely()
	if r.behind == nil {
		r.behind = b.outside(b.group)
	}
	return r.behind
}

// outside is b outside of calls.
func (b *bound) outside(g *group) *bound {
	return &bound{row: b.row, inst: b.inst, group: g, rare: &seldom{outside: true}}
}

// String gives the function's full name, "hello.greet" or "llm.Agent:run".
func (b *bound) String() string {
	if b.group.kind == methods {
		return b.group.name + ":" + b.row.Name()
	}
	return b.group.name + "." + b.row.Name()
}

// install sets funcs on t. They live in one block of memory.
func (g *group) install(L *lua.LState, inst *Instance, t *lua.LTable, funcs []Func) {
	bounds := make([]bound, len(funcs))
	values := make([]lua.LFunction, len(funcs))
	main := mainThread(L)
	for i := range funcs {
		bounds[i] = bound{L: main, row: &funcs[i], inst: inst, group: g}
		values[i] = bounds[i].function(L)
		t.RawSetString(funcs[i].Name(), &values[i])
	}
}

// function makes the value that a script calls.
func (b *bound) function(L *lua.LState) lua.LFunction {
	f := lua.LFunction{IsG: true, Env: L.Env, GFunction: trampoline(b)}
	if b.group.marks != nil {
		f.Upvalues = b.group.marks.upvalues
	}
	return f
}

// trampoline makes the function that a script calls. The guard is here and not in each generated function, which would double
// what they add to a binary.
func trampoline(f *bound) lua.LGFunction {
	call, state := f.checked(), f.inst.State
	return func(L *lua.LState) int {
		if f.L != L {
			return f.elsewhere(L)
		}
		f.inst.taken = 0
		var outer takings // of a call that this one is in
		if f.rare != nil {
			outer, f.rare.takings = f.rare.takings, takings{}
		}
		done := false
		defer func() {
			if f.rare != nil {
				f.release()
				f.rare.takings = outer
			}
			if !done {
				f.recovered(recover())
			}
		}()
		if state.alert {
			f.attend()
		}
		n := call(Call{f})
		done = true
		return n
	}
}

// elsewhere is a call on another coroutine than the main one.
func (b *bound) elsewhere(L *lua.LState) int {
	t := b.twin
	if t == nil {
		t = &twin{bound: bound{row: b.row, inst: b.inst, group: b.group}}
		t.run = trampoline(&t.bound)
	}
	b.twin, t.L = nil, L
	defer func() { b.twin, t.L = t, b.L }()
	return t.run(L)
}

// mainThread is the state that coroutines of L belong to. Bound functions outlive coroutines, and shall not keep them.
func mainThread(L *lua.LState) *lua.LState {
	if L.G.MainThread != nil {
		return L.G.MainThread
	}
	return L // nothing ran yet
}

// attend refuses calls of a closed state, and tells the home of the state that L runs. It raises the error of a callback that could
// not tell it.
func (b *bound) attend() {
	state := b.inst.State
	if state.closed {
		b.L.RaiseError("%s: the state is closed", b)
	}
	state.home.enter(b.L)
	if state.home.stray.Load() != nil {
		Call{b}.Raise(state.home.stray.Swap(nil))
	}
}

// recovered raises a panic of user code as a Lua error. Lua's own errors pass. A nil value means runtime.Goexit: nothing to do.
func (b *bound) recovered(v any) {
	b.inst.depth = 0 // a conversion may have been under way; one around this call gives its own level back
	switch v := v.(type) {
	case nil:
	case *lua.ApiError:
		panic(v)
	case *CallError: // what a Lua function raised goes on as it is
		Call{b}.Raise(v)
	case *PanicError:
		Call{b}.Raise(v)
	default:
		Call{b}.Raise(NewPanicError(b.String(), v))
	}
}
